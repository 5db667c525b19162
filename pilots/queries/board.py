"""The board: the pilots of one's units this year. Everything comes from one reading of the pilots and one of the expenses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from statistics import median

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import ExtractMonth
from django.utils.dates import MONTHS_AP
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import charts, money
from people.models import OrgUnit, Role, User
from pilots.models import Envelope, Expense, Measure, Pilot
from pilots.queries.health import Health, health

MOST = 2000  # more pilots than a company runs in a year
WATCHED = 8
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One pilot of the table."""

    pilot: Pilot
    health: Health
    reached: bool
    measure: Decimal | None

    @property
    def indicator(self) -> str:
        """« 62 %, objectif 80 % », or what it starts from."""
        kpi = getattr(self.pilot, "kpi", None)
        if kpi is None:
            return ""
        now = kpi.baseline if self.measure is None else self.measure
        return _("%(now)s, target %(target)s") % {"now": kpi.say(now), "target": kpi.say(kpi.target)}


@dataclass(frozen=True, slots=True)
class Board:
    """What the page shows; every figure counts only the pilots of `rows_in_scope`."""

    year: int
    units: tuple[OrgUnit, ...]  # what the unit filter offers
    unit: OrgUnit | None  # what it says now
    rows: tuple[Row, ...]  # the table, filtered
    watch: tuple[Row, ...]  # « À regarder »
    watch_more: int
    running: int
    late: int
    granted: Decimal
    spent: Decimal
    envelope: Decimal | None  # the year's envelopes, for who sees all of them
    answer_days: float | None
    answered: int
    reached: int
    measured: int
    chart: charts.Chart | None
    any_pilot: bool

    @property
    def answer_plural(self) -> int:
        """1.5 days are days."""
        return ceil(self.answer_days or 0)


def board(user: User, *, unit_id: int | None = None, state: str = "", at: datetime) -> Board:
    """The unit (ignored when it is none of theirs) narrows figures, picture and table; the state narrows the table."""
    today = localdate(at)
    everything = list(_of_the_year(user, today.year)[:MOST])
    units = _units(everything)
    unit = next((one for one in units if one.pk == unit_id), None)
    scope = [
        pilot
        for pilot in everything
        if unit is None or (pilot.unit and pilot.unit.path.startswith(unit.path))
    ]
    rows = [Row(pilot, health(pilot, at), _reached(pilot), pilot.measure) for pilot in scope]
    watch = sorted(
        (row for row in rows if row.health.reason),
        key=lambda row: (row.health.rank, row.pilot.ends_on, row.pilot.pk),
    )
    granted = [pilot for pilot in scope if pilot.state in Pilot.OPEN]
    days = [_days(pilot) for pilot in scope if pilot.decided_at]
    measured = [pilot for pilot in granted if pilot.measure is not None]
    return Board(
        year=today.year,
        units=units,
        unit=unit,
        rows=tuple(row for row in rows if not state or row.pilot.state == state),
        watch=tuple(watch[:WATCHED]),
        watch_more=max(0, len(watch) - WATCHED),
        running=sum(pilot.running(at) for pilot in granted),
        late=sum(pilot.late(at) for pilot in scope),
        granted=sum((pilot.granted for pilot in granted), Decimal(0)),
        spent=sum((pilot.committed for pilot in granted), Decimal(0)),
        envelope=_envelope(user, today.year) if unit is None else None,
        answer_days=round(median(days), 1) if days else None,
        answered=len(days),
        reached=sum(_reached(pilot) for pilot in measured),
        measured=len(measured),
        chart=_chart(granted, today) if granted else None,
        any_pilot=bool(everything),
    )


def _of_the_year(user: User, year: int):
    """Pilots that wait for an answer, or whose time touches the year; with their last measure."""
    latest = Measure.objects.filter(kpi__pilot=OuterRef("pk")).order_by("-measured_on", "-id")
    touches = Q(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))
    return (
        Pilot.objects.followed_by(user)
        .filter(
            Q(state=Pilot.State.SUBMITTED)
            | (Q(state__in=[*Pilot.OPEN, Pilot.State.DECLINED, Pilot.State.REWORK]) & touches)
        )
        .select_related("unit", "tool", "lead", "kpi")
        .defer("what", "why", "closing_words", "decision_words", "next_step")
        .annotate(
            measure=Subquery(latest.values("value")[:1]),
            measured_on=Subquery(latest.values("measured_on")[:1]),
        )
        .order_by("-starts_on", "-id")
    )


def _units(pilots: list[Pilot]) -> tuple[OrgUnit, ...]:
    found = {pilot.unit_id: pilot.unit for pilot in pilots if pilot.unit}
    return tuple(sorted(found.values(), key=lambda unit: unit.name.casefold()))


def _envelope(user: User, year: int) -> Decimal | None:
    if not user.holds(Role.DSI, Role.LEAD):
        return None
    return Envelope.objects.filter(year=year).aggregate(total=Sum("amount"))["total"]


def _days(pilot: Pilot) -> float:
    return (pilot.decided_at - pilot.sent_at) / DAY


def _reached(pilot: Pilot) -> bool:
    kpi = getattr(pilot, "kpi", None)
    return kpi is not None and kpi.reached(pilot.measure)


# --- The picture ------------------------------------------------------------------------------------


def _chart(pilots: list[Pilot], today: date) -> charts.Chart:
    """Cumulative spending by month beside the even pace of the budgets; the rest of the year at the recent pace."""
    spent = _spent_by_month(pilots, today.year)
    this = today.month
    actual = [sum(spent[: n + 1], Decimal(0)) for n in range(12)]
    plan = [_planned(pilots, _month_end(today.year, n + 1)) for n in range(12)]
    most = max(sum((pilot.granted for pilot in pilots), Decimal(0)), actual[this - 1])
    recent = spent[max(0, this - 3) : this]
    pace = sum(recent, Decimal(0)) / len(recent)
    ahead = [min(actual[this - 1] + pace * n, most) for n in range(13 - this)]
    series = [
        charts.Series(_("spent"), [*actual[:this], *[None] * (12 - this)], colour=1),
        charts.Series(_("planned pace"), plan, colour=2),
    ]
    if this < 12:
        series.append(charts.Series(_("estimate"), [*[None] * (this - 1), *ahead], dashed=True, colour=1))
    return charts.line(
        _("Cumulative spending by month, %(year)d") % {"year": today.year},
        [str(MONTHS_AP[n]) for n in range(1, 13)],
        series,
        description=_("%(spent)s spent by now, %(plan)s at an even pace")
        % {"spent": money.show(actual[this - 1]), "plan": money.show(plan[this - 1])},
        say=money.show,
        say_axis=money.brief,
        step_name=_("Month"),
    )


def _spent_by_month(pilots: list[Pilot], year: int) -> list[Decimal]:
    """What was committed or paid in each month of the year. One query."""
    found = (
        Expense.objects.filter(
            pilot_id__in=[pilot.pk for pilot in pilots],
            state__in=Expense.COUNTED,
            spent_on__range=(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by()
        .values(month=ExtractMonth("spent_on"))
        .annotate(total=Sum("amount"))
    )
    totals = {row["month"]: row["total"] for row in found}
    return [totals.get(month, Decimal(0)) for month in range(1, 13)]


def _planned(pilots: list[Pilot], until: date) -> Decimal:
    """What the budgets come to by that day of the year when each is spent evenly from its first day to its last."""
    first = date(until.year, 1, 1)
    total = Decimal(0)
    for pilot in pilots:
        days = (min(until, pilot.ends_on) - max(first, pilot.starts_on)).days + 1
        if days > 0:
            total += pilot.granted * days / ((pilot.ends_on - pilot.starts_on).days + 1)
    return total.quantize(Decimal(1))


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - DAY
