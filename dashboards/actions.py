"""What happens to figures that belong to no app: searches that found nothing are counted."""

from datetime import datetime

from core import search


def count_misses(*, at: datetime) -> int:
    """Fold the searches that found nothing since last time into the counts of this day; returns how many."""
    return search.collect(at=at)
