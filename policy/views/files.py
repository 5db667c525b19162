"""Files that come into the library, the library that goes out, a document as PDF."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import files, richtext
from core.access import needs
from policy import actions, queries
from policy.forms import ExportForm, FilesForm, SummaryForm
from policy.models import Document, LibraryJob, Version, pick_text

LATEST = 20
PARTS = {
    "topics": gettext_lazy("topics"),
    "tools": gettext_lazy("tools"),
    "fr": gettext_lazy("French text"),
    "en": gettext_lazy("English text"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.bring")
def imports(request: HttpRequest) -> HttpResponse:
    """Bring one file, take the library out, and what was brought or taken lately."""
    first = {"language": request.LANGUAGE_CODE[:2], "owner": request.user.email}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FilesForm(*sent, initial=first)
    if form.is_bound and form.is_valid():
        job = actions.submit_files(
            file=form.cleaned_data["file"],
            name=form.name,
            facts=form.facts,
            by=request.user,
            at=timezone.now(),
        )
        return redirect("policy:import", job.pk)
    latest = LibraryJob.objects.visible_to(request.user).select_related("by")[:LATEST]
    context = {"form": form, "export": ExportForm(), "latest": latest}
    return render(request, "policy/imports.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs("policy.bring")
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """What the check found, what would change, and the one button; or the archive to fetch."""
    job = get_object_or_404(LibraryJob.objects.visible_to(request.user).select_related("by"), pk=pk)
    return render(request, "policy/import.html", _shown(job, SummaryForm()))


def _shown(job: LibraryJob, form: SummaryForm) -> dict:
    documents = [
        change
        | {
            "parts": [_part(name) for name in change["what"]],
            "texts": [text | {"html": _safe(text["body"])} for text in change["texts"]],
        }
        for change in job.changes
    ]
    news = job.counts.get("created", 0) + job.counts.get("changed", 0)
    return {
        "job": job,
        "documents": documents,
        "news": news,
        "more": max(0, news - len(documents)),
        "form": form if job.counts.get("asks_summary") else None,
    }


def _part(name: str) -> str:
    return str(PARTS.get(name) or Document._meta.get_field(name).verbose_name)


def _safe(body: str) -> str:
    return mark_safe(richtext.clean(body))  # noqa: S308  (cleaned in the same breath)


@require_POST
@needs("policy.bring")
def apply_import(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(LibraryJob.objects.visible_to(request.user), pk=pk)
    summary = ""
    if job.counts.get("asks_summary"):
        form = SummaryForm(request.POST)
        if not form.is_valid():
            return render(request, "policy/import.html", _shown(job, form), status=422)
        summary = form.cleaned_data["summary"]
    actions.request_library_apply(job, summary=summary, by=request.user, at=timezone.now())
    return redirect("policy:import", job.pk)


@require_POST
@needs("policy.bring")
def export(request: HttpRequest) -> HttpResponse:
    form = ExportForm(request.POST)
    form.is_valid()
    at = timezone.now()
    job = actions.ask_for_export(
        name=_("library-%(day)s.zip") % {"day": timezone.localdate(at).isoformat()},
        all_versions=form.cleaned_data.get("all_versions", False),
        by=request.user,
        at=at,
    )
    return redirect("policy:import", job.pk)


@require_safe
@needs("policy.bring")
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The archive, for a week; the journal keeps who took it."""
    job = get_object_or_404(LibraryJob.objects.visible_to(request.user).exclude(file=""), pk=pk)
    if not job.is_export or job.state != LibraryJob.State.DONE:
        raise Http404
    response = files.serve(job.file, name=job.name)
    actions.log_export(request.user, job, at=timezone.now())
    return response


# --- PDF ------------------------------------------------------------------------------------------------


@require_safe
@needs("policy.read")
def pdf(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    if found.current_version is None:
        raise Http404
    return _pdf(request, found, found.current_version)


@require_safe
@needs("policy.read")
def version_pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse | FileResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    shown = get_object_or_404(
        Version.objects.visible_to(request.user).prefetch_related("texts"), document=found, number=number
    )
    return _pdf(request, found, shown)


def _pdf(request: HttpRequest, found: Document, shown: Version) -> HttpResponse | FileResponse:
    text = pick_text(shown.texts.all())
    try:
        path = actions.document_pdf(found, shown, text)
    except actions.NoPdf as reason:
        return render(request, "policy/no_pdf.html", {"document": found, "busy": reason.busy})
    return pdf_response(path, f"{found.slug}-v{shown.number}-{text.language}.pdf")


def pdf_response(path, name: str) -> FileResponse:
    """A PDF that we made, under the name people know; other pages that print themselves use it too."""
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response.headers["Cache-Control"] = "private, no-store"
    for header, value in files.GUARDS.items():
        response.headers[header] = value
    return response
