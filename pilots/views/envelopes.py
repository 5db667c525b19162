"""The money set aside: the envelopes of a year, one of them with all that moved; opening, changing, closing it."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import needs
from core.money import show
from core.verdicts import Kind, NotNow, Verdict
from people.models import User
from pilots import actions, queries, rules
from pilots.forms import CloseEnvelopeForm, EnvelopeForm, EnvelopesFilter
from pilots.models import Envelope, Programme

PER_PAGE = 20


@require_safe
@needs("pilots.see_budget")
def envelopes(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    rules.can_see_budget(user).enforce()
    asked = EnvelopesFilter(request.GET).read()
    programme = Programme.now()
    this = programme.year_of(localdate(at))
    number = asked.get("year") or this
    total = queries.envelopes.totals(user, number, programme)
    pages = Paginator(queries.envelopes.of_year(user, number), PER_PAGE)
    pages.count = total.count  # counted already
    context = {
        "years": queries.envelopes.years(user, programme, at),
        "total": total,
        "page": pages.get_page(asked.get("page") or 1),
        "may_budget": bool(rules.can_budget(user)),
        "over": number < this,
    }
    return render(request, "pilots/envelopes.html", context)


@require_safe
@needs("pilots.see_budget")
def envelope(request: HttpRequest, pk: int) -> HttpResponse:
    user, at = request.user, timezone.now()
    shown = _load(user, pk)
    asked = EnvelopesFilter(request.GET).read()
    pilots = Paginator(queries.envelopes.granted_from(shown), PER_PAGE).get_page(asked.get("page") or 1)
    entries = Paginator(queries.movements.entries(shown), PER_PAGE).get_page(asked.get("moves") or 1)
    moves = queries.movements.movements(list(entries))
    programme = Programme.now()
    context = {
        "envelope": shown,
        "year_name": programme.name_of(shown.year),
        "pilots": pilots,
        "entries": entries,
        "moves": moves,
        "older": any(move.left is None and move.amount is not None for move in moves),
        "may_change": rules.can_change_envelope(user, shown),
        "may_close": rules.can_close_envelope(user, shown, year=programme.year_of(localdate(at))),
    }
    return render(request, "pilots/envelope.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.budget")
def open_envelope(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        return _form(request, EnvelopeForm(at=at, initial={"owner": request.user.email}), None)
    if "search" in request.POST:
        return _form(request, _unjudged(request, None, at), None)
    form = EnvelopeForm(request.POST, at=at)
    if form.is_valid():
        try:
            opened = actions.open_envelope(**form.written_down, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error("name_fr", refusal.reason)
        else:
            messages.success(request, _("The envelope is open: pilots may be granted from it."))
            return redirect(opened)
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.budget")
def change_envelope(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    shown = _load(request.user, pk)
    if reason := _too_late(rules.can_change_envelope(request.user, shown)):
        messages.info(request, reason)
        return redirect(shown)
    if request.method != "POST":
        return _form(request, EnvelopeForm(at=at, envelope=shown, initial=EnvelopeForm.written(shown)), shown)
    if "search" in request.POST:
        return _form(request, _unjudged(request, shown, at), shown)
    form = EnvelopeForm(request.POST, at=at, envelope=shown)
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            actions.change_envelope(shown, **form.written_down, seen=seen, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The envelope is changed."))
            return redirect(shown)
    return _form(request, form, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.budget")
def close_envelope(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    shown = _load(request.user, pk)
    year = Programme.now().year_of(localdate(at))
    if reason := _too_late(rules.can_close_envelope(request.user, shown, year=year)):
        messages.info(request, reason)
        return redirect(shown)
    data = request.POST if request.method == "POST" else None
    form = CloseEnvelopeForm(data, envelope=shown, initial={"rest": CloseEnvelopeForm.Rest.CARRY})
    if request.method == "POST" and form.is_valid():
        try:
            closed = actions.close_envelope(shown, **form.chosen, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
            shown = _load(request.user, pk)  # what is left may be less than it was
        else:
            messages.success(request, _said(closed))
            return redirect(closed)
    context = {"envelope": shown, "form": form, "year_name": Programme.now().name_of(shown.year)}
    return render(request, "pilots/envelope_close.html", context, status=422 if form.errors else 200)


def _load(user: User, pk: int) -> Envelope:
    return get_object_or_404(queries.envelopes.shown(user), pk=pk)


def _too_late(verdict: Verdict) -> str:
    """The reason when the moment has passed; whoever may not at all is turned away."""
    if verdict.kind is not Kind.NOT_NOW:
        verdict.enforce()
    return verdict.reason


def _unjudged(request: HttpRequest, shown: Envelope | None, at: datetime) -> EnvelopeForm:
    """Without JavaScript: the same page with what was typed and the units that were looked for."""
    typed = {name: request.POST.get(name, "") for name in EnvelopeForm.base_fields}
    return EnvelopeForm(at=at, envelope=shown, initial=typed | {"units": request.POST.getlist("units")})


def _form(request: HttpRequest, form: EnvelopeForm, shown: Envelope | None) -> HttpResponse:
    context: dict[str, object] = {"form": form, "envelope": shown}
    if shown:
        context["year_name"] = Programme.now().name_of(shown.year)
    return render(request, "pilots/envelope_form.html", context, status=422 if form.errors else 200)


def _said(closed: Envelope) -> str:
    if closed.carried_to is None:
        return _("The envelope is closed.")
    return _("The envelope is closed, %(amount)s are carried over to %(name)s.") % {
        "amount": show(closed.carried),
        "name": closed.carried_to.name,
    }
