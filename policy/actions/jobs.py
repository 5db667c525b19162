"""Files on their way in or out are rows: asked for, worked on by the clock, looked at, applied, forgotten in time."""

import os
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from policy import rules
from policy.models import LibraryJob

LEASE = timedelta(minutes=10)
MOST_TRIES = 3  # a file that kills its worker three times is not tried again
KEPT = timedelta(days=7)  # the files; what they brought or held is in the library
State = LibraryJob.State


@transaction.atomic
def submit_files(*, file: File, name: str, facts: dict, by: User, at: datetime) -> LibraryJob:
    """Keep what came in; the clock checks it within seconds. `facts` say what a Word document cannot."""
    rules.can_bring(by).enforce()
    job = LibraryJob(kind=LibraryJob.Kind.IMPORT, name=name, facts=facts, by=by, created_at=at)
    job.file.save("import", file, save=False)
    job.save()
    journal.record(by=by, verb="library_submitted", subject=job, at=at)
    return job


@transaction.atomic
def ask_for_export(*, name: str, all_versions: bool, by: User, at: datetime) -> LibraryJob:
    """The whole library as Markdown and images; the clock writes it."""
    rules.can_bring(by).enforce()
    job = LibraryJob.objects.create(
        kind=LibraryJob.Kind.EXPORT, name=name, facts={"all_versions": all_versions}, by=by, created_at=at
    )
    journal.record(by=by, verb="library_export_asked", subject=job, at=at)
    return job


@transaction.atomic
def request_library_apply(job: LibraryJob, *, summary: str = "", by: User, at: datetime) -> None:
    """The one button after the check. Pressed twice, it applies once. `summary` is what the check asked for."""
    rules.can_apply(by, job).enforce()
    facts = {**job.facts, "summary": summary} if summary else job.facts
    if not LibraryJob.objects.filter(pk=job.pk, state=State.READY).update(
        state=State.TO_APPLY, attempts=0, facts=facts
    ):
        raise NotNow(_("This import is not waiting to be applied."))
    journal.record(by=by, verb="library_apply_requested", subject=job, at=at)


def claim_library_job(*, at: datetime) -> LibraryJob | None:
    """The oldest job that waits, for one worker only; a worker that died gives it back after LEASE."""
    waiting = Q(state__in=[State.SUBMITTED, State.TO_APPLY]) & (Q(lease_until=None) | Q(lease_until__lt=at))
    for job in LibraryJob.objects.filter(waiting).select_related("by").order_by("pk")[:3]:
        mine = LibraryJob.objects.filter(waiting, pk=job.pk, state=job.state)
        if mine.update(lease_until=at + LEASE, attempts=F("attempts") + 1):
            job.lease_until, job.attempts = at + LEASE, job.attempts + 1
            return job
    return None


def note_library_progress(job: LibraryJob, done: int, total: int) -> None:
    """Whoever reads sees a whole line or the one before."""
    job.progress_path.parent.mkdir(parents=True, exist_ok=True)
    beside = job.progress_path.with_suffix(".part")
    beside.write_text(f"{done} {total}")
    os.replace(beside, job.progress_path)


def finish_library_job(job: LibraryJob, *, state: str, at: datetime, **found) -> bool:
    """What the clock found or did (counts, problems, changes, file); False when another worker has the job."""
    job.progress_path.unlink(missing_ok=True)
    return bool(
        LibraryJob.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until).update(
            state=state, lease_until=None, ended_at=at if state in LibraryJob.ENDED else None, **found
        )
    )


def forget_library_files(*, at: datetime) -> int:
    """Delete the files of jobs older than KEPT and what an unfinished import would have changed. Returns how many."""
    old = LibraryJob.objects.filter(created_at__lt=at - KEPT).exclude(file="")
    for job in old:
        job.progress_path.unlink(missing_ok=True)
        job.file.delete(save=False)
        LibraryJob.objects.filter(pk=job.pk).update(
            file="",
            state=job.state if job.state in LibraryJob.ENDED else State.REFUSED,
            ended_at=job.ended_at or at,
            changes=job.changes if job.state == State.DONE else [],
        )
    return len(old)
