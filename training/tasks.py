"""The clock rang: seats of people who left the company are passed on."""

from celery import shared_task
from django.utils import timezone

from training import actions


@shared_task
def release_leavers() -> None:
    actions.release_leavers(at=timezone.now())
