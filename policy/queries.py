"""What do we know? The library's lists, who has to read what by when, who has read it, what is new."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.kinds import News, Todo
from people.models import OrgUnit, Role, User
from policy.models import (
    Acknowledgement,
    Document,
    DocumentDraft,
    DocumentTopic,
    Version,
    VersionText,
    pick_text,
)

NEWS_AT_ONCE = 5
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
TONES = {
    Document.Kind.POLICY: "coral",
    Document.Kind.AWARENESS: "warn",
    Document.Kind.GUIDE: "accent",
    Document.Kind.SUPPORT: "ok",
    Document.Kind.LESSON: "accent",
}


# --- The library ------------------------------------------------------------------------------------


def library(user, *, kind: str = "", topic: str = "") -> QuerySet[Document]:
    """Published documents that `user` may read, with the faces of their current texts (no bodies)."""
    faces = VersionText.objects.only("version_id", "language", "title", "minutes")
    found = Document.objects.visible_to(user).published().select_related("current_version")
    if kind:
        found = found.filter(kind=kind)
    if topic:
        found = found.filter(topics__word=topic)
    return found.prefetch_related(Prefetch("current_version__texts", queryset=faces), "topics").order_by(
        "slug"
    )


def topics(user) -> list[str]:
    """The topics of what `user` may read, in alphabetical order."""
    shown = Document.objects.visible_to(user).published()
    return list(
        DocumentTopic.objects.filter(document__in=shown)
        .order_by("word")
        .values_list("word", flat=True)
        .distinct()
    )


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


# --- Who has to read what ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """One person and one document that asks: until when, and whether it is done."""

    due_on: date
    confirmed: Acknowledgement | None
    asked_of_me: bool

    def late(self, today: date) -> bool:
        return self.asked_of_me and self.confirmed is None and self.due_on < today


def audience(document: Document) -> QuerySet[User]:
    """The colleagues who are asked to confirm `document`."""
    if document.audience == Document.Audience.NOBODY:
        return User.objects.none()
    people = User.objects.employees()
    if document.audience_unit is not None:
        people = people.filter(unit__path__startswith=document.audience_unit.path)
    return people


def enough(document: Document) -> QuerySet[Acknowledgement]:
    """Confirmations that count: of the version that asks, or of a newer one."""
    if document.asked_version is None:
        return Acknowledgement.objects.none()
    return Acknowledgement.objects.filter(
        version__document=document, version__number__gte=document.asked_version.number
    )


def pending(document: Document) -> QuerySet[User]:
    """Who is asked and has not confirmed yet."""
    return audience(document).filter(~Exists(enough(document).filter(person=OuterRef("pk"))))


def asked_on(document: Document) -> date:
    assert document.asked_version is not None  # noqa: S101 - documents that ask have one (DocumentQuerySet.asking)
    return timezone.localdate(document.asked_version.published_at)


def reading_of(document: Document, user) -> Reading | None:
    """What the page of `document` says to `user`; None when it asks nothing of a colleague."""
    if not document.asks or not user.is_authenticated or user.is_guest:
        return None
    confirmed = (
        enough(document).filter(person=user).select_related("version").order_by("-version__number").first()
    )
    within = document.audience_unit
    asked = within is None or (
        user.unit_id is not None
        and OrgUnit.objects.filter(pk=user.unit_id, path__startswith=within.path).exists()
    )
    return Reading(document.due_on(asked_on=asked_on(document), hired_on=user.hired_on), confirmed, asked)


def by_direction(document: Document) -> tuple[list[dict], dict]:
    """(rows, total) of {name, asked, confirmed, hidden}: a direction with fewer than SMALL_GROUP people tells nothing."""
    roots = list(OrgUnit.objects.filter(parent__parent=None, parent__isnull=False).order_by("name")) or list(
        OrgUnit.objects.filter(parent=None)
    )
    counts = (
        audience(document)
        .annotate(done=Exists(enough(document).filter(person=OuterRef("pk"))))
        .order_by()
        .values("unit__path")
        .annotate(asked=Count("pk"), confirmed=Count("pk", filter=Q(done=True)))
    )
    sums: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    for row in counts:
        unit = next((root.pk for root in roots if (row["unit__path"] or "").startswith(root.path)), None)
        sums[unit][0] += row["asked"]
        sums[unit][1] += row["confirmed"]
    rows = [_group(root.name, *sums[root.pk]) for root in roots if sums[root.pk][0]]
    if sums[None][0]:
        rows.append(_group(_("Without a direction"), *sums[None]))
    return _without_the_odd_one(rows), _group(
        _("All"), sum(row[0] for row in sums.values()), sum(row[1] for row in sums.values())
    )


def _group(name: str, asked: int, confirmed: int) -> dict:
    return {"name": name, "asked": asked, "confirmed": confirmed, "hidden": asked < settings.SMALL_GROUP}


def _without_the_odd_one(rows: list[dict]) -> list[dict]:
    """A single hidden group could be worked out from the total: hide the next smallest with it."""
    shown = [row for row in rows if not row["hidden"]]
    if len(rows) - len(shown) == 1 and shown:
        min(shown, key=lambda row: row["asked"])["hidden"] = True
    return rows


# --- What waits for people, and what is new ---------------------------------------------------------


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """Readings to confirm; for communication, drafts to publish; for owners, reviews that are due."""
    people = {user.pk: user for user in users}
    found: dict[int, list[Todo]] = {pk: [] for pk in people}
    colleagues = [user for user in people.values() if not user.is_guest]
    _readings(colleagues, at, found)
    _to_publish([user for user in colleagues if user.holds(Role.COMMS)], found)
    _to_review(colleagues, at, found)
    return found


def owed(users: list[User], documents: list[Document]) -> dict[int, list[Document]]:
    """Which of `documents` each person is asked to confirm and has not; three queries whatever the numbers."""
    paths = dict(
        OrgUnit.objects.filter(pk__in={user.unit_id for user in users if user.unit_id}).values_list(
            "pk", "path"
        )
    )
    done: set[tuple[int, int]] = set()
    least = {document.pk: document.asked_version.number for document in documents if document.asked_version}
    acknowledged = Acknowledgement.objects.filter(
        person__in=[user.pk for user in users], version__document__in=list(least)
    )
    for person_id, document_id, number in acknowledged.order_by().values_list(
        "person_id", "version__document_id", "version__number"
    ):
        if number >= least[document_id]:
            done.add((person_id, document_id))
    return {
        user.pk: [
            document
            for document in documents
            if (user.pk, document.pk) not in done
            and (
                document.audience_unit is None
                or paths.get(user.unit_id or 0, "").startswith(document.audience_unit.path)
            )
        ]
        for user in users
        if user.is_active and not user.is_guest
    }


def asking() -> list[Document]:
    """Documents that somebody has to confirm, ready to be shown and compared."""
    faces = VersionText.objects.only("version_id", "language", "title", "minutes")
    return list(
        Document.objects.asking()
        .select_related("asked_version", "current_version", "audience_unit")
        .prefetch_related(Prefetch("current_version__texts", queryset=faces))
        .order_by("pk")
    )


def _readings(users: list[User], at: datetime, found: dict[int, list[Todo]]) -> None:
    documents = asking() if users else []
    if not documents:
        return
    today = timezone.localdate(at)
    for user_id, mine in owed(users, documents).items():
        user = next(user for user in users if user.pk == user_id)
        for document in mine:
            due_on = document.due_on(asked_on=asked_on(document), hired_on=user.hired_on)
            found[user_id].append(_reading_todo(document, due_on, today))


def _reading_todo(document: Document, due_on: date, today: date) -> Todo:
    version = document.current_version
    text = pick_text(version.texts.all()) if version else None
    minutes = text.minutes if text else 1
    reading = ngettext("%(minutes)s minute to read", "%(minutes)s minutes to read", minutes) % {
        "minutes": minutes
    }
    when = {"reading": reading, "day": spoken_day(due_on)}
    return Todo(
        key=f"policy.acknowledge:{document.pk}",
        title=_("Read “%(title)s”, version %(number)s")
        % {"title": text.title if text else document.title, "number": version.number if version else 1},
        detail=_("%(reading)s, was due by %(day)s") % when
        if due_on < today
        else _("%(reading)s, to confirm by %(day)s") % when,
        url=document.get_absolute_url(),
        button=_("Read"),
        icon="book-open",
        tone="coral" if due_on < today else "accent",
        due_at=end_of(due_on),
    )


def spoken_day(day: date) -> str:
    """« 30 novembre », "30 November"."""
    return date_format(day, "MONTH_DAY_FORMAT")


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


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


def _to_publish(users: list[User], found: dict[int, list[Todo]]) -> None:
    count = to_publish().count() if users else 0
    if not count:
        return
    line = Todo(
        key="policy.publish",
        title=ngettext(
            "%(count)s document is ready to publish", "%(count)s documents are ready to publish", count
        )
        % {"count": count},
        detail=_("Read the preview, then publish in one click"),
        url=reverse("policy:manage"),
        button=_("Look"),
        icon="send",
    )
    for user in users:
        found[user.pk].append(line)


def _to_review(users: list[User], at: datetime, found: dict[int, list[Todo]]) -> None:
    today = timezone.localdate(at)
    for document in late_reviews(today).filter(owner__in=[user.pk for user in users]):
        found[document.owner_id].append(
            Todo(
                key=f"policy.review:{document.pk}",
                title=_("Is “%(title)s” still right?") % {"title": document.title},
                detail=_("Review due since %(day)s") % {"day": spoken_day(document.review_on)},
                url=f"{document.get_absolute_url()}#review",
                button=_("Review"),
                icon="calendar-check",
                tone="warn",
                due_at=end_of(document.review_on),
            )
        )


def news(users: Iterable[User], since: datetime) -> dict[int, list[News]]:
    """Versions published since then, of documents that each person may read."""
    recent = list(
        Version.objects.filter(published_at__gte=since, document__state=Document.State.PUBLISHED)
        .select_related("document")
        .prefetch_related(
            Prefetch("texts", queryset=VersionText.objects.only("version_id", "language", "title", "summary"))
        )
        .order_by("-published_at", "-pk")[: NEWS_AT_ONCE * 4]
    )
    latest = {}
    for version in recent:
        latest.setdefault(version.document_id, version)
    cards = [(version.document.visibility, _card(version)) for version in latest.values()]
    return {
        user.pk: [
            card
            for visibility, card in cards
            if not user.is_guest or visibility != Document.Visibility.INTERNAL
        ][:NEWS_AT_ONCE]
        for user in users
    }


def _card(version: Version) -> News:
    document, text = version.document, pick_text(version.texts.all())
    title = text.title if text else document.title
    return News(
        key=f"policy.version:{version.pk}",
        tag=document.kind_label,
        tone=TONES[Document.Kind(document.kind)],
        title=title
        if version.number == 1
        else _("%(title)s: version %(number)s") % {"title": title, "number": version.number},
        text=version.note or (text.summary if text else ""),
        url=document.get_absolute_url(),
        at=version.published_at,
    )


def review_after(at: datetime, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    today = timezone.localdate(at)
    month = today.month - 1 + months
    year, month = today.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(today.day, (first_of_next - timedelta(days=1)).day))
