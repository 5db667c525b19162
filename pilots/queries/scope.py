"""Which pilots does this person follow, in which fiscal year, through which filters? Board, portfolio and exports ask here."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.cache import caches
from django.db.models import Case, CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum, When
from django.utils.timezone import localdate
from django.utils.translation import get_language

from people.models import OrgUnit, Role, User
from pilots.models import Envelope, Pilot, Programme

MOST_UNITS = 100
TABLE = (Pilot.State.SUBMITTED, *Pilot.OPEN, Pilot.State.REWORK, Pilot.State.DECLINED)
ENDLESS = (
    "what",
    "why",
    "closing_words",
    "decision_words",
    "next_step",
    "support_needed",
    "training_plan",
)  # texts that no list shows
MANY, MOMENT = 1_000, 60  # from so many pilots on, figures are those of the last minute (seconds)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address says; values that mean nothing to this person are ignored."""

    unit: int | None = None
    tool: str = ""
    state: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person follows in one fiscal year. `pilots` is narrowed by the unit; `of_tool` by the tool too."""

    user: User
    today: date
    at: datetime
    chosen: Chosen
    programme: Programme
    now: int  # the fiscal year of today
    year: int  # the one that is looked at
    first: date
    last: date
    years: tuple[tuple[int, str], ...]  # what the filter offers, the newest first
    budget: Decimal | None  # the year's envelopes together, for who sees all of them
    units: tuple[OrgUnit, ...]  # what the filter offers
    unit: OrgUnit | None
    pilots: QuerySet[Pilot]

    @property
    def oversees(self) -> bool:
        return self.user.holds(Role.DSI, Role.LEAD)

    @property
    def year_name(self) -> str:
        return self.programme.name_of(self.year)

    @property
    def of_tool(self) -> QuerySet[Pilot]:
        return self.pilots.filter(tool__slug=self.chosen.tool) if self.chosen.tool else self.pilots

    @property
    def table(self) -> QuerySet[Pilot]:
        """The pilots of the table and of the exports: the state narrows these, never the figures."""
        return self.of_tool.filter(state=self.chosen.state) if self.chosen.state else self.of_tool


def scope(user: User, chosen: Chosen, at: datetime) -> Scope:
    """Three queries: the units, the settings, the years."""
    today = localdate(at)
    units = _units(user)
    unit = next((one for one in units if one.pk == chosen.unit), None)
    programme = Programme.now()
    now = programme.year_of(today)
    budgets = dict(Envelope.objects.order_by().values_list("year").annotate(total=Sum("amount")))
    years = sorted({now, *budgets}, reverse=True)
    year = chosen.year if chosen.year is not None and chosen.year in years else now
    first, last = programme.span(year)
    pilots = _followed(user, units, first, last, waiting=year == now)
    if unit is not None:
        pilots = pilots.filter(unit__path__startswith=unit.path)
    return Scope(
        user=user,
        today=today,
        at=at,
        chosen=chosen,
        programme=programme,
        now=now,
        year=year,
        first=first,
        last=last,
        years=tuple((one, programme.name_of(one)) for one in years),
        budget=budgets.get(year) if user.holds(Role.DSI, Role.LEAD) else None,
        units=tuple(units),
        unit=unit,
        pilots=pilots,
    )


def _units(user: User) -> list[OrgUnit]:
    """What the filter offers: a manager's units and those below; the directions for who sees the whole company."""
    if user.holds(Role.DSI, Role.LEAD):
        found = OrgUnit.objects.filter(Q(parent=None) | Q(parent__parent=None))
    else:
        theirs = (
            OrgUnit.objects.filter(manager=user)
            .annotate(lower=ExpressionWrapper(OuterRef("path"), CharField()))
            .filter(lower__startswith=F("path"))
        )
        found = OrgUnit.objects.filter(Exists(theirs))
    # Their own before those below, so that a hundred never hide one of them (their paths say whom they follow).
    own = Case(When(manager=user, then=0), default=1)
    return sorted(found.order_by(own, "name", "id")[:MOST_UNITS], key=lambda unit: (unit.name, unit.pk))


def _followed(user: User, units: list[OrgUnit], first: date, last: date, *, waiting: bool) -> QuerySet[Pilot]:
    """Pilots whose time touches the year, and those that wait for an answer now. Drafts are their authors' alone."""
    if user.holds(Role.DSI, Role.LEAD) or len(units) == MOST_UNITS:
        paths = [unit.path for unit in units if unit.manager_id == user.pk]
        followed = Pilot.objects.followed_by(user, paths=paths)
    else:  # all their units are known by key: an index on each database, where a prefix is one on PostgreSQL only
        followed = Pilot.objects.filter(unit_id__in=[unit.pk for unit in units])
    touches = Q(state__in=TABLE, starts_on__lte=last, ends_on__gte=first)
    asked = touches | Q(state=Pilot.State.SUBMITTED) if waiting else touches
    return followed.filter(asked)


def remembered(name: str, scope: Scope, compute: Callable[[], Any], *more: object) -> Any:
    """What `compute` finds; where it counted MANY pilots (`total`), the same answer for MOMENT seconds.

    The small scopes of most people are read each time. The page says of which moment the figures are (`at`).
    """
    paths = (
        "all" if scope.oversees else [unit.path for unit in scope.units if unit.manager_id == scope.user.pk]
    )
    said = (
        name,
        paths,
        scope.unit and scope.unit.path,
        scope.chosen.tool,
        scope.first,
        scope.today,
        get_language(),
        more,
    )
    key = f"pilots:{hashlib.sha256(repr(said).encode()).hexdigest()}"
    found = caches["local"].get(key)
    if found is None:
        found = compute()
        if found.total >= MANY:
            caches["local"].set(key, found, MOMENT)
    return found
