"""The library, a document as it is or was, its pictures."""

from itertools import pairwise

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import differences, files, richtext, search
from core.access import may, needs
from core.search.reading import RANKED
from notifications.queries import follows
from policy import actions, queries, rules
from policy.forms import LibraryFilter, PairForm, QuizForm
from policy.models import Document, Image, Version, pick_text
from policy.views.sharing import briefly_shared

PER_PAGE = 48
FOUND_PER_PAGE = 20
VERSIONS = 200
READING = "policy/document.html"
LIST = "policy/list.html"


@require_safe
@needs("policy.read")
def library(request: HttpRequest) -> HttpResponse:
    form = LibraryFilter(request.GET)
    asked = form.read()
    # Shown from what was understood, so that a wrong value in the address leaves no trace in the form.
    shown = LibraryFilter(initial=dict(asked))
    shown.offer(queries.topics(request.user))
    number, typed = asked.pop("page"), asked.pop("q")
    filtered = bool(typed or any(asked.values()))
    context = {
        "form": shown,
        "asked": asked,
        "q": typed,
        "filtered": filtered,
        **_topic(request, asked["topic"]),
    }
    if not filtered and number == 1:
        return render(request, "policy/library.html", context | _front(request))
    documents = queries.library(request.user, **asked)
    if typed:
        return render(request, LIST, context | _found(typed, documents, number))
    page = Paginator(documents, PER_PAGE).get_page(number)
    groups = queries.grouped(list(page.object_list), request.user)
    return render(request, LIST, context | {"page": page, "groups": groups, "results": None})


def _front(request: HttpRequest) -> dict:
    """The page that opens the library: what is most needed first, the rest by shelf."""
    groups = queries.grouped(queries.front(request.user), request.user)
    cards = [card for shelf in groups for card in shelf.cards]
    essentials = [card for shelf in groups if shelf.name == "essentials" for card in shelf.cards]
    lead = next((card for card in cards if card.waiting), None) or next(iter(essentials), None)
    return {
        "lead": lead,
        "essentials": [card for card in essentials if card is not lead],
        "shelves": [shelf for shelf in groups if shelf.name != "essentials"],
        "kinds": queries.kinds(request.user),
        "topics": queries.topics(request.user),
        "may_write": may(request.user, "policy.write"),
        "may_see_figures": may(request.user, "policy.figures"),
    }


def _topic(request: HttpRequest, word: str) -> dict:
    """The button that follows the topic of a filtered list."""
    key = f"topic:{word}" if word else ""
    return {"follow_key": key, "followed": bool(key) and follows(request.user, key)}


def _found(typed: str, documents, number: int) -> dict:
    number = min(number, RANKED // FOUND_PER_PAGE)
    results = search.find(
        typed, {actions.SEARCH_KIND: documents}, limit=FOUND_PER_PAGE, offset=(number - 1) * FOUND_PER_PAGE
    )
    by_id = documents.prefetch_related(None).in_bulk([hit.object_id for hit in results.hits])
    page = Paginator(range(results.total), FOUND_PER_PAGE).get_page(number)
    lines = [{"hit": hit, "document": by_id[hit.object_id]} for hit in results.hits if hit.object_id in by_id]
    return {"page": page, "groups": [], "results": results, "lines": lines}


@require_safe
@briefly_shared
@needs("policy.read")
def document(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        found = queries.page(request.user).get(slug=slug)
    except Document.DoesNotExist:
        return _missing(request, slug)
    if found.current_version is None:
        return redirect("policy:draft", slug=slug)
    return render(request, READING, reading_context(found, found.current_version, request))


def _missing(request: HttpRequest, slug: str) -> HttpResponse:
    """No page, but a way on for colleagues whose link leads to what was withdrawn."""
    if (withdrawn := queries.gone(request.user, slug)) is None:
        raise Http404
    return render(request, "policy/withdrawn.html", {"document": withdrawn}, status=404)


@require_safe
@briefly_shared
@needs("policy.read")
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    shown = get_object_or_404(
        Version.objects.visible_to(request.user).prefetch_related("texts"), document=found, number=number
    )
    return render(request, READING, reading_context(found, shown, request))


def reading_context(
    found: Document, shown: Version, request: HttpRequest, quiz: QuizForm | None = None
) -> dict:
    """What the page of a document shows; `found` comes from `queries.page`. `quiz` holds answers to look at again."""
    texts = queries.texts_of(shown)
    text = pick_text(texts)
    user = request.user
    current = found.current_version_id == shown.pk
    mine = queries.of_reader(found, user)
    reading = queries.reading_of(found, user, mine) if current else None
    to_confirm = reading is not None and reading.confirmed is None
    if quiz is None and to_confirm and (questions := list(found.questions.all())):
        quiz = QuizForm(questions=questions)
    return {
        "document": found,
        "version": shown,
        "current": current,
        "text": text,
        "other": next((other for other in texts if other is not text), None),
        "foreign": text.language != request.LANGUAGE_CODE[:2],
        "body": open_body(text, user),
        "contents": richtext.contents(text.body),
        "reading": reading,
        "quiz": quiz if to_confirm else None,
        "changed": _changed(found, reading, text) if to_confirm and reading else None,
        "today": timezone.localdate(),
        "progress": queries.progress(found),
        **_said(found, user, current, mine),
        **_may(found, user),
    }


def open_body(text, user):
    """The text as it is shown, without links to what `user` may not open."""
    body = richtext.render(text.body, text.language)
    closed = queries.closed(body, user)
    return richtext.close_links(body, closed) if closed else body


def _changed(found: Document, reading: queries.Reading, text) -> dict | None:
    """What changed since the version that this reader confirmed last; None for a first reading."""
    last = reading.last
    if not reading.asked_of_me or last is None:
        return None
    row = queries.changes.difference(
        found, older_id=last.version_id, newer_id=found.current_version_id, language=text.language
    )
    shown = differences.show(row.html, row.language) if row and row.done_at else ""
    since: list = [found.current_version]
    if found.current_version.number > last.number + 1:
        since = queries.changes.versions_since(found, last.number)
    notes = [version.note for version in since if version.note]
    return {"number": last.number, "row": row, "html": shown, "notes": notes}


def _said(found: Document, user, current: bool, said: queries.OfReader) -> dict:
    """What the reader said of this text, and whether they follow it; nothing more is queried."""
    colleague = user.is_authenticated and not user.is_guest
    return {
        "followed": said.followed,
        "follow_key": f"document:{found.pk}",
        "asks_useful": colleague and current and found.is_published,
        "useful": said.useful if colleague else None,
        "useful_reason": queries.reason_of(found, user) if colleague and said.useful is False else "",
    }


def _may(found: Document, user) -> dict:
    """The doors of this page that are open to the reader."""
    known = user.is_authenticated
    return {
        "may_review": known and bool(rules.can_review(user, found)),
        "may_withdraw": known and bool(rules.can_withdraw(user, found)),
        "may_bring_back": known and bool(rules.can_bring_back(user, found)),
        "may_edit": known and bool(rules.can_edit(user, found)),
        "may_settle": known and bool(rules.can_settle(user, found)),
        "may_follow": found.asks and may(user, "policy.follow"),
        "may_follow_team": found.asks and may(user, "policy.follow_team"),
        "may_ask": known and bool(rules.can_set_questions(user)),
        "may_see_remarks": known and bool(rules.can_see_remarks(user, found)),
        "may_set_facts": known and bool(rules.can_set_facts(user, found)),
    }


@require_safe
@needs("policy.read")
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The list; or, when two of them were picked, what changed between them."""
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    if pair := PairForm(request.GET).read():
        return redirect("policy:changes", found.slug, *pair)
    shown = list(queries.versions(found)[:VERSIONS])
    for newer, older in pairwise(shown):
        newer.before = older.number
    for first in shown[-1:]:
        first.before = None
    may_restore = request.user.is_authenticated and bool(rules.can_edit(request.user, found))
    context = {"document": found, "versions": shown, "may_restore": may_restore}
    return render(request, "policy/versions.html", context)


@require_safe
@needs("policy.read")
def image(request: HttpRequest, slug: str, key: str) -> FileResponse:
    found = get_object_or_404(Image.objects.visible_to(request.user), document__slug=slug, key=key)
    return files.serve(found.file, name=found.name, inline=True, cache="private, max-age=86400")
