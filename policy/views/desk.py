"""The desk of communication: what waits, the preview of a draft, publication, review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import richtext
from core.access import may, needs
from core.verdicts import Refused
from policy import actions, queries, rules
from policy.forms import PublishForm
from policy.models import Document, pick_text


@require_safe
@needs("policy.manage")
def manage(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    return render(
        request,
        "policy/manage.html",
        {"desk": queries.desk(today), "today": today, "may_publish": may(request.user, "policy.publish")},
    )


@require_safe
@needs("policy.preview")
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user).prefetch_related("drafts__by"), slug=slug)
    rules.can_preview(request.user, found).enforce()
    return _preview(request, found, None)


def _preview(
    request: HttpRequest, found: Document, form: PublishForm | None, status: int = 200
) -> HttpResponse:
    drafts = list(found.drafts.all())
    text = pick_text(drafts)
    first = found.current_version is None
    number = found.current_version.number + 1 if found.current_version else 1
    if form is None:
        form = PublishForm(first=first, initial={"seen": rules.fingerprint_of(drafts)})
    context = {
        "document": found,
        "text": text,
        "other": next((other for other in drafts if other is not text), None),
        "body": richtext.render(text.body, text.language) if text else "",
        "contents": richtext.contents(text.body) if text else (),
        "number": number,
        "form": form,
        "may_publish": may(request.user, "policy.publish"),
    }
    return render(request, "policy/draft.html", context, status=status)


@require_http_methods(["POST"])
@needs("policy.publish")
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user).prefetch_related("drafts__by"), slug=slug)
    form = PublishForm(request.POST, first=found.current_version is None)
    if not form.is_valid():
        return _preview(request, found, form, status=422)
    chosen = {
        "material_change": form.material,
        "note": form.cleaned_data.get("note", ""),
        "seen": form.cleaned_data["seen"],
    }
    try:
        shown = actions.publish(found, **chosen, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _preview(request, found, form, status=409)
    messages.success(request, _("Version %(number)s is published.") % {"number": shown.number})
    return redirect("policy:document", slug=slug)


@require_POST
@needs("policy.publish")
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    actions.withdraw(found, by=request.user, at=timezone.now())
    messages.success(request, _("The document is withdrawn. Its versions and confirmations are kept."))
    return redirect("policy:document", slug=slug)


@require_POST
@needs("policy.publish")
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    actions.bring_back(found, by=request.user, at=timezone.now())
    messages.success(request, _("The document is shown again."))
    return redirect("policy:document", slug=slug)


@require_POST
@needs("policy.review")
def review(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    actions.review(found, by=request.user, at=timezone.now())
    messages.success(request, _("Noted: this document is still right."))
    return redirect("policy:document", slug=slug)
