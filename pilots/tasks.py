"""The clock rang: write the tables that were asked for, forget those of last week."""

from celery import shared_task
from django.utils import timezone

from pilots import actions


@shared_task
def exports() -> bool:
    """One export a tick; returns whether there was one."""
    export = actions.claim_export(at=timezone.now())
    if export is None:
        return False
    actions.write_export(export, clock=timezone.now)
    return True


@shared_task
def forget_exports() -> int:
    return actions.forget_exports(at=timezone.now())
