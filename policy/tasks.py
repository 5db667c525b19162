"""The clock rang: count again who is asked and who has confirmed; compare versions; bring files in and out."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from policy import actions, imports

SLICE = timedelta(seconds=45)


@shared_task
def recount() -> int:
    return actions.recount(at=timezone.now())


@shared_task
def differences() -> int:
    """Compute what changed between the versions that were asked for: one slice, so that no tick outlives a limit."""
    return actions.compute_waiting(clock=timezone.now, until=timezone.now() + SLICE)


@shared_task
def publish_scheduled() -> int:
    return actions.publish_scheduled(at=timezone.now())


@shared_task
def library() -> None:
    """One job a tick: check or apply an import, write an export."""
    work(timezone.now())


@shared_task
def forget_files() -> int:
    """Imports and exports are kept for a week."""
    return actions.forget_library_files(at=timezone.now())


def work(at) -> bool:
    """Do what one import or export waits for; returns whether there was one."""
    job = actions.claim_library_job(at=at)
    if job is None:
        return False
    if job.is_export:
        actions.export_library(job, at=at)
    else:
        imports.run(job, at=at)
    return True
