"""A directory import in the browser is a row: submitted, checked by the clock, looked at, applied by the clock."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import DirectoryImport, User

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=30)  # a directory holds names: the file goes, its counts stay
State = DirectoryImport.State


@transaction.atomic
def submit(*, data: bytes, name: str, leavers: str, by: User, at: datetime) -> DirectoryImport:
    """Keep the file; the clock checks it within seconds."""
    job = DirectoryImport(name=name[:120], leavers=leavers, by=by, created_at=at)
    job.file.save("directory.csv", ContentFile(data), save=False)
    job.save()
    journal.record(by=by, verb="directory_submitted", subject=job, at=at)
    return job


@transaction.atomic
def request_apply(job: DirectoryImport, *, by: User, at: datetime) -> None:
    """The one button after the check. Pressed twice, it applies once."""
    if not DirectoryImport.objects.filter(pk=job.pk, state=State.READY).update(
        state=State.TO_APPLY, done=0, total=0
    ):
        raise NotNow(_("This import is not waiting to be applied."))
    journal.record(by=by, verb="directory_apply_requested", subject=job, at=at)


def claim(*, at: datetime) -> DirectoryImport | None:
    """The oldest job that waits, for one worker only; a worker that died gives it back after LEASE."""
    waiting = Q(state__in=[State.SUBMITTED, State.TO_APPLY]) & (Q(lease_until=None) | Q(lease_until__lt=at))
    for job in DirectoryImport.objects.filter(waiting).order_by("pk")[:3]:
        if DirectoryImport.objects.filter(waiting, pk=job.pk).update(lease_until=at + LEASE):
            return job
    return None


def finish(job: DirectoryImport, *, state: str, counts: dict, problems: list, at: datetime) -> None:
    """What the clock found or did."""
    DirectoryImport.objects.filter(pk=job.pk).update(
        state=state,
        counts=counts,
        problems=problems,
        lease_until=None,
        ended_at=at if state in DirectoryImport.ENDED else None,
    )


def forget_files(*, at: datetime) -> int:
    """Delete the files of imports older than KEPT; returns how many."""
    old = DirectoryImport.objects.filter(created_at__lt=at - KEPT).exclude(file="")
    for job in old:
        job.file.delete(save=False)
        DirectoryImport.objects.filter(pk=job.pk).update(file="")
    return len(old)
