"""The clock rang: count again who is asked and who has confirmed."""

from celery import shared_task
from django.utils import timezone

from policy import actions


@shared_task
def recount() -> int:
    return actions.recount(at=timezone.now())
