"""The clock rang: count the searches that found nothing."""

from celery import shared_task
from django.utils import timezone

from dashboards import actions


@shared_task
def count_misses() -> int:
    return actions.count_misses(at=timezone.now())
