"""Tables taken out of the board: small ones at once, the others prepared by the clock and fetched here."""

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from core import files
from core.access import needs
from pilots import actions
from pilots.forms import ExportForm
from pilots.models import Export
from pilots.queries.exports import name_of

LATEST = 20
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.export")
def exports(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """My exports; asking for one more."""
    form = ExportForm(request.POST) if request.method == "POST" else ExportForm()
    if form.is_bound and form.is_valid():
        return _take_out(request, form)
    latest = Export.objects.visible_to(request.user)[:LATEST]
    return render(
        request, "pilots/exports.html", {"latest": latest, "form": form}, status=422 if form.is_bound else 200
    )


def _take_out(request: HttpRequest, form: ExportForm) -> HttpResponse | StreamingHttpResponse:
    at, language = timezone.now(), request.LANGUAGE_CODE[:2]
    name, kind = form.cleaned_data["table"], form.cleaned_data["format"]
    asked = {"chosen": form.chosen(), "language": language, "by": request.user, "at": at}
    if kind == Export.Format.CSV and (lines := actions.stream_table(name, **asked)):
        answer = StreamingHttpResponse(lines, content_type=TYPES["csv"])
        return _as_file(answer, name_of(Export(table=name, format=kind, asked_at=at)))
    export = actions.ask_for_table(name, kind=kind, **asked)
    return redirect("pilots:export", export.pk)


def _as_file(answer, name: str):
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@needs("pilots.export")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, then the file."""
    found = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    return render(request, "pilots/export.html", {"export": found, "name": name_of(found)})


@require_safe
@needs("pilots.export")
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, for a week, for who asked; the journal keeps that it was taken."""
    ready = Export.objects.visible_to(request.user).filter(state=Export.State.DONE).exclude(file="")
    found = get_object_or_404(ready, pk=pk)
    response = files.serve(found.file, name=name_of(found))
    response.headers["Content-Type"] = TYPES[found.format]
    if request.method == "GET":
        actions.log_taken(request.user, found, at=timezone.now())
    return response
