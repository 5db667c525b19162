"""A pilot ends: the guided form beside the figures that it freezes."""

from datetime import datetime

from django.contrib import messages
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import needs
from core.verdicts import Kind, NotNow
from pilots import actions, queries, rules
from pilots.forms import CloseForm
from pilots.models import Pilot
from pilots.views.page import load


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.close")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    verdict = rules.can_close(request.user, pilot, at=at)
    if request.method != "POST":
        verdict.enforce()
        return _page(request, pilot, CloseForm(), at)
    form = CloseForm(request.POST)
    if verdict.kind is Kind.NOT_NOW:
        return _too_late(request, pilot, form, verdict.reason)
    verdict.enforce()
    if not form.is_valid():
        return _page(request, pilot, form, at, status=422)
    try:
        actions.close(pilot, **form.kept(), by=request.user, at=at)
    except NotNow as refusal:
        return _too_late(request, load(request.user, pk), form, refusal.reason)
    messages.success(
        request, _("The pilot is finished. What you learned stays readable: now make a lesson of it.")
    )
    return redirect(pilot)


def _page(
    request: HttpRequest, pilot: Pilot, form: CloseForm, at: datetime, *, status: int = 200
) -> HttpResponse:
    context = {
        "pilot": pilot,
        "form": form,
        "figures": queries.frozen(queries.figures(pilot, at=at)),
        "ahead": queries.ahead(pilot, at=at),
    }
    return render(request, "pilots/closing.html", context, status=status)


def _too_late(request: HttpRequest, pilot: Pilot, form: CloseForm, reason: str) -> HttpResponse:
    """Somebody was faster: why, and what was typed, to copy."""
    texts = [
        (field.label, field.value())
        for field in form
        if isinstance(field.field.widget, Textarea) and field.value()
    ]
    context = {"pilot": pilot, "form": None, "kept": {"reason": reason, "texts": texts}}
    return render(request, "pilots/closing.html", context, status=409)
