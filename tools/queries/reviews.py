"""Which sheets are to be looked at again, since when, and by whom?"""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import QuerySet

from people.models import User
from tools.models import Tool

SOON = timedelta(days=30)
LOOKED_AT = 500


def to_review(today: date) -> QuerySet[Tool]:
    """Sheets whose day has come, the latest one on top."""
    return (
        Tool.objects.exclude(stance=Tool.Stance.RETIRED)
        .filter(review_on__lte=today)
        .select_related("owner")
        .order_by("review_on", "folded", "id")
    )


def soon_to_review(today: date) -> QuerySet[Tool]:
    """Those of the next thirty days."""
    return (
        Tool.objects.exclude(stance=Tool.Stance.RETIRED)
        .filter(review_on__gt=today, review_on__lte=today + SOON)
        .select_related("owner")
        .order_by("review_on", "folded", "id")
    )


def late_by_keeper(today: date) -> dict[int | None, list[Tool]]:
    """The same by who keeps them; under None those that nobody keeps, or nobody any more. One query."""
    found: dict[int | None, list[Tool]] = defaultdict(list)
    for tool in to_review(today)[:LOOKED_AT]:
        found[keeper(tool)].append(tool)
    return dict(found)


def keeper(tool: Tool) -> int | None:
    owner: User | None = tool.owner
    return owner.pk if owner is not None and owner.is_active and owner.is_dsi else None
