"""A reading is confirmed, and who has confirmed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import needs
from policy import actions, queries
from policy.forms import AcknowledgeForm
from policy.models import Version


@require_POST
@needs("policy.acknowledge")
def acknowledge(request: HttpRequest, slug: str) -> HttpResponse:
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This page is not complete. Please go back and read it again."))
    shown = get_object_or_404(
        Version.objects.visible_to(request.user).select_related(
            "document__audience_unit", "document__asked_version"
        ),
        document__slug=slug,
        number=form.cleaned_data["version"],
    )
    said = {"language": form.cleaned_data["language"], "sha256": form.cleaned_data["sha256"]}
    actions.acknowledge(shown, **said, by=request.user, at=timezone.now())
    if shown.pk == shown.document.current_version_id:
        messages.success(
            request,
            _("Thank you. Your reading of version %(number)s is recorded.") % {"number": shown.number},
        )
    else:
        messages.info(
            request,
            _(
                "Your reading of version %(number)s is recorded. A newer version has come out since: here it is."
            )
            % {"number": shown.number},
        )
    return redirect("policy:document", slug=slug)


@require_safe
@needs("policy.follow")
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    if not found.asks:
        raise Http404
    rows, total = queries.by_direction(found)
    return render(
        request,
        "policy/follow.html",
        {"document": found, "rows": rows, "total": total, "asked_on": queries.asked_on(found)},
    )
