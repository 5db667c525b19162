"""One pilot: the same page for every reader and every state; what they may do stands on the right."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import needs
from core.money import show as amount
from people.models import User
from pilots import queries, rules
from pilots.forms import CloseForm, DeclineForm, ExpenseForm, MeasureForm, ReworkForm, new_token
from pilots.models import Category, Pilot


@require_safe
@needs("pilots.browse")
def pilot(request: HttpRequest, pk: int) -> HttpResponse:
    return show(load(request.user, pk), request, at=timezone.now())


def load(user: User, pk: int) -> Pilot:
    return get_object_or_404(queries.sheet(user), pk=pk)


def show(pilot: Pilot, request: HttpRequest, *, at: datetime, **typed) -> HttpResponse:
    """The page; `typed` are the forms that came back with something to look at again."""
    user, kpi = request.user, getattr(pilot, "kpi", None)
    context = {
        "pilot": pilot,
        "kpi": kpi,
        "kpi_range": _("from %(baseline)s to %(target)s")
        % {"baseline": kpi.say(kpi.baseline), "target": kpi.say(kpi.target)}
        if kpi
        else "",
        "last_measure": None,
        "chart": None,
        "insight": pilot.insight,
        "own": user.pk == pilot.lead_id,
        "late": pilot.late(at),
        "standing": queries.standing(pilot, at),
        "undo": rules.can_undo(user, pilot, at=at) if pilot.undoable(at) else None,
        "undo_until": pilot.undo_until(),
        "undo_minutes": int(settings.UNDO_WINDOW.total_seconds() // 60),
        "may_write": rules.can_write(user, pilot),
        "may_decide": rules.can_decide(user, pilot),
        "lines": pilot.lines.all() if pilot.insight else (),
        "history": queries.history(pilot) if pilot.insight else (),
    }
    if context["may_decide"]:
        context |= _decision(pilot, at, typed)
    if pilot.state in Pilot.OPEN:
        context |= _course(user, pilot, at, typed)
    return render(request, "pilots/pilot.html", context)


def _decision(pilot: Pilot, at: datetime, typed: dict) -> dict:
    return {
        "desk": queries.desk(pilot, at=at),
        "rework_form": typed.get("rework_form") or ReworkForm(),
        "decline_form": typed.get("decline_form") or DeclineForm(),
    }


def _course(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    """What an approved pilot spends and measures; the money only for who answers for it."""
    measures = queries.measures_of(pilot)
    last = measures[-1] if measures else None
    expenses = queries.expenses_of(pilot) if pilot.insight else []
    spent = queries.spent_by_category(expenses)
    may_spend = rules.can_spend(user, pilot, at=at)
    may_measure = rules.can_measure(user, pilot, at=at)
    may_close = rules.can_close(user, pilot, at=at)
    fresh = {"token": new_token(), "spent_on": localdate(at)}
    return {
        "measures": measures,
        "last_measure": last,
        "kpi_now": _("today %(value)s") % {"value": pilot.kpi.say(last.value)} if last else "",
        "spent_text": _spent_text(pilot, spent),
        "reached": pilot.kpi.reached(last.value) if last else False,
        "chart": queries.kpi_chart(pilot.kpi, measures) if last else None,
        "expenses": expenses,
        "may_spend": may_spend,
        "may_measure": may_measure,
        "may_close": may_close,
        "expense_form": typed.get("expense_form") or (ExpenseForm(initial=fresh) if may_spend else None),
        "measure_form": typed.get("measure_form")
        or (MeasureForm(initial={"measured_on": localdate(at)}) if may_measure else None),
        "close_form": typed.get("close_form") or (CloseForm() if may_close else None),
    }


def _spent_text(pilot: Pilot, spent: dict) -> str:
    """« 7 150 € engagés ou payés, il reste 5 350 €. Formation 4 500 €, Outils 2 650 € »."""
    whole = _("%(spent)s committed or paid, %(left)s left.") % {
        "spent": amount(pilot.committed),
        "left": amount(pilot.left),
    }
    parts = ", ".join(f"{Category(category).label} {amount(total)}" for category, total in spent.items())
    return f"{whole} {parts}" if parts else whole
