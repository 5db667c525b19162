"""Who has to read what, by when, and who has."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.models import OrgUnit, User
from policy.models import (
    Acknowledgement,
    Document,
    Version,
    VersionText,
)


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
            and (
                document.audience_unit is None
                or paths.get(user.unit_id or 0, "").startswith(document.audience_unit.path)
            )
        ]
        for user in users
        if user.is_active and not user.is_guest
    }


def asking() -> list[Document]:
    """Documents that somebody has to confirm, each with `minutes` to read; one query."""
    # Without an order of their own, the model's order would join the documents again, under the same name.
    texts = (
        VersionText.objects.filter(version=OuterRef("current_version")).order_by("-language").values("minutes")
    )
    own = Subquery(texts.filter(language=(get_language() or "fr")[:2])[:1])
    return list(
        Document.objects.asking()
        .select_related("asked_version", "current_version", "audience_unit")
        .annotate(minutes=Coalesce(own, Subquery(texts[:1]), 1))
        .order_by("pk")
    )
