"""Search over 50,000 texts, beside the bare query of the same database and the bare list of Django, in one run.

Fills a throw-away database once: 25,000 documents in French and English, about 3 kB each, words drawn as people
use them (few common, many rare), the same every time; one in ten is a draft that readers may not see.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import quote

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone, translation

import dashboards.queries
from core import search
from core.models import SearchEntry
from operations.management import scale
from operations.management.scale_words import BATCH, DOMAIN
from people.models import User
from policy.models import Document, Version

DOCUMENTS = 25_000
WORDS = 20_000  # of each language
LENGTH = 470  # words of a text, about 3 kB
EMPTY = {
    "fr": [
        "le",
        "la",
        "les",
        "de",
        "des",
        "un",
        "une",
        "et",
        "à",
        "en",
        "pour",
        "dans",
        "sur",
        "avec",
        "que",
        "qui",
        "ce",
    ],
    "en": [
        "the",
        "of",
        "and",
        "to",
        "a",
        "in",
        "for",
        "on",
        "with",
        "that",
        "this",
        "it",
        "is",
        "are",
        "be",
        "as",
    ],
}
ENDINGS = {
    "fr": ["", "", "s", "e", "es", "er", "tion", "ment", "ité", "eur"],
    "en": ["", "", "s", "ed", "ing", "er", "tion", "ment", "ity", "ly"],
}
SOUNDS = {
    "fr": (["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "br", "cr", "dr", "fl", "gr", "pl", "pr", "tr"], ["a", "e", "é", "i", "o", "u", "ou", "an", "en", "on", "eau", "ai"]),
    "en": (["b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "w", "sh", "br", "cr", "dr", "fl", "gr", "pl", "pr", "str"], ["a", "e", "i", "o", "u", "ea", "oo", "ou", "ee", "ai", "ar", "or"]),
}  # fmt: skip


def words(language: str) -> list[str]:
    """The vocabulary of a language, the most common first."""
    draw = random.Random(language)  # noqa: S311  (made-up words, not a secret)
    first, then = SOUNDS[language]
    found: dict[str, None] = {}
    while len(found) < WORDS:
        root = "".join(draw.choice(first) + draw.choice(then) for _part in range(draw.choice((2, 2, 3))))
        found[root + draw.choice(first)[:1] + draw.choice(ENDINGS[language])] = None
    return list(found)


def typo(word: str) -> str:
    """Two letters swapped in the middle."""
    at = len(word) // 2
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def classes() -> dict[str, list[str]]:
    """Twelve queries of each kind; a word of rank r stands in about 1 text of r/27."""
    known = words("fr")
    common, other, rare = known[520:544:2], known[521:545:2], known[15_000:15_240:20]
    long = [word for word in known[2_000:2_400] if len(word) > 7][:12]
    return {
        "one common word": common,
        "two common words": [f"{one} {two}" for one, two in zip(common, other, strict=True)],
        "two mixed words": [f"{one} {two}" for one, two in zip(common, known[5_000:5_012], strict=True)],
        "a rare word": rare,
        "a prefix": [word[:5] for word in long],
        "a typing mistake": [typo(word) for word in long],
    }


# --- Filling ----------------------------------------------------------------------------------------


def fill(say: Callable[[str], None]) -> None:
    """Once per database; refused where somebody's own documents are."""
    if Document.objects.filter(slug=f"found-{DOCUMENTS - 1}").exists():
        return
    if Document.objects.exclude(slug__startswith="large-").exists():
        raise CommandError("This database holds documents: measure search in one of its own (DATA_DIR=...).")
    if not scale.present():
        call_command("scale", people=1_000)
    owner = User.objects.filter(email__endswith=DOMAIN, is_dsi=True).order_by("pk")[0]
    start = time.perf_counter()
    vocabulary = {language: words(language) for language in ("fr", "en")}
    weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
    draw = random.Random(50_000)  # noqa: S311  (made-up texts)
    for first in range(0, DOCUMENTS, BATCH):
        with transaction.atomic():
            _documents(range(first, min(first + BATCH, DOCUMENTS)), owner, vocabulary, weights, draw)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    say(f"{SearchEntry.objects.count():,} texts made and indexed in {time.perf_counter() - start:.0f} s")


def _documents(numbers: range, owner: User, vocabulary: dict, weights: list[float], draw) -> None:
    texts = {
        n: {language: _text(language, vocabulary[language], weights, draw) for language in ("fr", "en")}
        for n in numbers
    }
    made = Document.objects.bulk_create(
        [
            Document(
                slug=f"found-{n}",
                kind="guide",
                owner=owner,
                title_fr=texts[n]["fr"][0],
                title_en=texts[n]["en"][0],
                visibility="public" if n % 4 == 0 else "internal",
            )
            for n in numbers
        ]
    )
    at = timezone.now()
    shown = [document for document, n in zip(made, numbers, strict=True) if n % 10]
    versions = Version.objects.bulk_create(
        [
            Version(document=document, number=1, material_change=True, published_at=at, by=owner)
            for document in shown
        ]
    )
    for version in versions:
        version.document.state, version.document.current_version_id = "published", version.pk
    Document.objects.bulk_update(shown, ["state", "current_version"], BATCH)
    search.put_many("document", {document.pk: texts[n] for document, n in zip(made, numbers, strict=True)})


def _text(language: str, vocabulary: list[str], weights: list[float], draw) -> tuple[str, str]:
    drawn = draw.choices(vocabulary, cum_weights=weights, k=LENGTH * 3 // 5)
    small = draw.choices(EMPTY[language], k=LENGTH * 2 // 5)
    title = " ".join(drawn[:5]).capitalize()
    while small:
        drawn.insert(draw.randrange(len(drawn)), small.pop())
    return title, " ".join(drawn)


# --- Measuring --------------------------------------------------------------------------------------


@dataclass
class Row:
    """Milliseconds of each way, for one class of queries."""

    hits: list[int]
    bare: list[float]
    found: list[float]
    suggested: list[float]
    page: list[float]
    typing: list[float]
    floor: list[float]


def bare(query: str) -> None:
    """The least this database can do: the capped matches ranked, twenty ids, no visibility, no highlights."""
    match = search.match_of(query)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT id FROM (SELECT id, ts_rank('{0.1,0.1,0.2,1.0}', words, %s::tsquery) AS rank FROM core_searchentry"
                " WHERE words @@ %s::tsquery LIMIT 1000) m ORDER BY rank DESC LIMIT 20",
                [match, match],
            )
        else:
            cursor.execute(
                "SELECT rowid FROM (SELECT rowid, bm25(core_searchindex, 5.0, 1.0) AS score FROM core_searchindex"
                " WHERE core_searchindex MATCH %s LIMIT 1000) ORDER BY score LIMIT 20",
                [match],
            )
        cursor.fetchall()


def spent(work: Callable, *args, **options) -> float:
    start = time.perf_counter()
    work(*args, **options)
    return (time.perf_counter() - start) * 1000


def measure(ours, floor, cookie: str, rounds: int) -> dict[str, Row]:
    """All ways in turn, query after query, so that a noisy moment falls on each of them."""
    reader = (
        User.objects.active().filter(email__endswith=DOMAIN, is_guest=False, is_dsi=False).order_by("pk")[0]
    )
    rows = {}
    with translation.override("fr"):
        for label, queries in classes().items():
            row = rows[label] = Row([], [], [], [], [], [], [])
            for turn in range(rounds + 1):
                for query in queries:
                    _one(row if turn else Row([], [], [], [], [], [], []), query, reader, ours, floor, cookie)
    return rows


def _one(row: Row, query: str, reader: User, ours, floor, cookie: str) -> None:
    meant = typo_of.get(query, query)
    row.bare.append(spent(bare, meant))
    sources = dashboards.queries.search_sources(reader)
    row.found.append(spent(search.find, query, sources, limit=20))
    row.suggested.append(spent(search.suggest, query, sources))
    row.hits.append(search.find(query, sources).total)
    row.floor.append(floor.ask("/list/", cookie)[0])
    row.page.append(ours.ask(f"/recherche/?q={quote(query)}", cookie)[0])
    row.typing.append(ours.ask(f"/recherche/suggestions/?q={quote(query)}", cookie)[0])


typo_of = dict(zip(classes()["a typing mistake"], [], strict=False))


def p50(values: list[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def show(rows: dict[str, Row], say: Callable[[str], None]) -> None:
    say(
        f"{connection.vendor}, {SearchEntry.objects.count():,} texts; p50 / p95 in ms; L = bare list of Django"
    )
    say(
        f"{'query':18} {'hits':>5} {'bare query':>13} {'find':>13} {'suggest':>13} {'L':>12} {'page':>13} {'as you type':>13}"
        f" {'page/L':>11} {'ceiling':>8}"
    )
    for label, row in rows.items():
        level = p50(row.floor)
        ceiling = level + 3 * p50(row.bare)
        pairs = [
            f"{p50(values):6.2f}/{p95(values):6.2f}"
            for values in (row.bare, row.found, row.suggested, row.floor, row.page, row.typing)
        ]
        say(
            f"{label:18} {p50(row.hits):5.0f} {' '.join(pairs)} {p50(row.page) / level:5.2f}/{p95(row.page) / level:5.2f} {ceiling:8.2f}"
        )
