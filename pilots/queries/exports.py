"""The tables that go out: pilots, budget lines, expenses, measures, as the person who asks may read them; rows one by one."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import User
from pilots.models import BudgetLine, Category, Closing, Expense, Export, Kpi, Measure, Milestone, Pilot
from pilots.queries.health import health
from pilots.queries.scope import ENDLESS, Chosen, scope

CHUNK = 1_000
Cells = list[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows()` reads them CHUNK by CHUNK, so that memory does not grow with their number."""

    title: str
    head: list[str]
    count: int
    rows: Callable[[], Iterator[Cells]]


def filters_of(user: User, chosen: Chosen, at: datetime) -> dict:
    """As an export keeps them: with the fiscal year that the page shows."""
    asked = scope(user, chosen, at)
    return asdict(chosen) | {"unit": asked.unit.pk if asked.unit else None, "year": asked.year}


def table(name: str, user: User, chosen: Chosen, at: datetime) -> Table:
    """Pilots that they follow, see, and whose money they read: the board says the same."""
    asked = scope(user, chosen, at)
    pilots = asked.table.visible_to(user).with_insight(user).filter(insight=True)  # type: ignore[attr-defined]
    head, rows, write = TABLES[name]
    found = rows(pilots)
    return Table(
        title=str(Export.Table(name).label).capitalize(),
        head=[str(word) for word in head()],
        count=found.count(),
        rows=lambda: (write(row, at) for row in found.iterator(CHUNK)),
    )


def name_of(export: Export) -> str:
    """« pilotes-depenses-2026-11-24.xlsx »."""
    words = {
        "pilots": pgettext("name of a file", "pilots"),
        "lines": pgettext("name of a file", "pilots-budget-lines"),
        "expenses": pgettext("name of a file", "pilots-expenses"),
        "measures": pgettext("name of a file", "pilots-measures"),
    }
    return f"{words[export.table]}-{localdate(export.asked_at):%Y-%m-%d}.{export.format}"


def _of(model, pilots: QuerySet[Pilot], field: str = "pilot") -> QuerySet:
    return model.objects.filter(**{f"{field}__in": pilots.order_by().values("pk")})


def _name(first: str | None, last: str | None) -> str:
    return f"{first or ''} {last or ''}".strip()


# --- Pilots -----------------------------------------------------------------------------------------


def _pilots_head() -> list[str]:
    return [
        _("Number"),
        _("Pilot"),
        _("Tool"),
        _("Unit"),
        _("Lead"),
        _("State"),
        _("How it goes"),
        _("Starts on"),
        _("Ends on"),
        _("Sent on"),
        _("Answer promised by"),
        _("Decided on"),
        _("Asked"),
        _("Granted"),
        _("Committed or paid"),
        _("Paid"),
        _("Given back"),
        _("Envelope"),
        _("Indicator"),
        _("Unit of the indicator"),
        _("Before"),
        _("Target"),
        _("Last value"),
        _("Measured on"),
        _("Next milestone"),
        _("Milestone due on"),
        _("What came of it"),
        _("Address"),
    ]


def _pilots(pilots: QuerySet[Pilot]) -> QuerySet[Pilot]:
    ahead = Milestone.objects.filter(pilot=OuterRef("pk"), done_on=None)
    ahead = ahead.exclude(pilot__state=Pilot.State.CLOSED).order_by("due_on", "id")
    ended = Closing.objects.filter(pilot=OuterRef("pk"))
    return (
        pilots.select_related("tool", "unit", "lead", "envelope", "kpi")
        .defer(*ENDLESS)
        .annotate(
            milestone=Subquery(ahead.values("label")[:1]),
            milestone_due=Subquery(ahead.values("due_on")[:1]),
            outcome=Subquery(ended.values("outcome")[:1]),
        )
        .order_by("-starts_on", "-id")
    )


def _pilot_cells(pilot: Any, at: datetime) -> Cells:
    kpi: Kpi | None = pilot.kpi
    return [
        pilot.pk,
        pilot.title,
        pilot.tool.name if pilot.tool else "",
        pilot.unit.name if pilot.unit else "",
        pilot.lead.name,
        pilot.get_state_display(),
        health(pilot, at).label,
        pilot.starts_on,
        pilot.ends_on,
        localdate(pilot.sent_at) if pilot.sent_at else None,
        pilot.promised_on,
        localdate(pilot.decided_at) if pilot.decided_at else None,
        pilot.asked,
        pilot.granted,
        pilot.committed,
        pilot.paid,
        pilot.returned,
        str(pilot.envelope) if pilot.envelope else "",
        *([kpi.label, kpi.unit, kpi.baseline, kpi.target, kpi.latest, kpi.latest_on] if kpi else [None] * 6),
        pilot.milestone,
        pilot.milestone_due,
        str(Closing.Outcome(pilot.outcome).label) if pilot.outcome else "",
        f"{settings.SITE_URL}{pilot.get_absolute_url()}",
    ]


# --- Budget lines -----------------------------------------------------------------------------------


def _lines_head() -> list[str]:
    return [
        _("Number"),
        _("Pilot"),
        _("Unit"),
        _("Category"),
        _("Budget line"),
        _("Asked"),
        _("Granted"),
        _("Committed or paid"),
    ]


def _lines(pilots: QuerySet[Pilot]) -> QuerySet:
    return (
        _of(BudgetLine, pilots)
        .order_by("pilot_id", "id")
        .values_list(
            "pilot_id",
            "pilot__title",
            "pilot__unit__name",
            "category",
            "label",
            "asked",
            "granted",
            "committed",
        )
    )


def _line_cells(row: tuple, at: datetime) -> Cells:
    *before, category, label, asked, granted, committed = row
    return [*before, str(Category(category).label), label, asked, granted, committed]


# --- Expenses ---------------------------------------------------------------------------------------


def _expenses_head() -> list[str]:
    return [
        _("Number"),
        _("Pilot"),
        _("Unit"),
        _("Category"),
        _("Budget line"),
        _("Expense"),
        _("Supplier"),
        _("State"),
        _("Amount"),
        _("Of which VAT"),
        _("Date"),
        _("Paid on"),
        _("Recorded by"),
        _("Recorded at"),
    ]


def _expenses(pilots: QuerySet[Pilot]) -> QuerySet:
    return (
        _of(Expense, pilots)
        .order_by("pilot_id", "id")
        .values_list(
            "pilot_id",
            "pilot__title",
            "pilot__unit__name",
            "line__category",
            "line__label",
            "label",
            "supplier",
            "state",
            "amount",
            "vat",
            "spent_on",
            "paid_on",
            "recorded_by__first_name",
            "recorded_by__last_name",
            "recorded_at",
        )
    )


def _expense_cells(row: tuple, at: datetime) -> Cells:
    number, pilot, unit, category, line, label, supplier, state, *rest, first, last, recorded_at = row
    return [
        number,
        pilot,
        unit,
        str(Category(category).label),
        line,
        label,
        supplier,
        str(Expense.State(state).label),
        *rest,
        _name(first, last),
        recorded_at,
    ]


# --- Measures ---------------------------------------------------------------------------------------


def _measures_head() -> list[str]:
    return [
        _("Number"),
        _("Pilot"),
        _("Unit"),
        _("Indicator"),
        _("Unit of the indicator"),
        pgettext("of an indicator", "Direction"),
        _("Before"),
        _("Target"),
        _("Date"),
        _("Value"),
        _("Recorded by"),
    ]


def _measures(pilots: QuerySet[Pilot]) -> QuerySet:
    return (
        _of(Measure, pilots, "kpi__pilot")
        .order_by("kpi__pilot_id", "kpi__position", "measured_on", "id")
        .values_list(
            "kpi__pilot_id",
            "kpi__pilot__title",
            "kpi__pilot__unit__name",
            "kpi__label",
            "kpi__unit",
            "kpi__better",
            "kpi__baseline",
            "kpi__target",
            "measured_on",
            "value",
            "recorded_by__first_name",
            "recorded_by__last_name",
        )
    )


def _measure_cells(row: tuple, at: datetime) -> Cells:
    *before, better, baseline, target, day, value, first, last = row
    return [*before, str(Kpi.Better(better).label), baseline, target, day, value, _name(first, last)]


TABLES: dict[str, tuple[Callable, Callable, Callable]] = {
    Export.Table.PILOTS: (_pilots_head, _pilots, _pilot_cells),
    Export.Table.LINES: (_lines_head, _lines, _line_cells),
    Export.Table.EXPENSES: (_expenses_head, _expenses, _expense_cells),
    Export.Table.MEASURES: (_measures_head, _measures, _measure_cells),
}
