"""A pilot ends."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from pilots import actions, rules
from pilots.forms import CloseForm
from pilots.views.page import load, show


@require_POST
@needs("pilots.close")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_close(request.user, pilot, at=at).enforce()
    form = CloseForm(request.POST)
    if not form.is_valid():
        return show(pilot, request, at=at, close_form=form)
    actions.close(pilot, **form.cleaned_data, by=request.user, at=at)
    messages.success(request, _("The pilot is finished. What you learned stays readable for everyone."))
    return redirect(pilot)
