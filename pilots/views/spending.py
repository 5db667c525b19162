"""The expenses of a pilot: their list, the page of one, and what happens to it from plan to payment."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, rules
from pilots.forms.spending import CommitForm, EvidenceForm, ExpenseForm, ExpensesFilter, PayForm
from pilots.models import Expense, Pilot
from pilots.queries import spending
from pilots.rules import spending as spending_rules
from pilots.views.page import load, show
from pilots.views.sections.spending import goes_further

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.spend")
def expenses(request: HttpRequest, pk: int) -> HttpResponse:
    pilot = load(request.user, pk)
    return _record(request, pilot) if request.method == "POST" else _list(request, _open(pilot))


def _list(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    state, number = ExpensesFilter(request.GET).read()
    count, total = spending.summed(pilot, state=state)
    pages = Paginator(spending.expenses(pilot, state=state), PER_PAGE)
    pages.count = count  # counted with the sum, in one query
    page = pages.get_page(number)
    for expense in page:
        expense.pilot = pilot
    may_spend = rules.can_spend(request.user, pilot, at=timezone.now())
    return render(
        request,
        "pilots/expenses_list.html",
        {
            "pilot": pilot,
            "page": page,
            "expenses": page.object_list,
            "form": ExpensesFilter({"state": state}),
            "state": state,
            "total": total,
            "may_spend": may_spend,
            "may_settle": goes_further(
                request.user, pilot, {one.state for one in page}, may_spend=bool(may_spend)
            ),
            "back": "list",
        },
    )


def _record(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    at = timezone.now()
    rules.can_spend(request.user, pilot, at=at).enforce()
    form, offers = ExpenseForm(request.POST, request.FILES, pilot=pilot, at=at), []
    if form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name not in ("file", "cover")}
        try:
            actions.add_expense(pilot, **said, **_extras(form), by=request.user, at=at)
        except (
            NotNow,
            ValidationError,
        ) as refusal:  # beyond the budget, or no file we keep: what was typed stays
            offers = _told(form, refusal, pilot)
        else:
            messages.success(request, _("The expense is recorded."))
            return redirect(pilot.get_absolute_url() + "#expenses")
    return show(load(request.user, pilot.pk), request, at=at, status=422, expense_form=form, offers=offers)


@require_safe
@needs("pilots.spend")
def expense(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    return _page(request, _expense(request, pk, expense))


@require_POST
@needs("pilots.spend")
def commit_expense(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    found, at = _expense(request, pk, expense), timezone.now()
    spending_rules.can_commit(request.user, found, at=at).enforce()
    form, offers = CommitForm(request.POST, pilot=found.pilot, at=at), []
    if form.is_valid():
        try:
            cover = form.cleaned_data["cover"]
            actions.commit_expense(
                found, cover=actions.Cover(*cover) if cover else None, by=request.user, at=at
            )
        except NotNow as refusal:
            offers = _told(form, refusal, found.pilot)
        else:
            messages.success(request, _("The expense is committed."))
            return _back(request, found)
    return _page(request, _expense(request, pk, expense), status=422, commit_form=form, offers=offers)


@require_POST
@needs("pilots.spend")
def pay_expense(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    """One click pays what was committed; with the fields of the form, what the invoice says."""
    found, at = _expense(request, pk, expense), timezone.now()
    spending_rules.can_settle(request.user, found, at=at).enforce()
    if "pay-amount" not in request.POST:
        actions.pay_expense(found, by=request.user, at=at)
        messages.success(request, _("The expense is marked as paid."))
        return _back(request, found)
    form, offers = PayForm(request.POST, request.FILES, pilot=found.pilot, at=at), []
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("amount", "vat", "paid_on")}
        try:
            actions.pay_expense(found, **said, **_extras(form), by=request.user, at=at)
        except (NotNow, ValidationError) as refusal:
            offers = _told(form, refusal, found.pilot)
        else:
            messages.success(request, _("The expense is marked as paid."))
            return _back(request, found)
    return _page(request, _expense(request, pk, expense), status=422, pay_form=form, offers=offers)


@require_POST
@needs("pilots.spend")
def cancel_expense(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    found = _expense(request, pk, expense)
    actions.cancel_expense(found, by=request.user, at=timezone.now())
    messages.success(request, _("The expense is cancelled; its amount is free again."))
    return _back(request, found)


@require_POST
@needs("pilots.spend")
def add_evidence(request: HttpRequest, pk: int, expense: int) -> HttpResponse:
    found, at = _expense(request, pk, expense), timezone.now()
    rules.can_add_file(request.user, found.pilot, expense=found, there=0).enforce()
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        chosen = form.cleaned_data["file"]
        evidence = actions.Evidence(chosen.name, chosen.read(), form.cleaned_data["purpose"])
        try:
            actions.add_evidence(found, evidence=evidence, by=request.user, at=at)
        except (NotNow, ValidationError) as refusal:
            _told(form, refusal, found.pilot)
        else:
            messages.success(request, _("The file is kept with the expense."))
            return redirect("pilots:expense", pk, found.pk)
    return _page(request, _expense(request, pk, expense), status=422, evidence_form=form)


def _page(request: HttpRequest, expense: Expense, *, status: int = 200, **typed) -> HttpResponse:
    user, at, pilot = request.user, timezone.now(), expense.pilot
    may_settle = spending_rules.can_settle(user, expense, at=at)
    may_prove = rules.can_add_file(user, pilot, expense=expense, there=len(expense.files.all()))
    context = {
        "pilot": pilot,
        "expense": expense,
        "may_commit": spending_rules.can_commit(user, expense, at=at),
        "may_settle": may_settle,
        "may_cancel": spending_rules.can_cancel(user, expense, at=at),
        "may_prove": may_prove,
        "commit_form": None,
        "pay_form": PayForm.of(expense, at=at) if may_settle else None,
        "evidence_form": EvidenceForm(initial={"purpose": "invoice"}) if may_prove else None,
        "offers": (),
        "steps": spending.steps(expense),
    }
    return render(request, "pilots/expense.html", context | typed, status=status)


def _open(pilot: Pilot) -> Pilot:
    """Its money exists for who reads it, once it was granted."""
    if not pilot.insight or pilot.state not in Pilot.OPEN:
        raise Http404
    return pilot


def _expense(request: HttpRequest, pk: int, expense: int) -> Expense:
    """Of a pilot whose money this person reads; anything else does not exist for them."""
    pilot = load(request.user, pk)
    rows = spending.expenses(pilot) if pilot.insight else Expense.objects.none()
    found = get_object_or_404(rows, pk=expense)
    found.pilot = pilot
    return found


def _extras(form: ExpenseForm | PayForm) -> dict:
    """What comes with the act: the line that gives what lacks, the file that proves it."""
    cover, chosen = form.cleaned_data["cover"], form.cleaned_data["file"]
    return {
        "cover": actions.Cover(*cover) if cover else None,
        "evidence": actions.Evidence(chosen.name, chosen.read(), form.purpose) if chosen else None,
    }


def _told(form, refusal: NotNow | ValidationError, pilot: Pilot) -> list[spending.Offer]:
    """The refusal beside its field; when another line could help, the buttons that say so."""
    if isinstance(refusal, ValidationError):
        form.add_error("file", refusal)
        return []
    form.add_error("amount" if "amount" in form.fields else None, refusal.reason)
    if form.files:
        form.add_error("file", _("Choose the file again: it does not stay in a form that comes back."))
    if isinstance(refusal, actions.LineIsShort):
        return spending.offers(pilot, refusal.line, refusal.missing)
    return []


def _back(request: HttpRequest, expense: Expense) -> HttpResponse:
    """To the list from which it was clicked."""
    if request.POST.get("back") == "list":
        return redirect("pilots:expenses", expense.pilot_id)
    return redirect(expense.pilot.get_absolute_url() + "#expenses")
