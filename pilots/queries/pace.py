"""How fast is the money spent? Month by month in the fiscal year, the even pace of the budgets, what may come."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from django.db.models import CharField, QuerySet, Sum, Value
from django.db.models.functions import Cast, Substr
from django.utils.dates import MONTHS_AP
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core import charts, money
from pilots.models import Expense, Pilot

ZERO = Decimal(0)
RECENT, LOOKED_AT = (
    3,
    6,
)  # whole months: the estimate carries on with the first, its range is that of the second
Range = tuple[Decimal, Decimal, Decimal]  # low, estimate, high


@dataclass(frozen=True, slots=True)
class Money:
    """As the database says it: what was committed or paid in each month ("2026-05"), the budgets and their spans."""

    months: dict[str, Decimal]
    budgets: list[tuple[int, int, float]]  # first day, last day (ordinals), amount


@dataclass(frozen=True, slots=True)
class Pace:
    """Twelve months of one fiscal year, each with what was reached by its end; the last one begun, by today."""

    months: tuple[date, ...]
    begun: int  # how many of the months have begun, 0 to 12
    spent: tuple[Decimal, ...]  # of those
    plan: tuple[Decimal, ...]
    ahead: tuple[Range, ...]  # from the last month begun on; empty without a whole month to judge by
    end: Range | None  # at the end of the year


def read(pilots: QuerySet[Pilot]) -> Money:
    """One query. Dates travel as text ("2026-05-10" in both databases), so that the two halves have the same columns."""
    spans = (
        pilots.order_by()
        .annotate(first=Cast("starts_on", CharField()), last=Cast("ends_on", CharField()))
        .values_list("first", "last")
        .annotate(total=Sum("granted") - Sum("returned"))
    )
    spent = (
        Expense.objects.filter(pilot__in=pilots.order_by().values("pk"), state__in=Expense.COUNTED)
        .order_by()
        .annotate(first=Substr(Cast("spent_on", CharField()), 1, 7), last=Value("", CharField()))
        .values_list("first", "last")
        .annotate(total=Sum("amount"))
    )
    months, budgets = {}, []
    for first, last, total in spans.union(spent, all=True).order_by():
        if last:
            budgets.append(
                (date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal(), float(total))
            )
        else:
            months[first] = Decimal(total)
    return Money(months, budgets)


def pace(found: Money, first: date, today: date) -> Pace:
    """`first` is the first day of the fiscal year."""
    months = tuple(_month(first, n) for n in range(12))
    begun = sum(month <= today for month in months)
    before = sum((total for month, total in found.months.items() if month < f"{first:%Y-%m}"), ZERO)
    reached, sums = ZERO, []
    for month in months:
        reached += found.months.get(f"{month:%Y-%m}", ZERO)
        sums.append(reached)
    over = today >= _month(first, 12)
    ahead: tuple[Range, ...] = ()
    if begun and not over and (recent := _whole_months(found, today)):
        granted = Decimal(str(round(sum(total for *_span, total in found.budgets), 2)))
        so_far = sums[begun - 1]
        ceiling = max(granted - before, so_far)
        ahead = _ahead(recent, sums[begun - 1 :], ceiling, _left(today))
    return Pace(
        months=months,
        begun=begun,
        spent=tuple(sums[:begun]),
        plan=tuple(even_pace(found.budgets, first)),
        ahead=ahead[:-1],
        end=ahead[-1] if ahead else None,
    )


def _ahead(recent: list[Decimal], known: list[Decimal], ceiling: Decimal, left: Decimal) -> tuple[Range, ...]:
    """From so far, month by month, then the end of the year; never below what is dated ahead, nor beyond the budgets.

    `known` is what is reached by the end of each month with the expenses already dated there, `left` the share of
    this month that is still to come.
    """
    typical = sum(recent[-RECENT:], ZERO) / len(recent[-RECENT:])
    paces = (min(recent), min(max(typical, min(recent)), max(recent)), max(recent))
    so_far = known[0]

    def after(months: Decimal, least: Decimal) -> Range:
        low, middle, high = (max(least, min(so_far + one * months, ceiling)) for one in paces)
        return low, middle, high

    steps = [after(Decimal(0), so_far)]
    steps += [after(left + n, known[n]) for n in range(1, len(known))]
    return (*steps, after(left + len(known) - 1, known[-1]))


def _whole_months(found: Money, today: date) -> list[Decimal]:
    """What was spent in each of the last months that are over and in which one of these pilots ran, the oldest first."""
    if not found.budgets:
        return []
    since = date.fromordinal(min(first for first, _last, _total in found.budgets)).replace(day=1)
    this = today.replace(day=1)
    over = [month for n in range(-LOOKED_AT, 0) if (month := _month(this, n)) >= since]
    return [found.months.get(f"{month:%Y-%m}", ZERO) for month in over]


def even_pace(budgets: list[tuple[int, int, float]], first: date) -> list[Decimal]:
    """Each budget (first day, last day, amount) is spent evenly; only the days of the year count."""
    begin = first.toordinal()
    plan = []
    for month in range(1, 13):
        until = _month(first, month).toordinal() - 1
        evenly = (
            total * max(0, min(until, end) - max(begin, start) + 1) / (end - start + 1)
            for start, end, total in budgets
        )
        plan.append(Decimal(round(sum(evenly))))
    return plan


def _month(day: date, more: int) -> date:
    """The first day of the month that is `more` months after that of `day`."""
    months = day.year * 12 + day.month - 1 + more
    return date(months // 12, months % 12 + 1, 1)


def _left(today: date) -> Decimal:
    """The share of this month that is still to come, today not counted."""
    days = (_month(today, 1) - timedelta(days=1)).day
    return Decimal(days - today.day) / days


def chart(found: Pace, year_name: str, *, span: bool = False) -> charts.Chart:
    """The picture of a pace; the same numbers in the same language are drawn once (placing names beside lines is slow)."""
    return _drawn(found, year_name, span, get_language())


@lru_cache(maxsize=256)
def _drawn(found: Pace, year_name: str, span: bool, language: str | None) -> charts.Chart:
    """Cumulative spending beside the even pace of the budgets; the rest of the year estimated; `span` adds its range."""
    none, begun = [None], found.begun
    series = [
        charts.Series(pgettext("amount", "committed"), [*found.spent, *none * (12 - begun)], colour=1),
        charts.Series(_("planned pace"), found.plan, colour=2),
    ]
    if len(found.ahead) > 1:
        low, middle, high = ([*none * (begun - 1), *values] for values in zip(*found.ahead, strict=True))
        series.append(charts.Series(_("estimate"), middle, dashed=True, colour=1))
        if span:
            series.append(charts.Series(_("low estimate"), low, dashed=True, colour=3))
            series.append(charts.Series(_("high estimate"), high, dashed=True, colour=4))
    now = begun - 1
    return charts.line(
        _("Cumulative spending by month, %(year)s") % {"year": year_name},
        [str(MONTHS_AP[month.month]) for month in found.months],
        series,
        description=_("%(committed)s committed by now, %(plan)s at an even pace")
        % {
            "committed": money.show(found.spent[now] if begun else ZERO),
            "plan": money.show(found.plan[max(now, 0)] if begun else ZERO),
        },
        say=money.show,
        say_axis=money.brief,
        step_name=_("Month"),
    )
