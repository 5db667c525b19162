"""A file beside a pilot is taken away under its own name, or taken out again."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import files
from core.access import needs
from pilots import actions
from pilots.models import PilotFile


@require_safe
@needs("pilots.browse")
def file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    found = _load(request, pk, file)
    return files.serve(found.file, name=found.name, content_type=found.content_type)


@require_POST
@needs("pilots.propose")
def remove_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    found = _load(request, pk, file)
    actions.remove_file(found, by=request.user, at=timezone.now())
    messages.success(request, _("The file is taken out."))
    back = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if known else found.pilot)


def _load(request: HttpRequest, pk: int, file: int) -> PilotFile:
    seen = PilotFile.objects.visible_to(request.user).select_related("pilot__mentoring", "expense")
    return get_object_or_404(seen, pilot=pk, pk=file)
