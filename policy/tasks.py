"""The clock rang: count again who is asked and who has confirmed; compare versions."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from policy import actions

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
