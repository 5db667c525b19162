"""What is in the library, for this reader?"""

from dataclasses import dataclass

from django.db.models import Case, Prefetch, QuerySet, When
from django.utils.translation import gettext_lazy

from policy.models import (
    Document,
    DocumentTopic,
    Version,
    VersionText,
    pick_text,
)
from policy.queries.readings import owed

ORDER = [
    kind.value
    for kind in (
        Document.Kind.POLICY,
        Document.Kind.AWARENESS,
        Document.Kind.GUIDE,
        Document.Kind.SUPPORT,
        Document.Kind.LESSON,
    )
]
SHELVES = {
    Document.Kind.POLICY: gettext_lazy("What we agreed on, in a few minutes."),
    Document.Kind.AWARENESS: gettext_lazy("What is worth knowing before you start."),
    Document.Kind.GUIDE: gettext_lazy("How to do it, step by step."),
    Document.Kind.SUPPORT: gettext_lazy("What to do, and whom to call."),
    Document.Kind.LESSON: gettext_lazy("What our pilots taught us."),
}


def library(user, *, kind: str = "", topic: str = "") -> QuerySet[Document]:
    """Published documents that `user` may read, kind by kind, with the faces of their current texts (no bodies)."""
    faces = VersionText.objects.only("version_id", "language", "title", "minutes")
    found = (
        Document.objects.visible_to(user)
        .published()
        .select_related("current_version", "asked_version", "audience_unit")
    )
    if kind:
        found = found.filter(kind=kind)
    if topic:
        found = found.filter(topics__word=topic)
    order = Case(*(When(kind=value, then=place) for place, value in enumerate(ORDER)), default=len(ORDER))
    return found.prefetch_related(Prefetch("current_version__texts", queryset=faces)).order_by(order, "slug")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of one kind on a page of the library, each with what it asks of the reader."""

    kind: Document.Kind
    documents: list[tuple[Document, VersionText | None, bool]]

    @property
    def words(self) -> str:
        return str(SHELVES[self.kind])


def grouped(documents: list[Document], user) -> list[Shelf]:
    """Shelves in the order of the list; the flag says that the reader has yet to confirm the document."""
    asking_of_all = [document for document in documents if document.asks]
    owes = owed([user], asking_of_all).get(user.pk, []) if user.is_authenticated and asking_of_all else []
    waiting = {document.pk for document in owes}
    shelves: dict[str, list] = {}
    for document in documents:
        text = pick_text(document.current_version.texts.all()) if document.current_version else None
        shelves.setdefault(document.kind, []).append((document, text, document.pk in waiting))
    return [Shelf(Document.Kind(kind), lines) for kind, lines in shelves.items()]


def topics(user) -> list[DocumentTopic]:
    """The topics of what `user` may read, each once, in alphabetical order."""
    shown = Document.objects.visible_to(user).published()
    words = (
        DocumentTopic.objects.filter(document__in=shown)
        .order_by("word")
        .values_list("word", flat=True)
        .distinct()
    )
    return [DocumentTopic(word=word) for word in words]


def page(user) -> QuerySet[Document]:
    """Documents with all that their own page shows."""
    return (
        Document.objects.visible_to(user)
        .select_related("owner__unit", "current_version", "asked_version", "audience_unit")
        .prefetch_related("current_version__texts")
    )


def versions(document: Document) -> QuerySet[Version]:
    return document.versions.select_related("by").order_by("-number")


def search_sources(user) -> dict[str, QuerySet]:
    return {"document": Document.objects.visible_to(user).published()}
