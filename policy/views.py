"""The guide: the library, a document as it is or was, its confirmation, and the desk of communication."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import files, richtext, search
from core.access import may, needs
from core.verdicts import Refused
from policy import actions, queries, rules
from policy.forms import AcknowledgeForm, LibraryFilter, PublishForm
from policy.models import Document, Image, Version, pick_text

PER_PAGE = 48
FOUND_PER_PAGE = 20
READING = "policy/document.html"


# --- Reading ----------------------------------------------------------------------------------------


@require_safe
@needs("policy.read")
def library(request: HttpRequest) -> HttpResponse:
    form = LibraryFilter(request.GET)
    asked = form.read()
    # Shown from what was understood, so that a wrong value in the address leaves no trace in the form.
    shown = LibraryFilter(initial=dict(asked))
    shown.offer(queries.topics(request.user))
    number, typed = asked.pop("page"), asked.pop("q")
    documents = queries.library(request.user, **asked)
    context = {"form": shown, "asked": asked, "q": typed, "filtered": bool(typed or any(asked.values()))}
    if typed:
        return render(request, "policy/library.html", context | _found(typed, documents, number))
    page = Paginator(documents, PER_PAGE).get_page(number)
    groups = queries.grouped(list(page.object_list), request.user)
    return render(request, "policy/library.html", context | {"page": page, "groups": groups, "results": None})


def _found(typed: str, documents, number: int) -> dict:
    number = min(number, search.RANKED // FOUND_PER_PAGE)
    results = search.find(
        typed, {actions.SEARCH_KIND: documents}, limit=FOUND_PER_PAGE, offset=(number - 1) * FOUND_PER_PAGE
    )
    by_id = documents.prefetch_related(None).in_bulk([hit.object_id for hit in results.hits])
    page = Paginator(range(results.total), FOUND_PER_PAGE).get_page(number)
    lines = [{"hit": hit, "document": by_id[hit.object_id]} for hit in results.hits if hit.object_id in by_id]
    return {"page": page, "groups": [], "results": results, "lines": lines}


@require_safe
@needs("policy.read")
def document(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    if found.current_version is None:
        return redirect("policy:draft", slug=slug)
    return render(request, READING, _reading(request, found, found.current_version))


@require_safe
@needs("policy.read")
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    shown = get_object_or_404(
        Version.objects.visible_to(request.user).prefetch_related("texts"), document=found, number=number
    )
    return render(request, READING, _reading(request, found, shown))


def _reading(request: HttpRequest, found: Document, shown: Version) -> dict:
    texts = list(shown.texts.all())
    text = pick_text(texts)
    user = request.user
    return {
        "document": found,
        "version": shown,
        "current": found.current_version_id == shown.pk,
        "text": text,
        "other": next((other for other in texts if other is not text), None),
        "foreign": text.language != request.LANGUAGE_CODE[:2],
        "body": richtext.render(text.body, text.language),
        "contents": richtext.contents(text.body),
        "reading": queries.reading_of(found, user),
        "today": timezone.localdate(),
        "may_review": user.is_authenticated and bool(rules.can_review(user, found)),
        "may_withdraw": user.is_authenticated and bool(rules.can_withdraw(user, found)),
        "may_bring_back": user.is_authenticated and bool(rules.can_bring_back(user, found)),
        "may_follow": found.asks and may(user, "policy.follow"),
        "progress": queries.progress(found),
    }


@require_safe
@needs("policy.read")
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    return render(request, "policy/versions.html", {"document": found, "versions": queries.versions(found)})


@require_safe
@needs("policy.read")
def image(request: HttpRequest, slug: str, key: str) -> FileResponse:
    found = get_object_or_404(Image.objects.visible_to(request.user), document__slug=slug, key=key)
    return files.serve(found.file, name=found.name, inline=True, cache="private, max-age=86400")


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


@require_POST
@needs("policy.review")
def review(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    actions.review(found, by=request.user, at=timezone.now())
    messages.success(request, _("Noted: this document is still right."))
    return redirect("policy:document", slug=slug)


# --- The desk of communication ----------------------------------------------------------------------


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
