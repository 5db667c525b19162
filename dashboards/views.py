"""HTTP for the pages that mix apps: home, search."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import early_adopters.queries
import notifications.actions
from core import search
from core.access import may, needs
from dashboards import queries
from dashboards.forms import FollowForm, SearchForm
from people.models import Role

PER_PAGE = 20
SHORTEST = 2  # letters before anything is suggested
TARGETS = 8


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


@require_POST
@needs("dashboards.follow")
def follow(request: HttpRequest) -> HttpResponse:
    """The button beside a subject. Only what one may see can be followed; leaving is always possible."""
    form = FollowForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This page is not complete. Please go back and try again."))
    key, wanted = form.cleaned_data["subject"], form.cleaned_data["wanted"]
    subject = queries.subjects(request.user, [key]).get(key)
    if not wanted:
        notifications.actions.unfollow(key, by=request.user)
        messages.success(request, _("You no longer follow it."))
    elif subject is None:
        raise Http404
    else:
        notifications.actions.follow(key, by=request.user, at=timezone.now())
        messages.success(
            request, _("You follow “%(subject)s”: its news come first.") % {"subject": subject.label}
        )
    on_the_list = subject is None or form.cleaned_data["on_the_list"]
    return redirect("dashboards:followed" if on_the_list else subject.url)


@require_safe
@needs("dashboards.follow")
def followed(request: HttpRequest) -> HttpResponse:
    """What I follow, the latest first; what I may no longer see is left out."""
    keys = queries.mine(request.user)
    found = queries.subjects(request.user, keys)
    shown = [{"subject": found[key], "since": since} for key, since in keys.items() if key in found]
    return render(request, "dashboards/followed.html", {"followed": shown})


@require_safe
@needs("dashboards.search")
def find(request: HttpRequest) -> HttpResponse:
    """Everything that the person may see and that holds all the words; one kind of it when they choose."""
    query, kind, page = SearchForm(request.GET).asked()
    sources = queries.search_sources(request.user)
    kind = kind if kind in sources else ""
    results = search.find(query, sources, kind=kind, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    pages = Paginator(range(results.total), PER_PAGE)
    if page > pages.num_pages:
        results = search.find(
            query, sources, kind=kind, limit=PER_PAGE, offset=(pages.num_pages - 1) * PER_PAGE
        )
    if query and not results.counts:
        search.note(query, get_language())
    return render(
        request,
        "dashboards/search.html",
        {
            "query": query,
            "kind": kind,
            "kinds": _kinds(results, sources),
            "everything": sum(results.counts.values()),
            "results": results,
            "found": _found(results.hits, sources),
            "page": pages.get_page(page),
        },
    )


def _kinds(results: search.Results, sources: dict) -> list[dict]:
    """The kinds that were found, in the order of the portal, with the plural name of their things."""
    return [
        {
            "kind": kind,
            "label": capfirst(rows.model._meta.verbose_name_plural),
            "count": results.counts[kind],
        }
        for kind, rows in sources.items()
        if kind in results.counts
    ]


def _found(hits: list[search.Hit], sources: dict) -> list[dict]:
    """The hits with the address and the kind of the objects they point to: one query per kind on the page."""
    things = queries.things_found(hits, sources)
    return [
        {
            "title": hit.title,
            "excerpt": hit.excerpt,
            "language": hit.language,
            "object": thing,
            "url": thing.get_absolute_url(),
            "label": str(thing.kind_label),
        }
        for hit in hits
        if (thing := things.get((hit.kind, hit.object_id)))
    ]


@require_safe
@needs("dashboards.search")
def suggest(request: HttpRequest) -> HttpResponse:
    """While one types: the first pages that match, as options of a list."""
    query, _kind, _page = SearchForm(request.GET).asked()
    sources = queries.search_sources(request.user)
    hits = search.suggest(query, sources) if len(query) >= SHORTEST else []
    return render(
        request, "dashboards/search.html#suggestions", {"query": query, "found": _found(hits, sources)}
    )


@require_safe
@needs("dashboards.search")
def targets(request: HttpRequest) -> JsonResponse:
    """Pages that a text may link to, for the editor: what the person may see, best first."""
    query, _kind, _page = SearchForm(request.GET).asked()
    sources = queries.search_sources(request.user)
    sources.pop("pilot", None)
    hits = search.suggest(query, sources)[:TARGETS]
    return JsonResponse(
        {
            "results": [
                {
                    "url": line["url"],
                    "title": str(line["object"]),
                    "kind": line["label"],
                }
                for line in _found(hits, sources)
            ]
        }
    )
