"""The budget, its expenses, the money that moves and the more that is asked for: only for who reads the money."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.money import show as amount
from people.models import User
from pilots import rules
from pilots.forms import new_token
from pilots.forms.moves import GrantMoreForm, MoveForm, RefuseMoreForm, TopUpForm
from pilots.forms.spending import ExpenseForm
from pilots.models import Expense, Pilot, TopUp
from pilots.queries import moves, spending, top_ups
from pilots.queries.spending import Budget
from pilots.rules import top_ups as more

LATEST = 10


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    if not pilot.insight:
        return {"lines": ()}
    if pilot.state not in Pilot.OPEN:
        return {"lines": pilot.lines.all(), "budget": None}
    budget, moved = spending.budget(pilot), moves.entries_of(pilot)
    lines = [one.line for one in budget.lines]
    may_spend = rules.can_spend(user, pilot, at=at)
    shown = {
        "lines": budget.lines,
        "budget": budget.saying(moves.whys(moved, lines)),
        "budget_text": _text(pilot, budget),
        "money_notice": spending.money_notice(pilot, at),
        "expenses": latest(pilot),
        "more_expenses": budget.count > LATEST,
        "may_spend": may_spend,
        "may_settle": goes_further(user, pilot, set(budget.counts), may_spend=bool(may_spend)),
        "moves": moves.moves(moved, lines),
        "offers": typed.get("offers", ()),
    }
    if may_spend:
        fresh = {"token": new_token(), "spent_on": localdate(at)}
        shown |= {
            "expense_form": typed.get("expense_form") or ExpenseForm(pilot=pilot, at=at, initial=fresh),
            "move_form": typed.get("move_form") or MoveForm(pilot=pilot, initial={"token": new_token()}),
        }
    return shown | _more(user, pilot, at, typed)


def goes_further(user: User, pilot: Pilot, states: set[str], *, may_spend: bool) -> bool:
    """Whether one of the expenses in these states can be taken further; once it is closed, only what is committed."""
    if may_spend:
        return bool(states & {Expense.State.PLANNED, Expense.State.COMMITTED})
    closed = pilot.state == Pilot.State.CLOSED and rules.answers_for(user, pilot)
    return closed and Expense.State.COMMITTED in states


def latest(pilot: Pilot) -> list[Expense]:
    """Each knows its pilot without asking again."""
    found = list(spending.expenses(pilot)[:LATEST])
    for expense in found:
        expense.pilot = pilot
    return found


def _more(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    """The request that waits, who may answer it or take it back; else the form that asks."""
    top_up = top_ups.of(pilot)
    if top_up is None:
        may_ask = more.can_ask_more(user, pilot, at=at)
        return {
            "top_up": None,
            "more_form": typed.get("more_form")
            or (TopUpForm(pilot=pilot, initial={"token": new_token()}) if may_ask else None),
        }
    shown = {
        "top_up": top_up,
        "top_up_late": top_up.late(at),
        "may_answer": more.can_answer(user, top_up),
        "may_withdraw_more": more.can_withdraw(user, top_up),
        "more_form": typed.get("more_form"),  # somebody else asked meanwhile: what was typed stays readable
    }
    return shown | (answering(top_up, typed) if shown["may_answer"] else {})


def answering(top_up: TopUp, typed: dict) -> dict:
    """Granted from the envelope of the pilot: what it holds, before and after."""
    envelope = top_up.pilot.envelope
    fits = envelope.closed_at is None and envelope.left >= top_up.amount
    after = _("%(granted)s granted, %(asked)s with this request, %(left)s would be left") % {
        "granted": amount(envelope.allocated),
        "asked": amount(top_up.amount),
        "left": amount(envelope.left - top_up.amount),
    }
    return {
        "purse": envelope,
        "purse_fits": fits,
        "purse_text": after if fits else more.purse_is_short(envelope),
        "grant_more_form": typed.get("grant_more_form")
        or GrantMoreForm(initial={"amount": min(top_up.amount, max(envelope.left, 0)) or top_up.amount}),
        "refuse_more_form": typed.get("refuse_more_form") or RefuseMoreForm(),
    }


def _text(pilot: Pilot, budget: Budget) -> str:
    """« 4 500 € engagés, dont 3 000 € payés ; il reste 5 350 € »."""
    said = {
        "committed": amount(pilot.committed),
        "paid": amount(budget.paid),
        "left": amount(budget.left),
    }
    if pilot.state == Pilot.State.CLOSED:
        return _("%(committed)s committed, %(paid)s of it paid, %(left)s given back to the envelope") % said
    return _("%(committed)s committed, %(paid)s of it paid, %(left)s left") % said
