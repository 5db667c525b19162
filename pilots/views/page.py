"""One pilot: the same page for every reader and every state; what they may do stands on the right."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import needs
from people.models import User
from pilots import queries, rules
from pilots.models import Pilot
from pilots.views import sections


@require_safe
@needs("pilots.browse")
def pilot(request: HttpRequest, pk: int) -> HttpResponse:
    return show(load(request.user, pk), request, at=timezone.now())


def load(user: User, pk: int) -> Pilot:
    return get_object_or_404(queries.sheet(user), pk=pk)


def show(pilot: Pilot, request: HttpRequest, *, at: datetime, status: int = 200, **typed) -> HttpResponse:
    """The page; `typed` are the forms that came back with something to look at again."""
    return render(request, "pilots/pilot.html", context(request.user, pilot, at, typed), status=status)


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    """What the page and its preview show: the pilot, then each section."""
    shown = {
        "pilot": pilot,
        "insight": pilot.insight,
        "own": user.pk == pilot.lead_id,
        "late": pilot.late(at),
        "standing": queries.standing(pilot, at),
        "may_write": rules.can_write(user, pilot),
        "history": queries.history(pilot) if pilot.insight else (),
    }
    for section in (
        sections.deciding,
        sections.spending,
        sections.course,
        sections.team,
        sections.closing,
        sections.proposing,
    ):
        shown |= section.context(user, pilot, at, typed)
    return shown
