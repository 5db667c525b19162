"""An approved pilot measures its indicators; a wrong measure is put right on a page of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, queries, rules
from pilots.forms.course import CorrectMeasureForm, MeasureForm
from pilots.models import Measure
from pilots.views.page import load, show


@require_POST
@needs("pilots.measure")
def record_measure(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_measure(request.user, pilot, at=at).enforce()
    form = MeasureForm(request.POST, pilot=pilot, at=at)
    if not form.is_valid():
        return show(pilot, request, at=at, status=422, measure_form=form)
    actions.record_measure(pilot, **form.cleaned_data, by=request.user, at=at)
    messages.success(request, _("The measure is recorded."))
    return redirect(pilot.get_absolute_url() + "#indicators")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.measure")
def correct_measure(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    found, at = _measure(request, pk, measure), timezone.now()
    pilot = found.kpi.pilot
    rules.can_correct(request.user, found, at=at).enforce()
    form = CorrectMeasureForm(initial=CorrectMeasureForm.of(found), at=at)
    if request.method == "POST":
        form = CorrectMeasureForm(request.POST, at=at)
        if form.is_valid():
            try:
                actions.correct_measure(found, **form.cleaned_data, by=request.user, at=at)
            except NotNow as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("The measure is corrected."))
                return redirect(pilot.get_absolute_url() + "#indicators")
    status = 422 if form.errors else 200
    return render(
        request, "pilots/measure_form.html", {"pilot": pilot, "measure": found, "form": form}, status=status
    )


@require_POST
@needs("pilots.measure")
def remove_measure(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    found = _measure(request, pk, measure)
    actions.remove_measure(found, by=request.user, at=timezone.now())
    messages.success(request, _("The measure is removed."))
    return redirect(found.kpi.pilot.get_absolute_url() + "#indicators")


def _measure(request: HttpRequest, pk: int, measure: int) -> Measure:
    """Of a pilot that this person sees, knowing it."""
    pilot = load(request.user, pk)
    found = get_object_or_404(queries.course.measures_in(pilot), pk=measure)
    found.kpi.pilot = pilot
    return found
