"""The clock rang: write the tables that were asked for, forget those of last week."""

from celery import shared_task
from django.utils import timezone

from pilots import actions


# 200,000 rows as a spreadsheet are minutes of a busy machine; the lease is renewed on the way.
@shared_task(soft_time_limit=1_740, time_limit=1_800)
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
