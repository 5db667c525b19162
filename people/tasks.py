"""The clock rang: check or apply the directory import that waits; close the accounts whose last day is over."""

from celery import shared_task
from django.utils import timezone

from people import actions, imports


@shared_task
def directory() -> None:
    """One job a tick; `work` does nothing when none waits."""
    work(timezone.now())


@shared_task
def leavers() -> None:
    """Housekeeping of the hour: accounts whose last day is over, directory files and sessions that are old."""
    at = timezone.now()
    actions.close_leavers(at=at)
    actions.forget_files(at=at)
    actions.forget_sessions(at=at)


def work(at) -> bool:
    """Check or apply one import; returns whether there was one."""
    job = actions.claim(at=at)
    if job is None:
        return False
    imports.run(job, at=at)
    return True
