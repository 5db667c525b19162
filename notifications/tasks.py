"""The clock rang: write what should exist, send what is due. No arguments: the rows say what to do."""

from celery import shared_task
from django.utils import timezone

from notifications import actions


@shared_task(name="notifications.tasks.plan")
def plan() -> None:
    actions.plan(at=timezone.now())


@shared_task(name="notifications.tasks.drain")
def drain() -> None:
    actions.drain()
