"""What is in the library, for this reader?"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from policy.models import (
    Document,
    DocumentTopic,
    Version,
    VersionText,
    pick_text,
)
from policy.queries.readings import owed

Kind = Document.Kind
# (name, title, what it holds, kinds): what everybody needs first.
SHELVES = (
    (
        "essentials",
        gettext_lazy("The essentials"),
        gettext_lazy("What we agreed on, what to watch for, whom to call."),
        (Kind.POLICY, Kind.AWARENESS, Kind.SUPPORT),
    ),
    ("guides", gettext_lazy("How-to guides"), gettext_lazy("How to do it, step by step."), (Kind.GUIDE,)),
    ("lessons", gettext_lazy("Lessons learned"), gettext_lazy("What our pilots taught us."), (Kind.LESSON,)),
)
FRESH = 60  # seconds that counts and topics may be old
ORDER = [kind.value for _name, _title, _words, kinds in SHELVES for kind in kinds]


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
    # By the index document_on_shelf; readers find a kind in one place, in the order of the addresses.
    return found.prefetch_related(Prefetch("current_version__texts", queryset=faces)).order_by("kind", "slug")


FIRST = {Kind.POLICY: 5, Kind.AWARENESS: 3, Kind.SUPPORT: 4, Kind.GUIDE: 9, Kind.LESSON: 3}


def front(user) -> list[Document]:
    """The first documents of each kind, for the page that opens the library: one index read a kind, one query."""
    shown = Document.objects.visible_to(user).published().order_by("slug")
    first = Q(pk__in=[])
    for kind, count in FIRST.items():
        first |= Q(pk__in=shown.filter(kind=kind).values("pk")[:count])
    found = library(user).filter(first)
    return sorted(found, key=lambda document: (ORDER.index(document.kind), document.slug))


def kinds(user) -> list[dict]:
    """{value, label, count} of the kinds that `user` finds something of; kept a minute, for each class of reader."""
    counts = _kept(
        f"policy.kinds:{_class(user)}",
        lambda: dict(
            Document.objects.visible_to(user)
            .published()
            .order_by()
            .values_list("kind")
            .annotate(count=Count("pk"))
        ),
    )
    return [
        {"value": value, "label": Kind(value).label, "count": counts[value]}
        for value in ORDER
        if value in counts
    ]


def _class(user) -> str:
    """Published documents are the same for all colleagues, for all guests, for all visitors."""
    if not user.is_authenticated:
        return "visitor"
    return "guest" if user.is_guest else "colleague"


def _kept(key: str, count: Callable):
    return caches["local"].get_or_set(key, count, FRESH)


@dataclass(frozen=True, slots=True)
class Card:
    """One document of a page of the library; `waiting` says that the reader has yet to confirm it."""

    document: Document
    text: VersionText | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    name: str
    title: str
    words: str
    cards: list[Card]


def grouped(documents: list[Document], user) -> list[Shelf]:
    """The shelves that hold something, each in the order of the list."""
    asking = [document for document in documents if document.asks]
    owes = owed([user], asking).get(user.pk, []) if user.is_authenticated and asking else []
    waiting = {document.pk for document in owes}
    cards = [
        Card(
            document,
            pick_text(document.current_version.texts.all()) if document.current_version else None,
            document.pk in waiting,
        )
        for document in documents
    ]
    shelves = [
        Shelf(name, str(title), str(words), [card for card in cards if card.document.kind in kinds])
        for name, title, words, kinds in SHELVES
    ]
    return [shelf for shelf in shelves if shelf.cards]


def topics(user) -> list[DocumentTopic]:
    """The topics of what `user` may read, each once, in alphabetical order; kept a minute."""
    shown = Document.objects.visible_to(user).published()
    words = (
        DocumentTopic.objects.filter(document__in=shown)
        .order_by("word")
        .values_list("word", flat=True)
        .distinct()
    )
    known = _kept(f"policy.topics:{_class(user)}", lambda: list(words))
    return [DocumentTopic(word=word) for word in known]


def page(user) -> QuerySet[Document]:
    """Documents with all that their own page shows."""
    return Document.objects.visible_to(user).select_related(
        "owner__unit", "current_version", "asked_version", "audience_unit"
    )


def texts_of(version: Version) -> list[VersionText]:
    """The texts of a published version. They never change, so a process keeps those that it read lately."""
    key = f"policy.texts:{version.pk}:{version.published_at.timestamp()}"
    kept = caches["local"].get(key)
    if kept is None:
        kept = list(version.texts.all())
        caches["local"].set(key, kept, 600)
    return kept


def gone(user, slug: str) -> Document | None:
    """A document that colleagues could read and that was withdrawn since: links to it live on in texts and mails."""
    if not user.is_authenticated or user.is_guest:
        return None
    return Document.objects.filter(slug=slug, state=Document.State.WITHDRAWN).first()


def versions(document: Document) -> QuerySet[Version]:
    return document.versions.select_related("by").order_by("-number")


def search_sources(user) -> dict[str, QuerySet]:
    return {"document": Document.objects.visible_to(user).published()}
