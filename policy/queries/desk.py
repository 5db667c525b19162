"""What waits for communication and for owners: drafts to publish, reviews that are due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.timezone import localdate

from policy.models import (
    Document,
    DocumentDraft,
)


def to_publish() -> QuerySet[Document]:
    """Documents with a working copy: something to publish."""
    return Document.objects.filter(Exists(DocumentDraft.objects.filter(document=OuterRef("pk")))).order_by(
        "slug"
    )


def late_reviews(today: date) -> QuerySet[Document]:
    return (
        Document.objects.published()
        .filter(review_on__lte=today)
        .select_related("owner")
        .order_by("review_on", "slug")
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for communication."""

    drafts: list[Document]
    reviews: list[Document]
    asking: list[Document]
    withdrawn: list[Document]


def desk(today: date) -> Desk:
    faces = DocumentDraft.objects.select_related("by").defer("body")
    drafts = (
        to_publish()
        .select_related("owner", "current_version")
        .prefetch_related(Prefetch("drafts", queryset=faces))
    )
    return Desk(
        drafts=list(drafts[:50]),
        reviews=list(late_reviews(today)[:50]),
        asking=list(Document.objects.asking().select_related("asked_version").order_by("slug")[:50]),
        withdrawn=list(Document.objects.filter(state=Document.State.WITHDRAWN).order_by("slug")[:50]),
    )


def review_after(at: datetime, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    today = localdate(at)
    month = today.month - 1 + months
    year, month = today.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(today.day, (first_of_next - timedelta(days=1)).day))
