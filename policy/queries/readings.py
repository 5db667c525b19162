"""Who has to read what, by when, and who has."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.prepared import Prepared
from notifications.models import Follow
from people.models import OrgUnit, User
from policy.models import (
    Acknowledgement,
    Document,
    Feedback,
    Version,
    VersionText,
)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The latest version that a person confirmed."""

    version_id: int
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """One person and one document that asks: until when, and whether it is done. `last` may be too old to count."""

    due_on: date
    confirmed: Confirmed | None
    asked_of_me: bool
    last: Confirmed | None = None

    def late(self, today: date) -> bool:
        return self.asked_of_me and self.confirmed is None and self.due_on < today


def audience(document: Document) -> QuerySet[User]:
    """The colleagues who are asked to confirm `document`."""
    if document.audience == Document.Audience.NOBODY:
        return User.objects.none()
    people = User.objects.employees()
    if document.audience_unit is not None:
        people = people.filter(unit__path__startswith=document.audience_unit.path)
    if document.audience == Document.Audience.ROLE:
        people = people.filter(**{f"is_{document.audience_role}": True})
    if document.audience == Document.Audience.NEWCOMERS:
        people = people.filter(hired_on__gt=asked_on(document)) if document.asked_version else people.none()
    return people


def concerns(document: Document, user: User, path: str) -> bool:
    """Whether `user`, whose unit has this `path`, is of the audience: the same answer as `audience`, without a query."""
    if document.audience == Document.Audience.UNIT and document.audience_unit is not None:
        return path.startswith(document.audience_unit.path)
    if document.audience == Document.Audience.ROLE:
        return document.audience_role in user.roles
    if document.audience == Document.Audience.NEWCOMERS:
        return user.hired_on is not None and user.hired_on > asked_on(document)
    return document.audience == Document.Audience.EVERYONE


def enough(document: Document) -> QuerySet[Acknowledgement]:
    """Confirmations that count: of the version that asks, or of a newer one."""
    if document.asked_version is None:
        return Acknowledgement.objects.none()
    return Acknowledgement.objects.filter(
        version__document=document, version__number__gte=document.asked_version.number
    )


def counts(document: Document, version: Version) -> bool:
    """Whether confirming `version` answers what `document` asks."""
    asked = document.asked_version
    return document.asks and asked is not None and version.number >= asked.number


def pending(document: Document) -> QuerySet[User]:
    """Who is asked and has not confirmed yet."""
    return audience(document).filter(~Exists(enough(document).filter(person=OuterRef("pk"))))


def asked_on(document: Document) -> date:
    assert document.asked_version is not None  # noqa: S101 - documents that ask have one (DocumentQuerySet.asking)
    return localdate(document.asked_version.published_at)


def _of_reader(person, version, key, document) -> QuerySet:
    mine = Acknowledgement.objects.filter(person=person, version__document=document).order_by(
        "-version__number"
    )
    return User.objects.filter(pk=person).values_list(
        Subquery(Feedback.objects.filter(person=person, version=version).values("useful")[:1]),
        Exists(Follow.objects.filter(person=person, key=key)),
        Subquery(mine.values("version")[:1]),
        Subquery(mine.values("version__number")[:1]),
        Subquery(mine.values("at")[:1]),
        "unit__path",
    )


OF_READER = Prepared(_of_reader, -1, -2, "document:mark", -3)


@dataclass(frozen=True, slots=True)
class OfReader:
    """What a person did with one document: said useful or not, follows it, confirmed a version. `path` is their unit's."""

    useful: bool | None = None
    followed: bool = False
    last: Confirmed | None = None
    path: str = ""


def of_reader(document: Document, user) -> OfReader:
    """One query, for the page of `document`; none for a visitor."""
    if not user.is_authenticated:
        return OfReader()
    key = f"document:{document.pk}"
    useful, followed, version, number, at, path = OF_READER.rows(
        user.pk, document.current_version_id, key, document.pk
    )[0]
    last = Confirmed(version, number, at) if version else None
    return OfReader(useful, bool(followed), last, path or "")


def reason_of(document: Document, user) -> str:
    """The words that `user` gave beside « not useful ». One query."""
    said = Feedback.objects.filter(person=user, version=document.current_version)
    return said.values_list("reason", flat=True).first() or ""


def reading_of(document: Document, user, mine: OfReader) -> Reading | None:
    """What the page of `document` says to `user`; None when it asks nothing of a colleague."""
    if not document.asks or not user.is_authenticated or user.is_guest:
        return None
    assert document.asked_version is not None  # noqa: S101 - documents that ask have one
    confirmed = mine.last if mine.last and mine.last.number >= document.asked_version.number else None
    due_on = document.due_on(asked_on=asked_on(document), hired_on=user.hired_on)
    return Reading(due_on, confirmed, concerns(document, user, mine.path), mine.last)


def progress(document: Document) -> dict | None:
    """{asked, confirmed} for everybody who reads the page; None when nothing is asked or the group is too small to show."""
    if not document.asks or document.asked_count < settings.SMALL_GROUP:
        return None
    return {"asked": document.asked_count, "confirmed": min(document.confirmed_count, document.asked_count)}


def by_direction(document: Document) -> tuple[list[dict], dict]:
    """(rows, total) of {name, asked, confirmed, hidden}: a direction with fewer than SMALL_GROUP people tells nothing."""
    roots = list(OrgUnit.objects.filter(parent__parent=None, parent__isnull=False).order_by("name")) or list(
        OrgUnit.objects.filter(parent=None)
    )
    return _grouped(document, [(root.name, root.path) for root in roots], audience(document))


def by_team(document: Document, manager: User) -> tuple[list[dict], dict]:
    """The same for the units that `manager` runs: who is in them directly, then each unit just below."""
    mine = list(OrgUnit.objects.filter(manager=manager).order_by("path"))
    tops = [
        unit for unit in mine if not any(unit.path.startswith(up.path) for up in mine if up.pk != unit.pk)
    ]
    below = OrgUnit.objects.filter(parent__in=tops).order_by("name")
    paths = [unit.path for unit in tops]
    people = audience(document).filter(OrgUnit.below(paths, "unit__path"))
    groups = [(unit.name, unit.path) for unit in (*below, *tops)]
    return _grouped(document, groups, people)


def _grouped(
    document: Document, groups: list[tuple[str, str]], people: QuerySet[User]
) -> tuple[list[dict], dict]:
    """Counts of `people` by the first of `groups` (name, path) that holds their unit; one query."""
    counts = (
        people.annotate(done=Exists(enough(document).filter(person=OuterRef("pk"))))
        .order_by()
        .values("unit__path")
        .annotate(asked=Count("pk"), confirmed=Count("pk", filter=Q(done=True)))
    )
    sums: dict[str | None, list[int]] = defaultdict(lambda: [0, 0])
    for row in counts:
        group = next((path for _name, path in groups if (row["unit__path"] or "").startswith(path)), None)
        sums[group][0] += row["asked"]
        sums[group][1] += row["confirmed"]
    rows = [_group(name, *sums[path]) for name, path in groups if sums[path][0]]
    if sums[None][0]:
        rows.append(_group(_("Without a direction"), *sums[None]))
    total = _group(_("All"), sum(row[0] for row in sums.values()), sum(row[1] for row in sums.values()))
    return _without_the_odd_one(rows), total


def _group(name: str, asked: int, confirmed: int) -> dict:
    return {"name": name, "asked": asked, "confirmed": confirmed, "hidden": asked < settings.SMALL_GROUP}


def _without_the_odd_one(rows: list[dict]) -> list[dict]:
    """What is hidden could be worked out from the total: hide the next smallest with it, until it is a group."""
    hidden = [row for row in rows if row["hidden"]]
    shown = sorted((row for row in rows if not row["hidden"]), key=lambda row: row["asked"])
    while (
        hidden and shown and (len(hidden) == 1 or sum(row["asked"] for row in hidden) < settings.SMALL_GROUP)
    ):
        shown[0]["hidden"] = True
        hidden.append(shown.pop(0))
    return rows


def owed(users: list[User], documents: list[Document]) -> dict[int, list[Document]]:
    """Which of `documents` each person is asked to confirm and has not; two queries whatever the numbers."""
    paths: dict[int, str] = {}
    if any(document.audience_unit_id for document in documents):
        units = OrgUnit.objects.filter(pk__in={user.unit_id for user in users if user.unit_id})
        paths = dict(units.order_by().values_list("pk", "path"))
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
            and concerns(document, user, paths.get(user.unit_id or 0, ""))
        ]
        for user in users
        if user.is_active and not user.is_guest
    }


def asking() -> list[Document]:
    """Documents that somebody has to confirm, each with `minutes` to read; one query."""
    # Without an order of their own, the model's order would join the documents again, under the same name.
    texts = (
        VersionText.objects.filter(version=OuterRef("current_version"))
        .order_by("-language")
        .values("minutes")
    )
    own = Subquery(texts.filter(language=(get_language() or "fr")[:2])[:1])
    return list(
        Document.objects.asking()
        .select_related("asked_version", "current_version", "audience_unit")
        .annotate(minutes=Coalesce(own, Subquery(texts[:1]), 1))
        .order_by("pk")
    )
