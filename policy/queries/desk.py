"""What waits for communication and for owners: documents to read, working copies, publications to come, late reviews,
texts to translate."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import User
from policy.models import LANGUAGES, Document, DocumentDraft, Feedback, VersionText

OTHER = {"fr": "en", "en": "fr"}


def has_draft() -> Exists:
    return Exists(DocumentDraft.objects.filter(document=OuterRef("pk")))


def has_remarks() -> Exists:
    """Readers said why the text did not help, and nobody has looked at it."""
    return Exists(Feedback.objects.to_look_at().filter(document=OuterRef("pk")))


def to_read() -> QuerySet[Document]:
    """Sent by their writers: communication answers by the promised day."""
    return Document.objects.filter(sent_at__isnull=False).order_by("promised_on", "pk")


def working_copies() -> QuerySet[Document]:
    """Documents with a working copy, whoever writes it."""
    return Document.objects.filter(has_draft()).order_by("slug")


def to_publish() -> QuerySet[Document]:
    """Working copies that communication itself wrote or brought in, and that wait for nobody and no hour."""
    by_communication = DocumentDraft.objects.filter(document=OuterRef("pk")).filter(
        Q(by=None) | Q(by__is_comms=True)
    )
    return (
        working_copies()
        .filter(Q(owner__is_comms=True) | Exists(by_communication))
        .filter(sent_at=None, schedule=None)
    )


def scheduled() -> QuerySet[Document]:
    return Document.objects.filter(schedule__isnull=False).order_by("schedule__at", "pk")


def not_come_out() -> QuerySet[Document]:
    """Publications that were to come out by themselves and did not."""
    return (
        Document.objects.exclude(schedule__failed="").filter(schedule__isnull=False).order_by("schedule__at")
    )


def late_reviews(today: date) -> QuerySet[Document]:
    return (
        Document.objects.published()
        .filter(review_on__lte=today)
        .select_related("owner")
        .order_by("review_on", "slug")
    )


# --- Translation ------------------------------------------------------------------------------------


def with_translations(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each with what it holds: `sha_fr` of the text in force, `drafted_fr`, and the same in English."""
    for language in LANGUAGES:
        current = VersionText.objects.filter(version=OuterRef("current_version"), language=language)
        drafts = DocumentDraft.objects.filter(document=OuterRef("pk"), language=language)
        documents = documents.annotate(
            **{
                # Without the order of its model, which would join documents again and answer for the first of them.
                f"sha_{language}": Subquery(current.order_by().values("sha256")[:1]),
                f"drafted_{language}": Exists(drafts),
            }
        )
    return documents


def behind(documents: Iterable[Document] | QuerySet[Document]) -> dict[int, set[str]]:
    """By document, the languages whose text has not followed the other one since it changed; one query."""
    rows = (
        VersionText.objects.filter(version__document__in=documents)
        .order_by("version__document", "version__number")
        .values_list("version__document", "version__number", "language", "sha256")
    )
    found: dict[int, set[str]] = {}
    for pk, of_document in groupby(rows, key=itemgetter(0)):
        history = [
            {language: sha256 for _pk, _number, language, sha256 in texts}
            for _number, texts in groupby(of_document, key=itemgetter(1))
        ]
        found[pk] = _late(history)
    return found


def _late(history: list[dict[str, str]]) -> set[str]:
    """A text that changes alone leaves the other one behind, unless it only makes up for its own delay."""
    late: set[str] = set()
    for before, after in pairwise(history):
        changed = [language for language, sha256 in after.items() if before.get(language) != sha256]
        if len(changed) != 1:
            late = late - set(changed)
            continue
        [language] = changed
        catches_up = language in late or language not in before
        late = set() if catches_up else {OTHER[language]} & set(after)
    return late


def to_translate() -> QuerySet[Document]:
    """Published documents with a language that is missing or behind, and that nobody is writing."""
    late = behind(Document.objects.published())
    wanted = Q()
    for language in LANGUAGES:
        lacking = Q(**{f"sha_{language}": None}) | Q(
            pk__in=[pk for pk, languages in late.items() if language in languages]
        )
        wanted |= lacking & Q(**{f"drafted_{language}": False})
    return with_translations(Document.objects.published()).filter(wanted).order_by("slug")


@dataclass(frozen=True, slots=True)
class TextState:
    """One language of a document: "draft", "missing", "behind" or "fresh"."""

    language: str
    state: str
    tone: str
    label: str
    url: str

    @property
    def name(self) -> str:
        return {
            "fr": pgettext("language of a text", "French"),
            "en": pgettext("language of a text", "English"),
        }[self.language]

    @property
    def lacks(self) -> bool:
        return self.state in {"missing", "behind"}


TONES = {"draft": "accent", "missing": "coral", "behind": "warn", "fresh": "ok"}


def text_states(document: Document, late: Collection[str]) -> list[TextState]:
    """`document` comes from `with_translations`, `late` from `behind`."""
    labels = {
        "draft": _("working copy in progress"),
        "missing": _("missing"),
        "behind": _("behind: the other language has changed since"),
        "fresh": _("up to date"),
    }
    found = []
    for language in LANGUAGES:
        state = "fresh"
        if getattr(document, f"drafted_{language}"):
            state = "draft"
        elif getattr(document, f"sha_{language}") is None:
            state = "missing"
        elif language in late:
            state = "behind"
        found.append(TextState(language, state, TONES[state], labels[state], writing_url(document, language)))
    return found


# --- The desk and "my documents" ----------------------------------------------------------------------


def lists(today: date) -> dict[str, QuerySet[Document]]:
    """The lists of the desk by name, in their order."""
    return {
        "read": to_read(),
        "failed": not_come_out(),
        "publish": to_publish(),
        "scheduled": scheduled().filter(schedule__failed=""),
        "reviews": late_reviews(today),
        "translate": to_translate(),
        "remarks": Document.objects.filter(has_remarks()).order_by("slug"),
        "copies": working_copies(),
        "confirm": Document.objects.asking().order_by("slug"),
        "withdrawn": Document.objects.filter(state=Document.State.WITHDRAWN).order_by("slug"),
    }


def sizes(found: dict[str, QuerySet[Document]]) -> dict[str, int]:
    """How long each list is: one query."""
    counted = {
        name: Count("pk", filter=Q(pk__in=documents.order_by().values("pk")))
        for name, documents in found.items()
    }
    return Document.objects.aggregate(**counted)


def dressed(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With what a line of a list shows."""
    faces = DocumentDraft.objects.select_related("by").defer("body")
    return (
        with_translations(documents.annotate(remarks=has_remarks()))
        .select_related("owner", "sent_by", "current_version", "asked_version", "schedule")
        .prefetch_related(Prefetch("drafts", queryset=faces))
    )


def lines(documents: list[Document]) -> list[tuple[Document, list[TextState]]]:
    """The documents of a page with the state of their texts."""
    late = behind(documents)
    return [(document, text_states(document, late.get(document.pk, ()))) for document in documents]


def owned(user: User) -> QuerySet[Document]:
    """What `user` writes and answers for, what waits first."""
    return dressed(Document.objects.filter(owner=user)).order_by("state", "review_on", "slug")


def at_desk(user) -> QuerySet[Document]:
    """Documents for the writing side: with their working copies and the state of their languages."""
    drafts = DocumentDraft.objects.select_related("by")
    return (
        with_translations(Document.objects.visible_to(user))
        .select_related(
            "owner__unit", "sent_by", "current_version", "asked_version", "audience_unit", "schedule__by"
        )
        .prefetch_related(Prefetch("drafts", queryset=drafts), "current_version__texts", "topics", "tools")
    )


def leads(after: int) -> list[int]:
    """The programme leads whose number is past `after`, in order."""
    people = User.objects.filter(is_lead=True, is_active=True, pk__gt=after).order_by("pk")
    return list(people.values_list("pk", flat=True))


def writing_url(document: Document, language: str | None = None) -> str:
    url = reverse("policy:edit", args=[document.slug])
    return f"{url}?langue={language}" if language else url


def preview_url(document: Document) -> str:
    return reverse("policy:draft", args=[document.slug])


# --- Days -----------------------------------------------------------------------------------------------


def review_after(at: datetime, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    return months_after(localdate(at), months)


def months_after(start: date, months: int) -> date:
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(start.day, (first_of_next - timedelta(days=1)).day))


def months_since(start: date, today: date) -> tuple[int, date]:
    """How many whole months have passed since `start` (0: the first one runs), and the day the last one began."""
    months = max(0, (today.year - start.year) * 12 + today.month - start.month)
    if months_after(start, months) > today:
        months -= 1
    return months, months_after(start, months)
