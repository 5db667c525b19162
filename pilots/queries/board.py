"""The board: the pilots of one's units this year. The database counts; this file reads ten numbers and one page of rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

from django.db.models import CharField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Substr
from django.utils.dates import MONTHS_AP
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import charts, money
from people.models import OrgUnit, Role, User
from pilots.models import Envelope, Expense, Pilot
from pilots.queries.health import UNTROUBLED, Days, Health, health, pressing

WATCHED = 8
MOST_UNITS = 100
DAY = timedelta(days=1)
TABLE = (Pilot.State.SUBMITTED, *Pilot.OPEN, Pilot.State.REWORK, Pilot.State.DECLINED)
ENDLESS = ("what", "why", "closing_words", "decision_words", "next_step")  # texts that no list shows


@dataclass(frozen=True, slots=True)
class Row:
    """One pilot of the table, or of « À regarder »."""

    pilot: Pilot
    health: Health

    @property
    def indicator(self) -> str:
        """« 62 %, objectif 80 % »; before the first measure, what it starts from."""
        kpi = self.pilot.kpi
        if kpi is None:
            return ""
        now = kpi.baseline if kpi.latest is None else kpi.latest
        return _("%(now)s, target %(target)s") % {"now": kpi.say(now), "target": kpi.say(kpi.target)}


@dataclass(frozen=True, slots=True)
class Board:
    """What the page shows; every figure counts only the pilots of the person's units."""

    year: int
    units: tuple[OrgUnit, ...]  # what the unit filter offers
    unit: OrgUnit | None  # what it says now
    rows: tuple[Row, ...]  # one page of the table
    count: int  # of all its pages
    page: int
    watch: tuple[Row, ...]  # « À regarder »
    watch_more: bool
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


def board(
    user: User,
    *,
    unit_id: int | None = None,
    state: str = "",
    page: int = 1,
    per_page: int = 20,
    at: datetime,
) -> Board:
    """The unit (ignored when it is none of theirs) narrows figures, picture and table; the state narrows the table."""
    today = localdate(at)
    units = _units(user)
    unit = next((one for one in units if one.pk == unit_id), None)
    scope = _of_the_year(user, units, today.year)
    if unit is not None:
        scope = scope.filter(unit__path__startswith=unit.path)
    figures = scope.aggregate(**_figures(today, state))
    count = figures["shown"]
    page = min(max(page, 1), max(1, ceil(count / per_page)))
    table = scope.filter(state=state) if state else scope
    watch = _watched(scope, at)
    granted = figures["granted"] or Decimal(0)
    return Board(
        year=today.year,
        units=tuple(units),
        unit=unit,
        rows=_rows(table.order_by("-starts_on", "-id")[(page - 1) * per_page : page * per_page], at)
        if count
        else (),
        count=count,
        page=page,
        watch=watch[:WATCHED],
        watch_more=len(watch) > WATCHED,
        running=figures["running"],
        late=figures["late"],
        granted=granted,
        spent=figures["spent"] or Decimal(0),
        envelope=_envelope(user, today.year) if unit is None else None,
        answer_days=_median_days(scope, figures["answered"]),
        answered=figures["answered"],
        reached=figures["reached"],
        measured=figures["measured"],
        chart=_chart(scope.filter(state__in=Pilot.OPEN), granted, today) if granted else None,
        any_pilot=bool(figures["total"]) or unit is not None,
    )


def _watched(scope: QuerySet[Pilot], at: datetime) -> tuple[Row, ...]:
    """The most pressing first, and one more than is shown."""
    pressed = scope.annotate(rank=pressing(at)).filter(rank__lt=UNTROUBLED)
    return _rows(pressed.order_by("rank", "ends_on", "id")[: WATCHED + 1], at)


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
    return list(found.order_by("name", "id")[:MOST_UNITS])


def _of_the_year(user: User, units: list[OrgUnit], year: int) -> QuerySet[Pilot]:
    """Pilots that wait for an answer, or whose time touches the year. Drafts are their author's alone."""
    paths = [unit.path for unit in units if unit.manager_id == user.pk]
    touches = Q(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))
    waits = Q(state=Pilot.State.SUBMITTED)
    return Pilot.objects.followed_by(user, paths=paths).filter(waits | Q(state__in=TABLE) & touches)


def _figures(today: date, state: str) -> dict:
    """The numbers of the page, in one reading; `shown` counts the rows of the table."""
    opened = Q(state__in=Pilot.OPEN)
    up, down = (
        Q(kpi__better="up", kpi__latest__gte=F("kpi__target")),
        Q(kpi__better="down", kpi__latest__lte=F("kpi__target")),
    )
    return {
        "total": Count("pk"),
        "shown": Count("pk", filter=Q(state=state)) if state else Count("pk"),
        "running": Count(
            "pk", filter=Q(state=Pilot.State.APPROVED, starts_on__lte=today, ends_on__gte=today)
        ),
        "late": Count("pk", filter=Q(state=Pilot.State.SUBMITTED, promised_on__lt=today)),
        "granted": Sum("granted", filter=opened),
        "spent": Sum("committed", filter=opened),
        "answered": Count("pk", filter=Q(decided_at__isnull=False)),
        "measured": Count("pk", filter=opened & Q(kpi__latest__isnull=False)),
        "reached": Count("pk", filter=opened & (up | down)),
    }


def _rows(pilots: QuerySet[Pilot], at: datetime) -> tuple[Row, ...]:
    return tuple(
        Row(pilot, health(pilot, at)) for pilot in pilots.select_related("unit", "kpi").defer(*ENDLESS)
    )


def _median_days(scope: QuerySet[Pilot], answered: int) -> float | None:
    """Days from sending to the decision: the one in the middle, or the mean of the two. One small query."""
    if not answered:
        return None
    taken = scope.filter(decided_at__isnull=False).annotate(taken=Days("decided_at") - Days("sent_at"))
    middle = list(
        taken.order_by("taken").values_list("taken", flat=True)[(answered - 1) // 2 : answered // 2 + 1]
    )
    return round(sum(middle) / len(middle), 1)


def _envelope(user: User, year: int) -> Decimal | None:
    if not user.holds(Role.DSI, Role.LEAD):
        return None
    return Envelope.objects.filter(year=year).aggregate(total=Sum("amount"))["total"]


# --- The picture ------------------------------------------------------------------------------------


def _chart(pilots: QuerySet[Pilot], granted: Decimal, today: date) -> charts.Chart:
    """Cumulative spending by month beside the even pace of the budgets; the rest of the year at the recent pace."""
    spent, plan = _months(pilots, today.year)
    this = today.month
    actual = [sum(spent[: n + 1], Decimal(0)) for n in range(12)]
    most = max(granted, actual[this - 1])
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


def _months(pilots: QuerySet[Pilot], year: int) -> tuple[list[Decimal], list[Decimal]]:
    """(what was committed or paid in each month, what the budgets come to by its end at an even pace). One query.

    Dates travel as text ("2026-05-10" in both databases), so that the two halves have the same columns.
    """
    spans = (
        pilots.order_by()
        .annotate(first=Cast("starts_on", CharField()), last=Cast("ends_on", CharField()))
        .values_list("first", "last")
        .annotate(total=Sum("granted"))
    )
    spent = (
        Expense.objects.filter(
            pilot__in=pilots.values("pk"),
            state__in=Expense.COUNTED,
            spent_on__range=(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by()
        .annotate(first=Substr(Cast("spent_on", CharField()), 6, 2), last=Value("", CharField()))
        .values_list("first", "last")
        .annotate(total=Sum("amount"))
    )
    months, budgets = [Decimal(0)] * 12, []
    for first, last, total in spans.union(spent, all=True).order_by():
        if last:
            budgets.append(
                (date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal(), float(total))
            )
        else:
            months[int(first) - 1] = total
    return months, _even_pace(budgets, year)


def _even_pace(budgets: list[tuple[int, int, float]], year: int) -> list[Decimal]:
    """Each budget (first day, last day, amount) is spent evenly; only the days of the year count."""
    begin = date(year, 1, 1).toordinal()
    plan = []
    for month in range(1, 13):
        until = _month_end(year, month).toordinal()
        evenly = (
            total * max(0, min(until, last) - max(begin, first) + 1) / (last - first + 1)
            for first, last, total in budgets
        )
        plan.append(Decimal(round(sum(evenly))))
    return plan


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - DAY
