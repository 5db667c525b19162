"""A finished pilot becomes a lesson of the library: one button, then the library's own editor."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from pilots import actions
from pilots.views.page import load
from policy.queries import writing_url


@require_POST
@needs("pilots.teach")
def teach(request: HttpRequest, pk: int) -> HttpResponse:
    pilot = load(request.user, pk)
    document = actions.teach(pilot, by=request.user, at=timezone.now())
    messages.success(
        request,
        _(
            "The lesson is begun with what the pilot knows. Read it, add what is missing, send it to be published."
        ),
    )
    return redirect(writing_url(document, pilot.language))
