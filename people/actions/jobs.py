"""A directory import in the browser is a row: submitted, checked by the clock, looked at, applied by the clock."""

import os
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people import rules
from people.models import DirectoryImport, User

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3  # a file that kills its worker three times is not tried again
KEPT = timedelta(days=30)  # a directory holds names: the file goes, its counts stay
State = DirectoryImport.State


@transaction.atomic
def submit(*, data: bytes, name: str, leavers: str, by: User, at: datetime) -> DirectoryImport:
    """Keep the file; the clock checks it within seconds."""
    rules.can_import_directory(by).enforce()
    job = DirectoryImport(name=name[:120], leavers=leavers, by=by, created_at=at)
    job.file.save("directory.csv", ContentFile(data), save=False)
    job.save()
    journal.record(by=by, verb="directory_submitted", subject=job, at=at)
    return job


@transaction.atomic
def request_apply(job: DirectoryImport, *, by: User, at: datetime) -> None:
    """The one button after the check. Pressed twice, it applies once."""
    rules.can_import_directory(by).enforce()
    if not DirectoryImport.objects.filter(pk=job.pk, state=State.READY).update(
        state=State.TO_APPLY, attempts=0
    ):
        raise NotNow(_("This import is not waiting to be applied."))
    journal.record(by=by, verb="directory_apply_requested", subject=job, at=at)


def claim(*, at: datetime) -> DirectoryImport | None:
    """The oldest job that waits, for one worker only; a worker that died gives it back after LEASE."""
    waiting = Q(state__in=[State.SUBMITTED, State.TO_APPLY]) & (Q(lease_until=None) | Q(lease_until__lt=at))
    for job in DirectoryImport.objects.filter(waiting).select_related("by").order_by("pk")[:3]:
        mine = DirectoryImport.objects.filter(waiting, pk=job.pk, state=job.state)
        if mine.update(lease_until=at + LEASE, attempts=F("attempts") + 1):
            job.lease_until, job.attempts = at + LEASE, job.attempts + 1
            return job
    return None


def note_progress(job: DirectoryImport, done: int, total: int) -> None:
    """Said while the transaction is open; whoever reads sees a whole line or the one before."""
    beside = job.progress_path.with_suffix(".part")
    beside.write_text(f"{done} {total}")
    os.replace(beside, job.progress_path)


def finish(
    job: DirectoryImport,
    *,
    state: str,
    counts: dict,
    problems: list,
    at: datetime,
    changes: dict | None = None,
) -> bool:
    """What the clock found or did; False when the lease was lost and another worker has the job."""
    if job.file:
        job.progress_path.unlink(missing_ok=True)
    return bool(
        DirectoryImport.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until).update(
            state=state,
            counts=counts,
            problems=problems,
            lease_until=None,
            ended_at=at if state in DirectoryImport.ENDED else None,
            **({} if changes is None else {"changes": changes}),
        )
    )


def forget_files(*, at: datetime) -> int:
    """Delete what names people in imports older than KEPT: the file, its problems, its changes. Returns how many."""
    old = DirectoryImport.objects.filter(created_at__lt=at - KEPT).exclude(file="")
    for job in old:
        job.progress_path.unlink(missing_ok=True)
        job.file.delete(save=False)
        DirectoryImport.objects.filter(pk=job.pk).update(
            file="",
            changes={},
            problems=[],
            state=job.state if job.state in DirectoryImport.ENDED else State.REFUSED,
            ended_at=job.ended_at or at,
        )
    return len(old)
