"""A file comes in beside a pilot, recognised by what it holds; or is taken back, row and file."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from core import files, journal
from people.models import User
from pilots import rules
from pilots.models import Expense, Pilot, PilotFile


def add_file(
    pilot: Pilot,
    *,
    content: bytes,
    name: str,
    purpose: str = PilotFile.Purpose.ATTACHMENT,
    expense: Expense | None = None,
    by: User,
    at: datetime,
) -> PilotFile:
    """An attachment of the proposal, or with `expense` its quote, invoice or receipt.

    ValidationError with a sentence when it is nothing we keep; NotNow when there are as many as may be.
    """
    rules.can_add_file(by, pilot, expense=expense, there=0).enforce()
    kept = files.document(content, name)  # outside the transaction: it may take a second
    row = PilotFile(
        pilot=pilot,
        expense=expense,
        purpose=purpose,
        name=kept.name,
        content_type=kept.content_type,
        size=len(kept.content),
        added_by=by,
        added_at=at,
    )
    try:
        with transaction.atomic():
            there = _take(pilot, expense)
            rules.can_add_file(by, pilot, expense=expense, there=there).enforce()
            row.file = kept.as_file()
            row.save()
            said = {"file": row.pk, "name": row.name, "purpose": str(purpose)}
            journal.record(by=by, verb="pilot_file_added", subject=pilot, at=at, **said)
    except BaseException:
        if row.file.name and row.file._committed:  # written, and its row is not there
            row.file.storage.delete(row.file.name)
        raise
    return row


@transaction.atomic
def remove_file(file: PilotFile, *, by: User, at: datetime) -> None:
    """The row now, the file once that is certain. Twice is once."""
    pilot = file.pilot
    _take(pilot, file.expense)
    rules.can_remove_file(by, file).enforce()
    storage, name, number = file.file.storage, file.file.name, file.pk
    gone, _rows = PilotFile.objects.filter(pk=number).delete()
    if gone:
        assert name is not None  # noqa: S101 - a kept file has a name
        journal.record(by=by, verb="pilot_file_removed", subject=pilot, at=at, file=number, name=file.name)
        transaction.on_commit(lambda: storage.delete(name))


def _take(pilot: Pilot, expense: Expense | None) -> int:
    """One after the other: the row of the pilot first, read anew. How many files are there already."""
    Pilot.objects.filter(pk=pilot.pk).update(revision=F("revision"))
    pilot.refresh_from_db(fields=["state"])
    if expense is not None:
        expense.refresh_from_db(fields=["state"])
    return pilot.files.filter(expense=expense).count()
