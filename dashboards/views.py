"""HTTP for the pages that mix apps: home, search."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

import early_adopters.queries
from core import search
from core.access import may, needs
from dashboards import queries
from dashboards.forms import SearchForm
from people.models import Role

PER_PAGE = 20


@require_safe
@needs("dashboards.home")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, then what is new; for a visitor, what the programme is and what it publishes."""
    if not request.user.is_authenticated:
        return render(request, "dashboards/welcome.html", {"documents": queries.published(request.user)})
    at = timezone.now()
    user = request.user
    todo = queries.todo([user], at).get(user.pk, [])
    return render(
        request,
        "dashboards/home.html",
        {
            "at": at,
            "headline": headline(user.first_name, len(todo)),
            "todo": todo,
            "news": queries.latest(user, at),
            "mentor": early_adopters.queries.card(user),
            "may_propose": may(user, "pilots.propose"),
            "may_join": may(user, "training.join"),
            "may_register": may(user, "early_adopters.register") and not user.holds(Role.DSI),
        },
    )


def headline(first_name: str, count: int) -> str:
    """« Bonjour Claire, trois choses à faire »."""
    if count == 0:
        return _("Hello %(name)s, nothing is waiting for you") % {"name": first_name}
    words = [
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
    ]
    number = words[count - 1] if count <= len(words) else str(count)
    return ngettext("Hello %(name)s, one thing to do", "Hello %(name)s, %(number)s things to do", count) % {
        "name": first_name,
        "number": number,
    }


@require_safe
@needs("dashboards.search")
def find(request: HttpRequest) -> HttpResponse:
    query, page = SearchForm(request.GET).asked()
    sources = queries.search_sources(request.user)
    results = search.find(query, sources, limit=PER_PAGE, offset=(page - 1) * PER_PAGE) if query else None
    pages = Paginator(range(results.total if results else 0), PER_PAGE)
    return render(
        request,
        "dashboards/search.html",
        {"query": query, "results": results, "found": _found(results, sources), "page": pages.get_page(page)},
    )


def _found(results, sources: dict) -> list[dict]:
    """The hits with the objects they point to: one query per kind on the page."""
    if results is None:
        return []
    ids: dict[str, list[int]] = {}
    for hit in results.hits:
        ids.setdefault(hit.kind, []).append(hit.object_id)
    objects = {kind: sources[kind].in_bulk(keys) for kind, keys in ids.items()}
    return [
        {"hit": hit, "object": objects[hit.kind][hit.object_id]}
        for hit in results.hits
        if hit.object_id in objects[hit.kind]
    ]
