"""The budget and its expenses: only for who answers for the money."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.money import show as amount
from people.models import User
from pilots import queries, rules
from pilots.forms import ExpenseForm, new_token
from pilots.models import Category, Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    shown = {"lines": pilot.lines.all() if pilot.insight else ()}
    if pilot.state not in Pilot.OPEN or not pilot.insight:
        return shown
    expenses = queries.expenses_of(pilot)
    may_spend = rules.can_spend(user, pilot, at=at)
    fresh = {"token": new_token(), "spent_on": localdate(at)}
    return shown | {
        "expenses": expenses,
        "spent_text": _spent_text(pilot, queries.spent_by_category(expenses)),
        "may_spend": may_spend,
        "expense_form": typed.get("expense_form")
        or (ExpenseForm(pilot=pilot, initial=fresh) if may_spend else None),
    }


def _spent_text(pilot: Pilot, spent: dict) -> str:
    """« 7 150 € engagés ou payés, il reste 5 350 €. Formation 4 500 €, Outils 2 650 € »."""
    whole = _("%(spent)s committed or paid, %(left)s left.") % {
        "spent": amount(pilot.committed),
        "left": amount(pilot.left),
    }
    parts = ", ".join(f"{Category(category).label} {amount(total)}" for category, total in spent.items())
    return f"{whole} {parts}" if parts else whole
