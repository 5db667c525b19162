"""What waits for people and what is new for them, gathered from every app: the home page and the digest read the same."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.cache import caches
from django.db.models import Model, QuerySet, TextField
from django.utils.translation import get_language

import early_adopters.queries
import pilots.queries
import policy.queries
import tools.queries
import training.queries
from core.search import Hit
from notifications.kinds import News, Subject, Todo
from notifications.queries import followed
from policy.models import Document

NEWS_SINCE = timedelta(days=14)
NEWS_SHOWN = 6
FRESH = 30  # seconds

# The order of the lists below is the order of equal dates on the page.
_TODO: list[Callable] = [
    policy.queries.todo,
    training.queries.todo,
    early_adopters.queries.todo,
    pilots.queries.todo,
    tools.queries.todo,
]
_NEWS: list[Callable] = [
    policy.queries.news,
    tools.queries.news,
    pilots.queries.news,
    training.queries.news,
]
_FOLLOWED: list[Callable] = [policy.queries.followed_news, tools.queries.followed_news]
_SUBJECTS: list[Callable] = [policy.queries.subjects, tools.queries.subjects]
_SOURCES: list[Callable] = [
    policy.queries.search_sources,
    tools.queries.search_sources,
    training.queries.search_sources,
    pilots.queries.search_sources,
]


def todo(users: Iterable, at: datetime) -> dict[int, list[Todo]]:
    """« À faire » by user id, the most urgent first. A constant number of queries for any number of users."""
    gathered: dict[int, list[Todo]] = {}
    for ask in _TODO:
        for user_id, items in ask(users, at).items():
            gathered.setdefault(user_id, []).extend(items)
    for items in gathered.values():
        items.sort(key=lambda item: (item.due_at is None, item.due_at and item.due_at.timestamp()))
    return gathered


def news(users: Iterable, since: datetime) -> dict[int, list[News]]:
    """What is new by user id, what they follow first, then the newest; at most NEWS_SHOWN each."""
    people = list(users)
    gathered: dict[int, list[News]] = {}
    for ask in _NEWS:
        for user_id, items in ask(people, since).items():
            gathered.setdefault(user_id, []).extend(items)
    following = followed([user.pk for user in people])
    own = followed_news({user.pk: user for user in people}, following, since)
    return {user_id: _chosen(own.get(user_id, []), items) for user_id, items in gathered.items()}


def followed_news(
    users: Mapping, following: Mapping[int, Collection[str]], since: datetime
) -> dict[int, list[News]]:
    """The news of what each person follows, marked as such; nothing is asked when nobody follows anything."""
    found: dict[int, list[News]] = {}
    if following:
        for ask in _FOLLOWED:
            for user_id, items in ask(following, users, since).items():
                found.setdefault(user_id, []).extend(replace(item, followed=True) for item in items)
    return found


def _chosen(own: list[News], items: list[News]) -> list[News]:
    """What the person follows, then the rest, newest first; whole rows of three cards, never one card alone."""
    first = {item.key: item for item in _newest(own)}
    latest = [*first.values(), *(item for item in _newest(items) if item.key not in first)][:NEWS_SHOWN]
    return latest[: NEWS_SHOWN // 2] if NEWS_SHOWN // 2 < len(latest) < NEWS_SHOWN else latest


def _newest(items: list[News]) -> list[News]:
    return sorted(items, key=lambda item: item.at, reverse=True)


def latest(user, at: datetime) -> list[News]:
    """The cards of the home page. All colleagues of one language and zone read the same ones (guests their own), so a
    process keeps them for FRESH seconds: up to that late, and never across what two people may see. What a person
    follows is asked each time and comes first."""
    since = at - NEWS_SINCE
    key = f"news:{get_language()}:{user.time_zone}:{'guest' if user.is_guest else 'colleague'}"
    shared = caches["local"].get(key)
    if shared is None:
        shared = [item for ask in _NEWS for item in ask([user], since).get(user.pk, [])]
        caches["local"].set(key, shared, FRESH)
    own = followed_news({user.pk: user}, followed([user.pk]), since)
    return _chosen(own.get(user.pk, []), shared)


def mine(user) -> dict[str, datetime]:
    """What `user` follows, since when, the latest first."""
    return followed([user.pk]).get(user.pk, {})


def subjects(user, keys: Collection[str]) -> dict[str, Subject]:
    """Those of `keys` that `user` may see, and so follow."""
    return {key: subject for ask in _SUBJECTS for key, subject in ask(user, keys).items()}


def published(user) -> list[News]:
    """What a visitor may read, the most recent first, as cards."""
    shown = Document.objects.visible_to(user).published().select_related("current_version")
    return [
        News(
            key=f"policy.document:{document.pk}",
            tag=document.get_kind_display(),
            tone="accent",
            title=document.title,
            text=document.summary,
            url=document.get_absolute_url(),
            at=document.current_version.published_at,
        )
        for document in shown.order_by("-current_version__published_at", "-pk")[:NEWS_SHOWN]
    ]


def search_sources(user) -> dict[str, QuerySet]:
    """Everything that `user` may find, by kind."""
    return {kind: rows for ask in _SOURCES for kind, rows in ask(user).items()}


def things_found(hits: Iterable[Hit], sources: Mapping[str, QuerySet]) -> dict[tuple[str, int], Model]:
    """What the hits point to, one query per kind. Their rights were asked by the search itself, a moment ago: here they
    are read by key alone, which no database mistakes for a list to filter, and without their long texts."""
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.kind, []).append(hit.object_id)
    things = {}
    for kind, keys in ids.items():
        model = sources[kind].model
        texts = [field.name for field in model._meta.fields if isinstance(field, TextField)]
        for pk, thing in model._default_manager.defer(*texts).in_bulk(keys).items():
            things[kind, pk] = thing
    return things
