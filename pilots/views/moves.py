"""Money moves between the lines of a pilot; more is asked for, granted, refused, taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from core.money import show as amount
from core.verdicts import NotNow
from early_adopters.models import day_words
from pilots import actions, rules
from pilots.forms.moves import GrantMoreForm, MoveForm, RefuseMoreForm, TopUpForm
from pilots.models import TopUp
from pilots.rules import top_ups
from pilots.views.page import load, show


@require_POST
@needs("pilots.spend")
def move_money(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_spend(request.user, pilot, at=at).enforce()
    form = MoveForm(request.POST, pilot=pilot)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("source", "amount", "reason", "token")}
        where = form.where
        target = where.pop("line", None)
        try:
            actions.move_money(pilot, target=target, **where, **said, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error("amount", refusal.reason)
        else:
            messages.success(
                request, _("%(amount)s moved. The whole is the same.") % {"amount": amount(said["amount"])}
            )
            return redirect(pilot.get_absolute_url() + "#budget")
    return show(load(request.user, pk), request, at=at, status=422, move_form=form)


@require_POST
@needs("pilots.spend")
def ask_more(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    top_ups.can_ask_more(request.user, pilot, at=at).enforce()
    form = TopUpForm(request.POST, pilot=pilot)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("amount", "why", "token")}
        try:
            asked = actions.ask_more(pilot, **form.where, **said, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request,
                _("Asked for. You have an answer by %(day)s.") % {"day": day_words(asked.promised_on)},
            )
            return redirect(pilot.get_absolute_url() + "#more")
    return show(load(request.user, pk), request, at=at, status=422, more_form=form)


@require_POST
@needs("pilots.decide")
def grant_top_up(request: HttpRequest, pk: int, top_up: int) -> HttpResponse:
    """One click grants all of it; with the fields of the form, a part."""
    found, at = _top_up(request, pk, top_up), timezone.now()
    top_ups.can_answer(request.user, found).enforce()
    if "give-amount" not in request.POST:
        granted = actions.grant_top_up(found, by=request.user, at=at)
        return _granted(request, granted)
    form = GrantMoreForm(request.POST)
    if form.is_valid():
        try:
            granted = actions.grant_top_up(found, **form.cleaned_data, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error("amount", refusal.reason)
        else:
            return _granted(request, granted)
    return show(load(request.user, pk), request, at=at, status=422, grant_more_form=form)


@require_POST
@needs("pilots.decide")
def refuse_top_up(request: HttpRequest, pk: int, top_up: int) -> HttpResponse:
    found, at = _top_up(request, pk, top_up), timezone.now()
    top_ups.can_answer(request.user, found).enforce()
    form = RefuseMoreForm(request.POST)
    if not form.is_valid():
        return show(load(request.user, pk), request, at=at, status=422, refuse_more_form=form)
    actions.refuse_top_up(found, words=form.cleaned_data["words"], by=request.user, at=at)
    messages.success(
        request, _("Refused. %(name)s is told, with your words.") % {"name": found.asked_by.name}
    )
    return redirect(found.pilot)


@require_POST
@needs("pilots.spend")
def withdraw_top_up(request: HttpRequest, pk: int, top_up: int) -> HttpResponse:
    found = _top_up(request, pk, top_up)
    actions.withdraw_top_up(found, by=request.user, at=timezone.now())
    messages.success(request, _("The request is taken back."))
    return redirect(found.pilot)


def _granted(request: HttpRequest, top_up: TopUp) -> HttpResponse:
    said = {"amount": amount(top_up.granted), "name": top_up.asked_by.name}
    messages.success(request, _("%(amount)s granted. %(name)s is told.") % said)
    return redirect(top_up.pilot)


def _top_up(request: HttpRequest, pk: int, top_up: int) -> TopUp:
    """Of a pilot whose money this person reads; anything else does not exist for them."""
    pilot = load(request.user, pk)
    rows = pilot.top_ups.all() if pilot.insight else TopUp.objects.none()
    found = get_object_or_404(rows.select_related("line", "asked_by", "decided_by"), pk=top_up)
    found.pilot = pilot
    return found
