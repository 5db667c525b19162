"""Who is asked and who has confirmed, counted again by the clock and by each publication; readings, without names."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from policy import queries
from policy.models import (
    Document,
    ReadCount,
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


def count_reading(document: Document, *, language: str, day: date) -> None:
    """One reading more on that day; nothing is kept of who read."""
    today = ReadCount.objects.filter(document=document, day=day, language=language)
    if today.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            ReadCount.objects.create(document=document, day=day, language=language, count=1)
    except IntegrityError:  # somebody else was the first reader of the day in the same moment
        today.update(count=F("count") + 1)
