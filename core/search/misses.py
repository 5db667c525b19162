"""Searches that found nothing, counted without a person: what to write next.

A page that is read writes nothing to the database: it adds a line to a file, and the clock folds the lines into
one row per words, language and day. Where processes do not share DATA_DIR their lines stay uncounted.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from core.models import MissedSearch
from core.search.terms import words_of
from core.search.words import STOP_WORDS, fold

FULL = 256 * 1024  # a file this large takes no more lines until the clock has come by
AT_ONCE = 500  # different words counted each time
MOST_A_DAY = 2_000  # rows: somebody who types nonsense all day fills no table
KEPT = timedelta(days=400)
SHOWN_FROM = 2  # typed once may be one person's own business
LANGUAGES = dict(settings.LANGUAGES)
PERSONAL = re.compile(r"@|\d{5,}")  # addresses and long numbers are nobody's question


def note(query: str, language: str) -> None:
    """Remember that these words found nothing; silently nothing when the disk says no."""
    folded = [fold(word) for word in words_of(query)]
    words = " ".join(word for word in folded if not any(word in empty for empty in STOP_WORDS.values()))[
        :80
    ].strip()
    if len(words) < 3 or PERSONAL.search(query):
        return
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with (folder() / "new").open("ab") as file:
            if file.tell() < FULL:
                file.write(f"{language}\t{words}\n".encode())
    except OSError:
        pass


def folder() -> Path:
    return Path(settings.DATA_DIR) / "misses"


@dataclass(frozen=True, slots=True)
class Missed:
    """Words (folded) that found nothing, in which language they were typed, how often, last on which day."""

    words: str
    language: str
    times: int
    last: date


def collect(*, at: datetime) -> int:
    """Fold the noted lines into rows of this day; returns how many lines."""
    new = folder() / "new"
    if new.exists():
        new.rename(folder() / f"taken-{uuid4()}")
    lines: Counter[tuple[str, str]] = Counter()
    taken = sorted(folder().glob("taken-*"))
    for path in taken:
        for line in path.read_text(errors="replace").splitlines():
            language, _tab, words = line.partition("\t")
            if words and language in LANGUAGES:
                lines[words[:80], language] += 1
    today = timezone.localdate(at)
    with transaction.atomic():
        MissedSearch.objects.filter(day__lt=today - KEPT).delete()
        _add(Counter(dict(lines.most_common(AT_ONCE))), today)
    for path in taken:
        path.unlink()
    return lines.total()


def _add(lines: Counter[tuple[str, str]], day: date) -> None:
    """A few statements: the rows that are missing, then one sum for all that were typed equally often."""
    if MissedSearch.objects.filter(day=day).count() < MOST_A_DAY:
        MissedSearch.objects.bulk_create(
            [MissedSearch(words=words, language=language, day=day) for words, language in sorted(lines)],
            ignore_conflicts=True,
        )
    alike: dict[tuple[str, int], list[str]] = {}
    for (words, language), times in lines.items():
        alike.setdefault((language, times), []).append(words)
    for (language, times), same in alike.items():
        MissedSearch.objects.filter(day=day, language=language, words__in=same).update(
            times=F("times") + times
        )


def missed(*, since: date, limit: int = 20) -> list[Missed]:
    """What was looked for in vain since that day, the most frequent first; what was typed only once is not shown."""
    found = (
        MissedSearch.objects.filter(day__gte=since)
        .values("words", "language")
        .annotate(total=Sum("times"), last=Max("day"))
        .filter(total__gte=SHOWN_FROM)
        .order_by("-total", "words", "language")
    )
    return [Missed(row["words"], row["language"], row["total"], row["last"]) for row in found[:limit]]
