"""What do we know? The library's lists, who has to read what by when, who has read it, what is new."""

from policy.queries.desk import Desk, desk, late_reviews, review_after, to_publish
from policy.queries.following import followed_news, subjects
from policy.queries.readings import (
    Reading,
    asked_on,
    asking,
    audience,
    by_direction,
    counts,
    enough,
    owed,
    pending,
    progress,
    reading_of,
)
from policy.queries.shelves import Shelf, grouped, library, page, search_sources, topics, versions
from policy.queries.waiting import end_of, news, spoken_day, todo

__all__ = [
    "Desk",
    "Reading",
    "Shelf",
    "asked_on",
    "asking",
    "audience",
    "by_direction",
    "counts",
    "desk",
    "end_of",
    "enough",
    "followed_news",
    "grouped",
    "late_reviews",
    "library",
    "news",
    "owed",
    "page",
    "pending",
    "progress",
    "reading_of",
    "review_after",
    "search_sources",
    "spoken_day",
    "subjects",
    "to_publish",
    "todo",
    "topics",
    "versions",
]
