"""The pack of decision-makers: what the company gains or loses, and ten minutes of reading."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, needs
from core.verdicts import Refused
from policy import actions, queries
from policy.forms import StepForm
from policy.models import Document, pick_text
from policy.views.files import pdf_response

MOST_STEPS = 8


@require_safe
@needs("policy.read")
def pack(request: HttpRequest) -> HttpResponse:
    return render(request, "policy/pack.html", _pack(request))


def _pack(request: HttpRequest) -> dict:
    stops = []
    for step in queries.lessons.reading_path(request.user):
        text = pick_text(step.document.current_version.texts.all())
        stops.append({"step": step, "document": step.document, "text": text})
    return {
        "figures": queries.lessons.pack_figures(),
        "stops": stops,
        "minutes": sum(stop["text"].minutes for stop in stops),
        "ways": queries.WAYS,
        "inside": request.user.is_authenticated and not request.user.is_guest,
        "may_arrange": may(request.user, "policy.path"),
    }


@require_safe
@needs("policy.read")
def pack_pdf(request: HttpRequest) -> HttpResponse | FileResponse:
    """The same on one page, to hand out."""
    address = reverse("policy:pack")
    context = _pack(request) | {
        "language": request.LANGUAGE_CODE[:2],
        "site": settings.SITE_URL,
        "address": settings.SITE_URL + address,
        "name": _("Adoption Portal"),
    }
    try:
        path = actions.printed(render_to_string("policy/pack_pdf.html", context))
    except actions.NoPdf as reason:
        page = {"get_absolute_url": address, "title": _("For decision-makers"), "slug": ""}
        return render(request, "policy/no_pdf.html", {"document": page, "busy": reason.busy})
    return pdf_response(path, _("for-decision-makers.pdf"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.path")
def arrange(request: HttpRequest) -> HttpResponse:
    """The stops of the path, in order, and one more."""
    steps = queries.lessons.whole_path()
    documents = [
        (document.pk, document.title)
        for document in Document.objects.visible_to(request.user).published().order_by("kind", "slug")
    ]
    forms = [
        StepForm(
            request.POST or None,
            prefix=f"s{number}",
            step=steps[number - 1] if number <= len(steps) else None,
            number=number,
            documents=documents,
        )
        for number in range(1, min(max(len(steps) + 1, 3), MOST_STEPS) + 1)
    ]
    status = 200
    if request.method == "POST":
        if not [form for form in forms if not form.is_valid()]:
            try:
                actions.set_path(_path(forms), by=request.user, at=timezone.now())
            except Refused as refusal:
                messages.warning(request, refusal.reason)
                return redirect("policy:arrange")
            messages.success(request, _("The reading path is arranged."))
            return redirect("policy:pack")
        status = 422
    return render(request, "policy/arrange.html", {"forms": forms}, status=status)


def _path(forms: list[StepForm]) -> list[tuple]:
    """The stops with a document, by the place that was typed; the same document stops once."""
    rows = [
        (form.cleaned_data.get("place") or number, number, form.cleaned_data)
        for number, form in enumerate(forms, 1)
        if form.cleaned_data.get("document")
    ]
    found, seen = [], set()
    for _place, _number, typed in sorted(rows, key=lambda row: row[:2]):
        if typed["document"].pk not in seen:
            seen.add(typed["document"].pk)
            found.append((typed["document"], typed["why_fr"], typed["why_en"]))
    return found
