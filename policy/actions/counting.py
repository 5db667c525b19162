"""Who is asked and who has confirmed, counted again by the clock and by each publication."""

from datetime import datetime

from policy import queries
from policy.models import (
    Document,
)


def recount(*, at: datetime) -> int:
    """Count again who is asked and who has confirmed, after joiners, leavers and moves; returns the documents changed."""
    return sum(
        count(document)
        for document in Document.objects.asking().select_related("asked_version", "audience_unit")
    )


def count(document: Document) -> bool:
    asked = queries.audience(document).count()
    confirmed = asked - queries.pending(document).count() if document.asked_version else 0
    if (asked, confirmed) == (document.asked_count, document.confirmed_count):
        return False
    document.asked_count, document.confirmed_count = asked, confirmed
    Document.objects.filter(pk=document.pk).update(asked_count=asked, confirmed_count=confirmed)
    return True
