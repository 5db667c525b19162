"""The three answers, and taking one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, rules
from pilots.forms import ApprovalForm, DeclineForm, GrantForm, ReworkForm
from pilots.models import Pilot
from pilots.views.page import load, show


@require_POST
@needs("pilots.decide")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """One click as proposed; or with changes, and then what was typed stays when something is refused."""
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_decide(request.user, pilot).enforce()
    _as_seen(request, pilot)
    changed = "grant-asked" in request.POST
    form = (GrantForm if changed else ApprovalForm)(request.POST, pilot=pilot, at=at)
    if form.is_valid():
        try:
            actions.approve(pilot, **form.chosen, by=request.user, at=at)
        except NotNow as refusal:
            if not changed or pilot.state != Pilot.State.SUBMITTED:
                raise
            form.add_error(None, refusal.reason)
        else:
            return redirect(pilot)
    if not changed:
        raise NotNow(form.first_error)
    return show(load(request.user, pk), request, at=at, status=422, grant_form=form)


@require_POST
@needs("pilots.decide")
def rework(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_decide(request.user, pilot).enforce()
    form = ReworkForm(request.POST)
    if not form.is_valid():
        return show(pilot, request, at=at, status=422, rework_form=form)
    _as_seen(request, pilot)
    actions.rework(pilot, advice=form.cleaned_data["advice"], by=request.user, at=at)
    return redirect(pilot)


@require_POST
@needs("pilots.decide")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_decide(request.user, pilot).enforce()
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return show(pilot, request, at=at, status=422, decline_form=form)
    _as_seen(request, pilot)
    actions.decline(pilot, **form.cleaned_data, by=request.user, at=at)
    return redirect(pilot)


def _as_seen(request: HttpRequest, pilot: Pilot) -> None:
    """A proposal that was reworked and sent again since this page was shown is read again before it is decided."""
    seen = request.POST.get("seen", "")
    if seen and pilot.sent_at and seen != pilot.sent_at.isoformat():
        raise NotNow(_("This proposal was sent again since you opened the page: read it again."))


@require_POST
@needs("pilots.decide")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    pilot = load(request.user, pk)
    actions.undo(pilot, by=request.user, at=timezone.now())
    messages.success(request, _("The decision is taken back. No mail had left."))
    return redirect(pilot)
