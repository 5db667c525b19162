"""What do we tell, and to whom? The answer to who sent a document, a review that is due, a reading that is late."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Due, Kind, Topic, kind
from notifications.models import Message
from policy import queries
from policy.models import Document

MORNING = time(9)


def _morning(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


class AboutDocument(Kind):
    """One document, named by the row's payload."""

    topic = Topic.WRITING
    button = _("Read")

    def contexts(self, rows: list) -> dict[int, dict]:
        found = (
            Document.objects.filter(pk__in={row.payload["document"] for row in rows})
            .select_related("current_version", "sent_by")
            .in_bulk()
        )
        return {
            row.pk: self._context(row, found[row.payload["document"]])
            for row in rows
            if row.payload["document"] in found
        }

    def _context(self, row, document: Document) -> dict:
        return {
            "title": document.title or document.slug,
            "document": document,
            "url": self._url(document),
            "button": str(self.button),
        }

    def _url(self, document: Document) -> str:
        return document.get_absolute_url()


@kind
class GivenBack(AboutDocument):
    """Communication has read what you sent, and asks for something."""

    name = "policy.given_back"
    label = _("Document given back with advice")  # type: ignore[assignment]  # lazy, as Kind says
    button = _("Go on writing")

    def still_due(self, rows: list) -> set[int]:
        waiting = set(
            Document.objects.filter(pk__in={row.payload["document"] for row in rows})
            .exclude(advice="")
            .values_list("pk", flat=True)
        )
        return {row.pk for row in rows if row.payload["document"] in waiting}

    def _context(self, row, document: Document) -> dict:
        return super()._context(row, document) | {"advice": document.advice}

    def _url(self, document: Document) -> str:
        return queries.writing_url(document)


@kind
class CameOut(AboutDocument):
    """What you sent is published."""

    name = "policy.came_out"
    label = _("Document published")  # type: ignore[assignment]  # lazy, as Kind says

    def still_due(self, rows: list) -> set[int]:
        shown = set(
            Document.objects.published()
            .filter(pk__in={row.payload["document"] for row in rows})
            .values_list("pk", flat=True)
        )
        return {row.pk for row in rows if row.payload["document"] in shown}

    def _context(self, row, document: Document) -> dict:
        version = document.current_version
        return super()._context(row, document) | {"number": version.number if version else 1}


@kind
class HandedOver(AboutDocument):
    """A document is in your name from now on."""

    name = "policy.handed_over"
    label = _("Document handed over")  # type: ignore[assignment]  # lazy, as Kind says

    def still_due(self, rows: list) -> set[int]:
        owners = dict(
            Document.objects.filter(pk__in={row.payload["document"] for row in rows}).values_list(
                "pk", "owner"
            )
        )
        return {row.pk for row in rows if owners.get(row.payload["document"]) == row.recipient_id}


@kind
class ReviewDue(AboutDocument):
    """To the owner: on the day, then once a month until the document is reviewed."""

    name = "policy.review_due"
    label = _("Review of a document that is due")  # type: ignore[assignment]  # lazy, as Kind says

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at)
        late = queries.late_reviews(today).filter(owner__gt=after, owner__is_active=True)
        owners = sorted(set(late.order_by("owner").values_list("owner", flat=True)[: limit * 20]))[:limit]
        found = []
        for document in late.filter(owner__in=owners).order_by("owner", "pk"):
            months, day = queries.months_since(document.review_on or today, today)
            if today - day < self.expires_after:  # what is long past is not told any more
                moment = min(_morning(day), at)
                found.append(
                    Due(
                        document.owner_id,
                        review_key(document),
                        f"month:{months}",
                        moment,
                        {"document": document.pk},
                    )
                )
        told = set(
            Message.objects.filter(kind=self.name, key__in={due.key for due in found}).values_list(
                "key", "recipient", "period"
            )
        )
        return [due for due in found if (due.key, due.recipient_id, due.period) not in told][:limit]

    def still_due(self, rows: list) -> set[int]:
        late = Document.objects.published().filter(pk__in={row.payload["document"] for row in rows})
        owed = {(document.owner_id, review_key(document)) for document in late}
        return {row.pk for row in rows if (row.recipient_id, row.key) in owed}

    def _context(self, row, document: Document) -> dict:
        return super()._context(row, document) | {
            "day": queries.spoken_day(document.review_on) if document.review_on else ""
        }

    def _url(self, document: Document) -> str:
        return f"{document.get_absolute_url()}#review"


def review_key(document: Document) -> str:
    """A review moves the day: the next one is another occasion."""
    return f"document:{document.pk}:{document.review_on}"


@kind
class ReadingLate(AboutDocument):
    """To the programme lead, once: communication has not answered by the promised day."""

    name = "policy.reading_late"
    label = _("Answer to a writer that is late")  # type: ignore[assignment]  # lazy, as Kind says
    button = _("Look")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at)
        late = list(
            Document.objects.filter(
                sent_at__isnull=False, promised_on__lt=today, promised_on__gt=today - self.expires_after
            ).order_by("pk")[:limit]
        )
        found = [
            Due(lead, late_key(document), "late", at, {"document": document.pk})
            for lead in queries.leads(after)
            for document in late
        ]
        told = set(
            Message.objects.filter(kind=self.name, key__in={due.key for due in found}).values_list(
                "key", "recipient"
            )
        )
        return [due for due in found if (due.key, due.recipient_id) not in told][:limit]

    def still_due(self, rows: list) -> set[int]:
        waiting = Document.objects.filter(
            pk__in={row.payload["document"] for row in rows}, sent_at__isnull=False
        )
        keys = {late_key(document) for document in waiting}
        return {row.pk for row in rows if row.key in keys}

    def _context(self, row, document: Document) -> dict:
        return super()._context(row, document) | {
            "sender": document.sent_by.name if document.sent_by else "",
            "day": queries.spoken_day(document.promised_on) if document.promised_on else "",
        }

    def _url(self, document: Document) -> str:
        return queries.preview_url(document)


def late_key(document: Document) -> str:
    """Sent again is another occasion."""
    sent = document.sent_at.isoformat(timespec="seconds") if document.sent_at else ""
    return f"document:{document.pk}:{sent}"
