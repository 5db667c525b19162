"""The money set aside: from which envelope a pilot may be granted, what is left of a year, every cent of one envelope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.kinds import Todo
from people.models import OrgUnit, Role, User
from pilots.models import Envelope, Pilot, Programme
from pilots.models.envelopes import ZERO, Amount

RESERVED = Envelope.units.through.objects.filter(envelope=OuterRef("pk"))
UNITS_OFFERED = 20


def for_pilot(pilot: Pilot, at: datetime) -> list[Envelope]:
    """The open envelopes of the year from which this pilot may be granted, the one to propose first. Two queries.

    An envelope reserved for units above the pilot comes before one of the whole company, the one that would be
    filled best before the others; those that do not hold what is asked come last, the largest rest first.
    """
    above = list(_above(pilot.unit))
    found = (
        Envelope.objects.filter(year=Programme.now().year_of(localdate(at)), closed_at=None)
        .annotate(reserved=Exists(RESERVED))
        .filter(Q(reserved=False) | Exists(RESERVED.filter(orgunit__in=above)))
    )

    def rank(envelope) -> tuple[int, Decimal, int]:
        if envelope.left < pilot.asked:
            return (2, -envelope.left, envelope.pk)
        return (0 if envelope.reserved else 1, envelope.left, envelope.pk)

    return sorted(found, key=rank)


def _above(unit: OrgUnit | None) -> list[int]:
    """The unit and those it is part of, read from its path « /1/7/ »."""
    return [int(part) for part in unit.path.split("/") if part] if unit else []


# --- A year ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Year:
    """What was set aside for one fiscal year, and where it is; `left` can still be granted."""

    number: int
    name: str
    starts_on: date
    ends_on: date
    count: int
    open: int
    amount: Decimal
    granted: Decimal
    committed: Decimal
    paid: Decimal
    left: Decimal
    carried: Decimal
    given_up: Decimal
    brought: Decimal

    @property
    def due(self) -> Decimal:
        """Committed and not paid yet."""
        return self.committed - self.paid


def years(user: User, programme: Programme, at: datetime) -> list[tuple[int, str]]:
    """The fiscal years that have envelopes, and this one, the newest first: (2026, « 2026-2027 »). One query."""
    found = set(Envelope.objects.visible_to(user).order_by().values_list("year", flat=True).distinct())
    found.add(programme.year_of(localdate(at)))
    return [(year, programme.name_of(year)) for year in sorted(found, reverse=True)]


def totals(user: User, number: int, programme: Programme) -> Year:
    """The totals of the envelopes that this person reads. Three queries."""
    seen = Envelope.objects.visible_to(user).filter(year=number).order_by()
    still = Q(closed_at=None)
    sums = seen.aggregate(
        count=Count("pk"),
        open=Count("pk", filter=still),
        left_amount=_sum("amount", still),
        left_granted=_sum("allocated", still),
        carried_over=_sum("carried"),
        granted=_sum("allocated"),
        amount=_sum("amount"),
    )
    left = sums.pop("left_amount") - sums.pop("left_granted")
    sums["carried"] = sums.pop("carried_over")
    spent = Pilot.objects.filter(envelope__in=seen).aggregate(committed=_sum("committed"), paid=_sum("paid"))
    brought = Envelope.objects.filter(carried_to__in=seen).aggregate(total=_sum("carried"))["total"]
    starts_on, ends_on = programme.span(number)
    return Year(
        number=number,
        name=programme.name_of(number),
        starts_on=starts_on,
        ends_on=ends_on,
        left=left,
        given_up=sums["amount"] - sums["granted"] - sums["carried"] - left,
        brought=brought,
        **sums,
        **spent,
    )


def _sum(field: str, only: Q | None = None) -> Coalesce:
    return Coalesce(Sum(field, filter=only), Value(ZERO), output_field=Amount())


def shown(user: User) -> QuerySet[Envelope]:
    """Those this person reads, each with what its pilots `committed` and `paid`, what is granted and `waiting` to be
    committed, and what was carried over to it (`brought`)."""
    received = Envelope.objects.filter(carried_to=OuterRef("pk")).order_by().values("carried_to")
    return (
        Envelope.objects.visible_to(user)
        .select_related("owner", "carried_to", "closed_by")
        .annotate(
            committed=_sum("pilots__committed"),
            paid=_sum("pilots__paid"),
            brought=Coalesce(
                Subquery(received.annotate(total=Sum("carried")).values("total")),
                Value(ZERO),
                output_field=Amount(),
            ),
        )
        .annotate(waiting=ExpressionWrapper(F("allocated") - F("committed"), output_field=Amount()))
    )


def of_year(user: User, number: int) -> QuerySet[Envelope]:
    """The open ones first, then the largest."""
    return (
        shown(user)
        .filter(year=number)
        .prefetch_related("units")
        .order_by(F("closed_at").asc(nulls_first=True), "-amount", "id")
    )


def granted_from(envelope: Envelope) -> QuerySet[Pilot]:
    """Its pilots, the latest decision first."""
    return (
        Pilot.objects.filter(envelope=envelope)
        .only("title", "language", "granted", "committed", "paid", "returned")
        .order_by("-decided_at", "-id")
    )


# --- The forms ------------------------------------------------------------------------------------------


def units_named(text: str) -> QuerySet[OrgUnit]:
    """The units whose name holds these words; without words the two upper floors of the company."""
    words = text.split()[:5]
    found = OrgUnit.objects.select_related("parent").order_by("name", "id")
    for word in words:
        found = found.filter(name__icontains=word)
    if not words:
        found = found.filter(Q(parent=None) | Q(parent__parent=None))
    return found[:UNITS_OFFERED]


def next_ones(envelope: Envelope) -> list[Envelope]:
    """The open envelopes of the year after it, that of the same name first."""
    found = Envelope.objects.filter(year=envelope.year + 1, closed_at=None).order_by("-amount", "id")
    return sorted(found, key=lambda one: one.name_fr != envelope.name_fr)


# --- What waits -----------------------------------------------------------------------------------------


def still_open(before: int) -> list[tuple[int, int]]:
    """The years before this one that have open envelopes: (year, how many), the oldest first."""
    return list(
        Envelope.objects.filter(year__lt=before, closed_at=None)
        .order_by("year")
        .values_list("year")
        .annotate(Count("pk"))
    )


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """Programme leads: the years to close. Two queries, none when no lead is asked about."""
    leads = [user for user in users if user.holds(Role.LEAD)]
    if not leads:
        return {}
    programme = Programme.now()
    over = still_open(programme.year_of(localdate(at)))
    lines = [_to_close(programme.name_of(year), year, count) for year, count in over]
    return {user.pk: lines for user in leads}


def _to_close(name: str, year: int, count: int) -> Todo:
    return Todo(
        key=f"pilots.year:{year}",
        title=_("Close the year %(year)s") % {"year": name},
        detail=ngettext(
            "%(count)s envelope is still open: carry over what is left, or give it up",
            "%(count)s envelopes are still open: carry over what is left, or give it up",
            count,
        )
        % {"count": count},
        url=f"{reverse('pilots:envelopes')}?year={year}",
        button=_("Close"),
        icon="archive",
        tone="warn",
    )
