"""A publication waits for its hour: what was seen comes out, or nothing does and somebody is told why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from core import journal
from core.verdicts import Refused
from people.models import User
from policy import rules
from policy.actions.publishing import publish
from policy.models import Document, Schedule


@transaction.atomic
def schedule(
    document: Document,
    *,
    on: datetime,
    material_change: bool,
    note: str = "",
    seen: str,
    by: User,
    at: datetime,
) -> Schedule:
    """The working copies that were seen come out at `on`; a second choice takes the place of the first."""
    drafts = list(document.drafts.all())
    rules.can_schedule(by, document, drafts, seen=seen, on=on, at=at).enforce()
    planned, _new = Schedule.objects.update_or_create(
        document=document,
        defaults={
            "at": on,
            "by": by,
            "material_change": material_change,
            "note": note,
            "seen": seen,
            "failed": "",
        },
    )
    journal.record(by=by, verb="scheduled", subject=document, at=at, on=on.isoformat())
    return planned


@transaction.atomic
def unschedule(document: Document, *, by: User, at: datetime) -> bool:
    """Nothing comes out by itself any more; False when nothing was to."""
    rules.can_unschedule(by).enforce()
    gone, _rows = Schedule.objects.filter(document=document).delete()
    if gone:
        journal.record(by=by, verb="unscheduled", subject=document, at=at)
    return bool(gone)


def publish_scheduled(*, at: datetime) -> int:
    """Publish what is due; returns how many came out. What cannot come out stays, with its reason."""
    due = Schedule.objects.filter(at__lte=at, failed="").order_by("at", "pk").values_list("pk", flat=True)
    return sum(_publish(pk, at) for pk in list(due[:100]))


def _publish(pk: int, at: datetime) -> bool:
    planned = Schedule.objects.select_related("document__current_version", "by").filter(pk=pk).first()
    if planned is None:
        return False
    try:
        with transaction.atomic(), override(planned.by.language):
            # Whoever takes the row away publishes: two clocks, or a person who takes it back, never meet twice.
            taken = Schedule.objects.filter(pk=pk, at=planned.at, seen=planned.seen, failed="").delete()[0]
            if not taken:
                return False
            publish(
                planned.document,
                material_change=planned.material_change,
                note=planned.note,
                seen=planned.seen,
                by=planned.by,
                at=at,
            )
    except Refused as refusal:
        Schedule.objects.filter(pk=pk, at=planned.at, seen=planned.seen).update(failed=refusal.reason[:300])
        return False
    return True
