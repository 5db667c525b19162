"""The end of a pilot in figures: what is frozen with it, what is still open before it, what waits to be closed.

`Closing.figures` keeps these keys (money as text with cents, days as ISO text, null where nothing is known):
  asked, granted, committed, paid, returned     of the whole pilot; returned = granted - committed on that day
  lines        [{label, category, asked, granted, committed, paid}]
  categories   [{category, granted, committed, paid}], in the order of Category
  kpis         [{label, unit, better, baseline, target, latest, latest_on, reached}], in their order
  milestones   {all, done}
  starts_on, ends_on, began_on, closed_on       planned, planned, decided, closed
  days_to_answer                                 from sending to the decision, in days
A key never changes its meaning; more keys may come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.money import CENT
from early_adopters.models import day_words
from notifications.kinds import Todo
from people.models import User
from pilots.models import Category, Closing, Expense, Kpi, Pilot, TopUp
from pilots.models.envelopes import ZERO
from pilots.queries.own import Own

# A measure this close to the end counts as the last one.
FRESH = timedelta(days=14)


def figures(pilot: Pilot, *, at: datetime) -> dict:
    """What the end freezes, as the pilot stands at `at`. Four queries."""
    paid = dict(
        pilot.expenses.filter(state=Expense.State.PAID)
        .order_by()
        .values_list("line")
        .annotate(total=Sum("amount"))
    )
    lines = [
        {
            "label": line.label,
            "category": line.category,
            "asked": _text(line.asked),
            "granted": _text(line.granted or ZERO),
            "committed": _text(line.committed),
            "paid": _text(paid.get(line.pk, ZERO)),
        }
        for line in pilot.lines.all()
    ]
    milestones = pilot.milestones.aggregate(
        all=Count("pk"), done=Count("pk", filter=Q(done_on__isnull=False))
    )
    return {
        "asked": _text(pilot.asked),
        "granted": _text(pilot.granted),
        "committed": _text(pilot.committed),
        "paid": _text(pilot.paid),
        "returned": _text(pilot.granted - pilot.committed),
        "lines": lines,
        "categories": _by_category(lines),
        "kpis": [_kpi(kpi) for kpi in pilot.kpis.all()],
        "milestones": milestones,
        "starts_on": pilot.starts_on.isoformat(),
        "ends_on": pilot.ends_on.isoformat(),
        "began_on": localdate(pilot.decided_at).isoformat(),
        "closed_on": localdate(at).isoformat(),
        "days_to_answer": (localdate(pilot.decided_at) - localdate(pilot.sent_at)).days,
    }


def _text(amount: Decimal) -> str:
    return str(Decimal(amount).quantize(CENT))


def _by_category(lines: list[dict]) -> list[dict]:
    totals: dict[str, dict[str, Decimal]] = {}
    for line in lines:
        total = totals.setdefault(line["category"], dict.fromkeys(("granted", "committed", "paid"), ZERO))
        for name in total:
            total[name] += Decimal(line[name])
    return [
        {"category": category, **{name: _text(amount) for name, amount in totals[category].items()}}
        for category in Category.values
        if category in totals
    ]


def _kpi(kpi: Kpi) -> dict:
    return {
        "label": kpi.label,
        "unit": kpi.unit,
        "better": kpi.better,
        "baseline": str(kpi.baseline),
        "target": str(kpi.target),
        "latest": None if kpi.latest is None else str(kpi.latest),
        "latest_on": kpi.latest_on.isoformat() if kpi.latest_on else None,
        "reached": kpi.reached(kpi.latest),
    }


# --- Frozen figures, as people read them --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoneyRow:
    label: str
    granted: Decimal
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class KpiRow:
    """An indicator at the end, in words with its unit; `latest` is empty when it was never measured."""

    label: str
    baseline: str
    target: str
    latest: str
    latest_on: date | None
    reached: bool


@dataclass(frozen=True, slots=True)
class Frozen:
    """The figures of the end, read from their JSON in the current language."""

    asked: Decimal
    granted: Decimal
    committed: Decimal
    paid: Decimal
    returned: Decimal
    lines: tuple[MoneyRow, ...]
    categories: tuple[MoneyRow, ...]
    kpis: tuple[KpiRow, ...]
    milestones: int
    milestones_done: int
    starts_on: date
    ends_on: date
    began_on: date
    closed_on: date
    days_to_answer: int

    @property
    def reached(self) -> int:
        return sum(kpi.reached for kpi in self.kpis)


def frozen(figures: dict) -> Frozen:
    return Frozen(
        asked=Decimal(figures["asked"]),
        granted=Decimal(figures["granted"]),
        committed=Decimal(figures["committed"]),
        paid=Decimal(figures["paid"]),
        returned=Decimal(figures["returned"]),
        lines=tuple(_money_row(line, line["label"]) for line in figures["lines"]),
        categories=tuple(
            _money_row(row, str(Category(row["category"]).label)) for row in figures["categories"]
        ),
        kpis=tuple(_kpi_row(one) for one in figures["kpis"]),
        milestones=figures["milestones"]["all"],
        milestones_done=figures["milestones"]["done"],
        starts_on=date.fromisoformat(figures["starts_on"]),
        ends_on=date.fromisoformat(figures["ends_on"]),
        began_on=date.fromisoformat(figures["began_on"]),
        closed_on=date.fromisoformat(figures["closed_on"]),
        days_to_answer=figures["days_to_answer"],
    )


def _money_row(row: dict, label: str) -> MoneyRow:
    return MoneyRow(label, Decimal(row["granted"]), Decimal(row["committed"]), Decimal(row["paid"]))


def _kpi_row(row: dict) -> KpiRow:
    kpi = Kpi(label=row["label"], unit=row["unit"], better=row["better"])
    latest = row["latest"]
    return KpiRow(
        label=row["label"],
        baseline=kpi.say(Decimal(row["baseline"])),
        target=kpi.say(Decimal(row["target"])),
        latest="" if latest is None else kpi.say(Decimal(latest)),
        latest_on=date.fromisoformat(row["latest_on"]) if row["latest_on"] else None,
        reached=row["reached"],
    )


# --- Before the end -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is still open when the end is written: said beside the form, nothing of it forbids the end."""

    committed: Decimal  # committed, not paid yet: may still be paid after the end
    committed_count: int
    planned: Decimal  # will be cancelled
    planned_count: int
    unmeasured: tuple[Kpi, ...]  # never measured, or not near the end
    top_up: TopUp | None  # will be withdrawn
    open_milestones: int

    def __bool__(self) -> bool:
        return bool(
            self.committed_count
            or self.planned_count
            or self.unmeasured
            or self.top_up
            or self.open_milestones
        )


def ahead(pilot: Pilot, *, at: datetime) -> Ahead:
    committed, planned = Q(state=Expense.State.COMMITTED), Q(state=Expense.State.PLANNED)
    sums = pilot.expenses.aggregate(
        committed=Sum("amount", filter=committed),
        committed_count=Count("pk", filter=committed),
        planned=Sum("amount", filter=planned),
        planned_count=Count("pk", filter=planned),
    )
    last = min(localdate(at), pilot.ends_on) - FRESH
    return Ahead(
        committed=sums["committed"] or ZERO,
        committed_count=sums["committed_count"],
        planned=sums["planned"] or ZERO,
        planned_count=sums["planned_count"],
        unmeasured=tuple(kpi for kpi in pilot.kpis.all() if kpi.latest_on is None or kpi.latest_on < last),
        top_up=pilot.top_ups.filter(state=TopUp.State.WAITING).first(),
        open_milestones=pilot.milestones.filter(done_on=None).count(),
    )


# --- After it -----------------------------------------------------------------------------------------


def closing_of(pilot: Pilot) -> Closing | None:
    """How it ended, with who closed it and its lesson."""
    return Closing.objects.filter(pilot=pilot).select_related("by", "document").first()


def ended(today: date) -> QuerySet[Pilot]:
    """Approved pilots whose last day is past: what was learned is still to be written."""
    return Pilot.objects.filter(state=Pilot.State.APPROVED, ends_on__lt=today)


def todo(users: Iterable[User], at: datetime, own: Own) -> dict[int, list[Todo]]:
    """To leads: their pilots whose last day is past."""
    lines: dict[int, list[Todo]] = {}
    today = localdate(at)
    theirs = [pilot for pilot in own.led if pilot.state == Pilot.State.APPROVED and pilot.ends_on < today]
    for pilot in sorted(theirs, key=lambda pilot: (pilot.ends_on, pilot.pk)):
        lines.setdefault(pilot.lead_id, []).append(_to_close(pilot))
    return lines


def _to_close(pilot: Pilot) -> Todo:
    said = _("it ended on %(day)s: say in a few words what you learned")
    return Todo(
        key=f"pilots.close:{pilot.pk}",
        title=_("Close the pilot “%(title)s”") % {"title": pilot.title},
        detail=said % {"day": day_words(pilot.ends_on)},
        url=reverse("pilots:close", args=[pilot.pk]),
        button=_("Close the pilot"),
        icon="flag",
        tone="warn",
    )
