"""What do we tell, and to whom? That readers said why a text did not help them: to its owner, once a day at most."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, Topic, kind
from policy.models import Document, Feedback

QUOTED = 3


@kind
class Remarks(Kind):
    """One row per document, owner and day; stops by itself once the remarks have been looked at."""

    name = "policy.remarks"
    label = gettext_lazy("Remarks on your documents")  # type: ignore[assignment]  # lazy, as Kind says
    topic = Topic.WRITING
    expires_after = timedelta(days=7)

    def still_due(self, rows: list) -> set[int]:
        waiting = set(self._waiting(rows).values_list("document_id", "document__owner_id"))
        return {row.pk for row in rows if (row.payload["document"], row.recipient_id) in waiting}

    def contexts(self, rows: list) -> dict[int, dict]:
        ids = {row.payload["document"] for row in rows}
        documents = Document.objects.in_bulk(ids)
        said: dict[int, list[Feedback]] = {}
        for remark in self._waiting(rows).order_by("-at", "-pk"):
            said.setdefault(remark.document_id, []).append(remark)
        return {
            row.pk: self._context(documents[row.payload["document"]], said.get(row.payload["document"], []))
            for row in rows
            if row.payload["document"] in documents
        }

    def _waiting(self, rows: list):
        return Feedback.objects.to_look_at().filter(document__in={row.payload["document"] for row in rows})

    def _context(self, document: Document, remarks: list[Feedback]) -> dict:
        return {
            "title": document.title,
            "count": len(remarks),
            "reasons": [remark.reason for remark in remarks[:QUOTED]],
            "url": reverse("policy:remarks", args=[document.slug]),
            "button": _("Read the remarks"),
        }
