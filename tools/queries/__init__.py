"""What do we know about the tools? One module per noun."""

from tools.queries import named, opinions, people, requests, reviews, trials, trials_waiting
from tools.queries.following import followed_news, subjects
from tools.queries.register import (
    alike,
    cards,
    first_users_of,
    free_slug,
    history,
    last_change,
    leaning_on,
    news,
    published,
    published_changed_at,
    register,
    search_sources,
    sheets,
    similar,
    used_by,
    way_out,
)
from tools.queries.trials_waiting import trials_todo
from tools.queries.waiting import spoken_day, todo

__all__ = [
    "alike",
    "cards",
    "first_users_of",
    "followed_news",
    "free_slug",
    "history",
    "last_change",
    "leaning_on",
    "named",
    "news",
    "opinions",
    "people",
    "published",
    "published_changed_at",
    "register",
    "requests",
    "reviews",
    "search_sources",
    "sheets",
    "similar",
    "spoken_day",
    "subjects",
    "todo",
    "trials",
    "trials_todo",
    "trials_waiting",
    "used_by",
    "way_out",
]
