"""An approved pilot measures, reaches its milestones, says how it goes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from pilots import actions, rules
from pilots.forms import MeasureForm
from pilots.views.page import load, show


@require_POST
@needs("pilots.measure")
def record_measure(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_measure(request.user, pilot, at=at).enforce()
    form = MeasureForm(request.POST, at=at)
    if not form.is_valid():
        return show(pilot, request, at=at, measure_form=form)
    actions.record_measure(pilot, **form.cleaned_data, by=request.user, at=at)
    messages.success(request, _("The measure is recorded."))
    return redirect(pilot)
