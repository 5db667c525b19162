"""The expenses of an approved pilot."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, rules
from pilots.forms import ExpenseForm
from pilots.models import Expense
from pilots.views.page import load, show


@require_POST
@needs("pilots.spend")
def add_expense(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_spend(request.user, pilot, at=at).enforce()
    form = ExpenseForm(request.POST, pilot=pilot, at=at)
    if form.is_valid():
        try:
            actions.add_expense(pilot, **form.cleaned_data, by=request.user, at=at)
        except NotNow as refusal:  # beyond the budget: what was typed stays
            form.add_error("amount", refusal.reason)
        else:
            messages.success(request, _("The expense is recorded."))
            return redirect(pilot.get_absolute_url() + "#expenses")
    return show(load(request.user, pk), request, at=at, expense_form=form)


@require_POST
@needs("pilots.spend")
def pay_expense(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    actions.pay_expense(_expense(request, pk, expense), by=request.user, at=timezone.now())
    messages.success(request, _("The expense is marked as paid."))
    return redirect("pilots:pilot", pk)


@require_POST
@needs("pilots.spend")
def cancel_expense(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    actions.cancel_expense(_expense(request, pk, expense), by=request.user, at=timezone.now())
    messages.success(request, _("The expense is cancelled; its amount is free again."))
    return redirect("pilots:pilot", pk)


def _expense(request: HttpRequest, pk: int, expense: int) -> Expense:
    """Of a pilot whose money this person reads; anything else does not exist for them."""
    pilot = load(request.user, pk)
    found = get_object_or_404(pilot.expenses.all() if pilot.insight else Expense.objects.none(), pk=expense)
    found.pilot = pilot
    return found
