"""The library, a document as it is or was, its pictures."""

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import files, richtext, search
from core.access import may, needs
from policy import actions, queries, rules
from policy.forms import LibraryFilter
from policy.models import Document, Image, Version, pick_text

PER_PAGE = 48
FOUND_PER_PAGE = 20
READING = "policy/document.html"


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
