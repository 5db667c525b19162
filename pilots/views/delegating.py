"""A pilot that waits changes hands: taken with one click, or given to a colleague with a word."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, rules
from pilots.forms import GiveForm
from pilots.views.page import load, show


@require_POST
@needs("pilots.assign")
def take(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    actions.assign(pilot, to=request.user, by=request.user, at=at)
    messages.success(request, _("It is in your hands. Its author sees your name."))
    return redirect(pilot)


@require_POST
@needs("pilots.assign")
def give(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_decide(request.user, pilot).enforce()
    form = GiveForm(request.POST, pilot=pilot, by=request.user, at=at)
    if form.is_valid():
        try:
            given = actions.assign(pilot, **form.cleaned_data, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request, _("It is in the hands of %(name)s, who is told.") % {"name": given.assigned_to.name}
            )
            return redirect(pilot)
    return show(load(request.user, pk), request, at=at, status=422, give_form=form)
