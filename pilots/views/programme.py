"""The settings of the programme: what holds, what follows from it in words, one form to change it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, queries
from pilots.forms import ProgrammeForm
from pilots.models import Programme


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.budget")
def programme(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        return _page(request, ProgrammeForm(initial=ProgrammeForm.written(Programme.now())), at)
    form = ProgrammeForm(request.POST)
    if form.is_valid():
        try:
            actions.set_programme(**form.chosen, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The settings are kept."))
            return redirect("pilots:programme")
    return _page(request, form, at)


def _page(request: HttpRequest, form: ProgrammeForm, at: datetime) -> HttpResponse:
    kept = Programme.now()
    year = kept.year_of(localdate(at))
    starts_on, ends_on = kept.span(year)
    context = {
        "form": form,
        "programme": kept,
        "year_name": kept.name_of(year),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "changes": queries.programme.changes(),
    }
    return render(request, "pilots/programme.html", context, status=422 if form.errors else 200)
