"""The portfolio: budget by envelope and by unit, how the year's money goes, what was reached, kept and concluded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import ceil

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from core import charts
from people.models import OrgUnit, User
from pilots.models import Closing, Envelope, Kpi, Pilot
from pilots.queries import pace
from pilots.queries.board import ANSWERED, median_days
from pilots.queries.scope import Chosen, Scope, remembered, scope

ZERO = Decimal(0)
MOST_ROWS = 30  # units shown one by one; the others together


@dataclass(slots=True)
class Tally:
    """What the pilots of one unit (and below) come to."""

    name: str = ""
    path: str = ""
    pilots: int = 0
    running: int = 0
    granted: Decimal = ZERO  # without what went back to the envelope
    spent: Decimal = ZERO
    answered: int = 0
    kept: int = 0
    late: int = 0  # promised days that are past, without an answer
    indicators: int = 0
    measured: int = 0
    reached: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    answer_days: float | None = None

    def add(self, other: "Tally") -> None:
        for name in ADDED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for outcome, count in other.outcomes.items():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + count

    @property
    def reserved(self) -> Decimal:
        """Granted and not committed yet."""
        return self.granted - self.spent

    @property
    def going(self) -> int:
        """Measured, and not there yet."""
        return self.measured - self.reached

    @property
    def unmeasured(self) -> int:
        return self.indicators - self.measured

    @property
    def promises(self) -> int:
        """Answers that were given, and those that should have been by now."""
        return self.answered + self.late

    @property
    def kept_percent(self) -> int | None:
        return round(100 * self.kept / self.promises) if self.promises else None

    @property
    def answer_plural(self) -> int:
        """1.5 days are days."""
        return ceil(self.answer_days or 0)

    @property
    def closed(self) -> int:
        return sum(self.outcomes.values())

    @property
    def conclusions(self) -> list[tuple[str, str, int]]:
        """(label, tone, how many) of the three ends; before them, those that were closed without saying."""
        said = [
            (str(label), Closing.TONES[Closing.Outcome(value)], self.outcomes.get(value, 0))
            for value, label in Closing.Outcome.choices
        ]
        unsaid = self.outcomes.get("", 0)
        return [*said, (_("Ended without saying"), "", unsaid)] if unsaid else said


ADDED = (
    "pilots",
    "running",
    "granted",
    "spent",
    "answered",
    "kept",
    "late",
    "indicators",
    "measured",
    "reached",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One envelope: what the pilots of the scope drew from it and, for who sees all of it, the rest."""

    name: str
    granted: Decimal
    spent: Decimal
    amount: Decimal | None  # None: the envelope is not theirs to see
    elsewhere: Decimal = ZERO  # granted to pilots that the filters leave out
    scale: Decimal = ZERO  # what the whole width of the picture stands for

    @property
    def reserved(self) -> Decimal:
        return self.granted - self.spent

    @property
    def free(self) -> Decimal | None:
        return None if self.amount is None else self.amount - self.granted - self.elsewhere


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is counted; the same for a minute where there are many pilots."""

    at: datetime
    total: int
    whole: Tally
    paths: dict[str, Tally]
    tools: tuple[tuple[str, str], ...]
    envelopes: tuple[Drawn, ...]
    pace: pace.Pace | None
    chart: charts.Chart | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What the page shows."""

    scope: Scope
    facts: Facts
    units: tuple[Tally, ...]
    scale: Decimal
    pair: tuple[Tally, Tally] | None
    asked: tuple[int | None, int | None]

    @property
    def any_pilot(self) -> bool:
        chosen = self.scope.chosen
        return bool(self.facts.total or chosen.unit or chosen.tool or chosen.year)

    @property
    def moment(self) -> datetime | None:
        """Of when the figures are, where they are not of now."""
        return self.facts.at if self.facts.at != self.scope.at else None


def portfolio(
    user: User,
    *,
    chosen: Chosen | None = None,
    pair: tuple[int | None, int | None] = (None, None),
    at: datetime,
) -> Portfolio:
    """Unit, tool and year narrow everything; `pair` are two units to set side by side, in the order asked."""
    asked = scope(user, chosen or Chosen(), at)
    facts = remembered("portfolio", asked, lambda: _facts(asked))
    units = _by_unit(facts.paths, _groups(asked))
    return Portfolio(
        scope=asked,
        facts=facts,
        units=units,
        scale=max((unit.granted for unit in units), default=ZERO),
        pair=_pair(asked, facts, pair),
        asked=pair,
    )


def _facts(asked: Scope) -> Facts:
    paths = _by_path(asked)
    whole = Tally()
    for tally in paths.values():
        whole.add(tally)
    whole.answer_days = median_days(asked.of_tool, whole.answered)
    tools = asked.pilots.filter(tool__isnull=False).order_by("tool__folded")
    found = None
    if whole.granted:
        opened = asked.of_tool.filter(state__in=Pilot.OPEN)
        found = pace.pace(pace.read(opened), asked.first, asked.today)
    return Facts(
        at=asked.at,
        total=whole.pilots,
        whole=whole,
        paths=paths,
        tools=tuple(tools.values_list("tool__slug", "tool__name").distinct()),
        envelopes=_drawn(asked),
        pace=found,
        chart=pace.chart(found, asked.year_name, span=True) if found else None,
    )


# --- By unit ----------------------------------------------------------------------------------------


def _by_path(asked: Scope) -> dict[str, Tally]:
    """Path of each unit that has pilots ("" for none) -> what they come to. Three queries."""
    found: dict[str, Tally] = {}
    for row in asked.of_tool.order_by().values("unit__path").annotate(**_counts(asked)):
        path = row.pop("unit__path") or ""
        row["granted"] -= row.pop("returned")
        found[path] = Tally(path=path, **row)
    indicators = Kpi.objects.filter(
        pilot__in=asked.of_tool.filter(state__in=Pilot.OPEN).order_by().values("pk")
    )
    reached = Q(better="up", latest__gte=F("target")) | Q(better="down", latest__lte=F("target"))
    for path, count, measured, there in (
        indicators.order_by()
        .values("pilot__unit__path")
        .annotate(n=Count("pk"), m=Count("latest"), r=Count("pk", filter=reached))
        .values_list("pilot__unit__path", "n", "m", "r")
    ):
        found[path or ""].add(Tally(indicators=count, measured=measured, reached=there))
    ended = asked.of_tool.filter(state=Pilot.State.CLOSED).order_by()
    for path, outcome, count in ended.values_list("unit__path", "closing__outcome").annotate(n=Count("pk")):
        found[path or ""].add(Tally(outcomes={outcome or "": count}))
    return found


def _counts(asked: Scope) -> dict:
    opened, today = Q(state__in=Pilot.OPEN), asked.today
    return {
        "pilots": Count("pk"),
        "running": Count(
            "pk", filter=Q(state=Pilot.State.APPROVED, starts_on__lte=today, ends_on__gte=today)
        ),
        "granted": Sum("granted", filter=opened, default=ZERO),
        "returned": Sum("returned", filter=opened, default=ZERO),
        "spent": Sum("committed", filter=opened, default=ZERO),
        "answered": Count("pk", filter=ANSWERED),
        "kept": Count("pk", filter=ANSWERED & Q(promised_on__gte=TruncDate("decided_at"))),
        "late": Count("pk", filter=Q(state=Pilot.State.SUBMITTED, promised_on__lt=today)),
    }


def _groups(asked: Scope) -> list[OrgUnit]:
    """The units that the page names: what stands below the chosen one, else the two upper floors of what they follow."""
    if asked.unit is not None:
        return [asked.unit, *OrgUnit.objects.filter(parent=asked.unit).order_by("name", "id")]
    if asked.oversees:
        return list(asked.units)
    tops = [unit.path for unit in asked.units if unit.manager_id == asked.user.pk]
    floors = {path.count("/") for path in tops} | {path.count("/") + 1 for path in tops}
    return [unit for unit in asked.units if unit.path.count("/") in floors]


def _by_unit(paths: dict[str, Tally], groups: Iterable[OrgUnit]) -> tuple[Tally, ...]:
    """Each pilot counted once, with the nearest unit that is named; units without a pilot are left out."""
    named = {unit.path: unit.name for unit in groups}
    found: dict[str, Tally] = {}
    for path, tally in paths.items():
        near = path
        while near and near not in named:
            near = near[: near.rstrip("/").rfind("/") + 1] if near != "/" else ""
        found.setdefault(near, Tally(name=named.get(near, _("Other units")), path=near)).add(tally)
    shown = sorted(found.values(), key=lambda unit: (-unit.granted, -unit.pilots, unit.name))
    rest = Tally(name=_("Other units"))
    for tally in shown[MOST_ROWS:]:
        rest.add(tally)
    kept = sorted(shown[:MOST_ROWS], key=lambda unit: (not unit.path, unit.name))
    return (*kept, rest) if rest.pilots else tuple(kept)


def _pair(asked: Scope, facts: Facts, pair: tuple[int | None, int | None]) -> tuple[Tally, Tally] | None:
    """Two of the units that they follow, side by side."""
    units = {unit.pk: unit for unit in asked.units}
    if pair[0] == pair[1] or any(pk not in units for pk in pair):
        return None
    first, second = (_one(asked, facts, units[pk]) for pk in pair if pk is not None)
    return first, second


def _one(asked: Scope, facts: Facts, unit: OrgUnit) -> Tally:
    tally = Tally(name=unit.name, path=unit.path)
    for path, other in facts.paths.items():
        if path.startswith(unit.path):
            tally.add(other)
    below = asked.of_tool.filter(unit__path__startswith=unit.path)
    tally.answer_days = median_days(below, tally.answered)
    return tally


# --- By envelope ------------------------------------------------------------------------------------


def _drawn(asked: Scope) -> tuple[Drawn, ...]:
    """Those of the year, whole, for who sees all of them; else only what one's own pilots drew. Two queries at most."""
    opened = asked.of_tool.filter(state__in=Pilot.OPEN).order_by()
    sums = {
        pk: (granted - returned, spent)
        for pk, granted, returned, spent in opened.values_list("envelope")
        .annotate(granted=Sum("granted"), returned=Sum("returned"), spent=Sum("committed"))
        .values_list("envelope", "granted", "returned", "spent")
    }
    theirs = Q(pk__in=sums)
    envelopes = Envelope.objects.filter(theirs | Q(year=asked.year) if asked.oversees else theirs)
    rows: list[tuple[str, Decimal, Decimal, Decimal | None, Decimal]] = []
    for envelope in envelopes.order_by("-year", "-amount", "id"):
        granted, spent = sums.get(envelope.pk, (ZERO, ZERO))
        name = envelope.name if envelope.year == asked.year else str(envelope)
        if asked.oversees:
            elsewhere = envelope.allocated - granted
            rows.append((name, granted, spent, envelope.amount - envelope.carried, elsewhere))
        else:
            rows.append((name, granted, spent, None, ZERO))
    widest = max((granted for _name, granted, *_rest in rows), default=ZERO)
    return tuple(Drawn(*row, scale=widest if row[3] is None else row[3]) for row in rows)
