"""Tables on their way out: small ones at once, the others written by the clock, taken by who asked, forgotten in time."""

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from core import exports, journal
from core.verdicts import Refused
from people.models import User
from pilots import rules
from pilots.models import Export
from pilots.queries import exports as tables
from pilots.queries.scope import Chosen

AT_ONCE = 2_000  # a CSV of fewer rows is answered at once
STEP = 1_000  # rows between two notes of the progress
LEASE = timedelta(minutes=10)
MOST_TRIES = 3  # an export that kills its worker three times is given up
KEPT = timedelta(days=7)
State = Export.State
log = logging.getLogger(__name__)


class Taken(Exception):
    """Another worker has this export now."""


@transaction.atomic
def stream_table(
    name: str, *, chosen: Chosen, language: str, by: User, at: datetime
) -> Iterator[bytes] | None:
    """The lines of a small table as CSV; None when it is too large to be answered at once."""
    rules.can_take_out(by).enforce()
    with translation.override(language):
        found = tables.table(name, by, chosen, at)
    if found.count >= AT_ONCE:
        return None
    journal.record(by=by, verb="pilots_exported", subject=by, at=at, table=name, rows=found.count)
    return _in_language(exports.csv_lines(found.head, found.rows()), language)


def _in_language(lines: Iterable[bytes], language: str) -> Iterator[bytes]:
    """The server asks for the lines after the page's language was put away."""
    with translation.override(language):
        yield from lines


@transaction.atomic
def ask_for_table(name: str, *, kind: str, chosen: Chosen, language: str, by: User, at: datetime) -> Export:
    """One row for the clock; the same table asked for twice while it waits is one export."""
    rules.can_take_out(by).enforce()
    same = {
        "table": name,
        "format": kind,
        "filters": tables.filters_of(by, chosen, at),
        "language": language,
        "by": by,
        "state": State.WAITING,
    }
    waiting = Export.objects.filter(**{key: value for key, value in same.items() if key != "filters"})
    found = next((one for one in waiting.order_by("-pk")[:20] if one.filters == same["filters"]), None)
    if found:
        return found
    export = Export.objects.create(**same, asked_at=at)
    journal.record(by=by, verb="pilots_export_asked", subject=export, at=at, table=name, kind=kind)
    return export


def claim_export(*, at: datetime) -> Export | None:
    """The oldest one that waits, for one worker only; a worker that died gives it back after LEASE."""
    waiting = Q(state=State.WAITING) & (Q(lease_until=None) | Q(lease_until__lt=at))
    for export in Export.objects.filter(waiting).select_related("by").order_by("pk")[:3]:
        if export.attempts >= MOST_TRIES:
            Export.objects.filter(waiting, pk=export.pk).update(
                state=State.FAILED, ended_at=at, lease_until=None
            )
        elif Export.objects.filter(waiting, pk=export.pk).update(
            lease_until=at + LEASE, attempts=F("attempts") + 1
        ):
            export.lease_until, export.attempts = at + LEASE, export.attempts + 1
            return export
    return None


def write_export(export: Export, *, clock: Callable[[], datetime]) -> bool:
    """Write the table to a file of its own, as its owner may read it now; False when it could not be."""
    try:
        with translation.override(export.language), tempfile.TemporaryFile() as file:
            rules.can_take_out(export.by).enforce()
            found = tables.table(export.table, export.by, Chosen(**export.filters), export.asked_at)
            Export.objects.filter(pk=export.pk).update(rows=found.count, written=0)
            rows = _counted(found.rows(), export, clock)
            if export.format == Export.Format.XLSX:
                exports.write_xlsx(file, found.head, rows, title=found.title)
            else:
                exports.write_csv(file, found.head, rows)
            file.seek(0)
            export.file.save("export", File(file), save=False)
        return _finish(export, at=clock())
    except Taken:
        return False
    except Refused:  # they follow no pilots any more: nothing to try again
        _give_up(export, last=MOST_TRIES, at=clock())
        return False
    except Exception:
        log.exception("Export %d was not written", export.pk)
        _give_up(export, last=export.attempts, at=clock())
        return False


def _counted(rows: Iterable[list], export: Export, clock: Callable[[], datetime]) -> Iterator[list]:
    """The same rows; every thousand of them the page learns of it and the lease is longer."""
    number = 0
    for number, row in enumerate(rows, 1):
        if number % STEP == 0:
            _note(export, number, clock() + LEASE)
        yield row
    _note(export, number, clock() + LEASE)


def _note(export: Export, written: int, lease_until: datetime) -> None:
    mine = Export.objects.filter(pk=export.pk, state=State.WAITING, lease_until=export.lease_until)
    if not mine.update(written=written, lease_until=lease_until):
        raise Taken
    export.lease_until, export.written = lease_until, written


def _finish(export: Export, *, at: datetime) -> bool:
    mine = Export.objects.filter(pk=export.pk, state=State.WAITING, lease_until=export.lease_until)
    if mine.update(
        state=State.DONE, rows=export.written, file=export.file.name, ended_at=at, lease_until=None
    ):
        return True
    export.file.delete(save=False)
    return False


def _give_up(export: Export, *, last: int, at: datetime) -> None:
    """At the next tick once more, MOST_TRIES times in all."""
    over = last >= MOST_TRIES
    Export.objects.filter(pk=export.pk, state=State.WAITING, lease_until=export.lease_until).update(
        state=State.FAILED if over else State.WAITING, ended_at=at if over else None, lease_until=None
    )
    if export.file:
        export.file.delete(save=False)


def log_taken(by: User, export: Export, *, at: datetime) -> None:
    journal.record(by=by, verb="pilots_exported", subject=export, at=at, table=export.table, rows=export.rows)


def forget_exports(*, at: datetime) -> int:
    """Delete the files of a week ago; the rows say that there was one. Returns how many."""
    old = Export.objects.filter(asked_at__lt=at - KEPT).exclude(file="")
    for export in old:
        export.file.delete(save=False)
        Export.objects.filter(pk=export.pk).update(file="")
    return len(old)
