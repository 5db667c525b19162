"""The money of one pilot: line by line, by category, what is planned; its expenses; what calls for a look."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.money import show
from pilots.models import BudgetLine, Category, Expense, Pilot, PilotFile
from pilots.models.envelopes import ZERO
from pilots.queries.health import AHEAD, NEARLY_SPENT, SPENT, elapsed

State = Expense.State


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the budget: what was granted is committed, paid, or left; beside it, what is only planned."""

    line: BudgetLine
    committed: Decimal  # and not paid yet
    paid: Decimal
    planned: Decimal
    why: str = ""  # what was granted is not what was asked for

    @property
    def spent(self) -> Decimal:
        return self.committed + self.paid

    @property
    def empty(self) -> bool:
        """Opened for a request that was refused: nobody needs to see it."""
        return not (self.line.asked or self.line.granted or self.spent or self.planned)


@dataclass(frozen=True, slots=True)
class Total:
    """The lines of one category together."""

    label: str
    granted: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.granted - self.spent


@dataclass(frozen=True, slots=True)
class Budget:
    lines: tuple[Line, ...]
    committed: Decimal
    paid: Decimal
    planned: Decimal
    left: Decimal  # of a finished pilot: what went back
    counts: dict[str, int]  # expenses by state

    def saying(self, whys: dict[int, str]) -> "Budget":
        """With what each line says of its granted amount: line pk -> words."""
        return replace(self, lines=tuple(replace(one, why=whys.get(one.line.pk, "")) for one in self.lines))

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def after_plans(self) -> Decimal:
        """What would be left if all that is planned were committed; negative when it does not fit."""
        return self.left - self.planned

    @property
    def lacking(self) -> Decimal:
        return max(-self.after_plans, ZERO)

    @property
    def categories(self) -> list[Total]:
        """By category, when that says more than the lines do."""
        totals: dict[str, list[Decimal]] = {}
        for one in self.lines:
            total = totals.setdefault(one.line.category, [ZERO, ZERO])
            total[0] += one.line.granted or ZERO
            total[1] += one.spent
        if len(totals) == len(self.lines):
            return []
        return [Total(str(Category(name).label), *totals[name]) for name in Category.values if name in totals]


def budget(pilot: Pilot) -> Budget:
    """Two queries, however many lines and expenses."""
    sums: dict[tuple[int, str], Decimal] = {}
    counts: dict[str, int] = {}
    rows = pilot.expenses.order_by().values_list("line", "state").annotate(total=Sum("amount"), n=Count("pk"))
    for line_id, state, total, n in rows:
        sums[line_id, state] = total
        counts[state] = counts.get(state, 0) + n
    lines = [
        Line(
            line,
            committed=sums.get((line.pk, State.COMMITTED), ZERO),
            paid=sums.get((line.pk, State.PAID), ZERO),
            planned=sums.get((line.pk, State.PLANNED), ZERO),
        )
        for line in pilot.lines.all()
    ]
    closed = pilot.state == Pilot.State.CLOSED
    return Budget(
        lines=tuple(one for one in lines if not one.empty),
        committed=pilot.committed - pilot.paid,
        paid=pilot.paid,
        planned=sum((one.planned for one in lines), ZERO),
        left=pilot.returned if closed else pilot.left,
        counts=counts,
    )


def expenses(pilot: Pilot, *, state: str = "") -> QuerySet[Expense]:
    """Newest first, with their evidence. Two queries."""
    found = pilot.expenses.select_related("line", "recorded_by").prefetch_related(
        Prefetch("files", PilotFile.objects.order_by("pk"))
    )
    return found.filter(state=state) if state else found


def summed(pilot: Pilot, *, state: str = "") -> tuple[int, Decimal]:
    """How many are shown, and what they add up to; the cancelled ones count for nothing unless they are asked for."""
    found = pilot.expenses.filter(state=state) if state else pilot.expenses.all()
    standing = Q() if state else ~Q(state=State.CANCELLED)
    sums = found.order_by().aggregate(count=Count("pk"), total=Sum("amount", filter=standing))
    return sums["count"], sums["total"] or ZERO


@dataclass(frozen=True, slots=True)
class Offer:
    """A button below a refused expense: what its line lacks, taken from another one."""

    value: str  # what the button sends
    text: str


MOST_OFFERS = 3


def offers(pilot: Pilot, line: BudgetLine, missing: Decimal) -> list[Offer]:
    """The lines that hold what is missing, the one with most left first."""
    holding = [one for one in pilot.lines.all() if one.pk != line.pk and one.left >= missing]
    holding.sort(key=lambda one: (-one.left, one.pk))
    return [
        Offer(
            f"{one.pk}:{missing}",
            _("Take the missing %(amount)s from “%(line)s”, where %(left)s are left")
            % {"amount": show(missing), "line": one.label, "left": show(one.left)},
        )
        for one in holding[:MOST_OFFERS]
    ]


def money_notice(pilot: Pilot, at: datetime) -> str:
    """The same facts as the messages: 80 %, 100 %, faster than time. Empty when nothing calls for a look."""
    if pilot.state != Pilot.State.APPROVED:
        return ""
    today = localdate(at)
    said = {
        "spent": percent(pilot),
        "passed": passed(pilot, today),
        "left": show(pilot.left),
    }
    if share(pilot) >= SPENT:
        return _("The whole budget is committed, %(passed)s of the time has passed.") % said
    if share(pilot) >= NEARLY_SPENT:
        return (
            _("%(spent)s of the budget is committed, %(passed)s of the time has passed: %(left)s are left.")
            % said
        )
    if too_fast(pilot, today):
        return (
            _(
                "Spending runs ahead of time: %(spent)s of the budget is committed, %(passed)s of the time has passed."
            )
            % said
        )
    return ""


def share(pilot: Pilot) -> Decimal:
    return pilot.committed / pilot.granted if pilot.granted else ZERO


def too_fast(pilot: Pilot, today: date) -> bool:
    """More than twenty points ahead of time, once it has begun: what is ordered before is how pilots start."""
    begun = pilot.starts_on <= today <= pilot.ends_on
    return begun and share(pilot) > elapsed(pilot, today) + AHEAD


def percent(pilot: Pilot) -> str:
    return _percent(share(pilot))


def passed(pilot: Pilot, today: date) -> str:
    return _percent(elapsed(pilot, today))


def _percent(part: Decimal) -> str:
    return _("%(number)d%%") % {"number": int(part * 100)}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what happened to an expense."""

    text: str
    at: datetime


def steps(expense: Expense) -> list[Step]:
    """From the journal, the first one first."""
    entries = journal.of(expense.pilot).filter(Q(details__expense=expense.pk), verb__startswith="expense_")
    return [Step(_told(entry), entry.at) for entry in reversed(entries[:20])]


def _told(entry) -> str:
    said = {
        "name": entry.by.name if entry.by else _("The portal"),
        "amount": show(Decimal(entry.details["amount"])),
    }
    sentence = {
        "expense_recorded": _("%(name)s recorded it, %(amount)s"),
        "expense_committed": _("%(name)s committed it"),
        "expense_paid": _("%(name)s marked it as paid, %(amount)s"),
        "expense_cancelled": _("%(name)s cancelled it"),
    }.get(entry.verb, entry.verb)
    return sentence % said
