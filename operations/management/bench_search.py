"""Search over 50,000 texts, beside the bare query of the same database and the bare list of Django, in one run.

Fills a throw-away database once: 25,000 documents in French and English, about 3 kB each, words drawn as people
use them (few common, many rare), the same every time; one in ten is a draft that readers may not see.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from urllib.parse import quote

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone, translation

import dashboards.queries
from core import search
from core.models import SearchEntry
from core.search.words import WORD, forms
from core.search.writing import tsvector
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
    """Twelve queries of each kind; the word of rank r stands in about one French text of r/27."""
    known = words("fr")
    common, other, rare = known[240:264:2], known[241:265:2], known[15_000:15_240:20]
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


class Row:
    """Milliseconds of each way, for one class of queries."""

    def __init__(self) -> None:
        self.hits: list[int] = []
        self.bare: list[float] = []
        self.found: list[float] = []
        self.suggested: list[float] = []
        self.floor: list[float] = []
        self.page: list[float] = []
        self.typing: list[float] = []


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
    """All ways in turn, query after query, so that a noisy moment falls on each of them; the first round is not kept."""
    reader = (
        User.objects.active()
        .filter(email__endswith=DOMAIN, is_guest=False, is_dsi=False)
        .order_by("pk")[:1]
        .get()
    )
    rows = {}
    with translation.override("fr"):
        for label, queries in classes().items():
            for turn in range(rounds + 1):
                if turn < 2:
                    rows[label] = Row()
                for query in queries:
                    _one(rows[label], query, reader, ours, floor, cookie)
    return rows


def _one(row: Row, query: str, reader: User, ours, floor, cookie: str) -> None:
    row.bare.append(spent(bare, query))
    row.found.append(spent(lambda: search.find(query, dashboards.queries.search_sources(reader))))
    row.suggested.append(spent(lambda: search.suggest(query, dashboards.queries.search_sources(reader))))
    row.hits.append(search.find(query, dashboards.queries.search_sources(reader)).total)
    row.floor.append(floor.ask("/list/", cookie)[0])
    row.page.append(ours.ask(f"/recherche/?q={quote(query)}", cookie)[0])
    row.typing.append(ours.ask(f"/recherche/suggestions/?q={quote(query)}", cookie)[0])


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def show(rows: dict[str, Row], say: Callable[[str], None]) -> None:
    """One line a class; the last is of all queries together. The ceiling is L + 3 times the bare query."""
    total = Row()
    for row in rows.values():
        for name, values in vars(row).items():
            getattr(total, name).extend(values)
    say(
        f"{connection.vendor}, {SearchEntry.objects.count():,} texts; p50 / p95 in ms; L is the bare list of Django"
    )
    names = ("bare query", "find", "suggest", "L", "page", "as you type", "page / L")
    say(f"{'query':18} {'hits':>5} {' '.join(f'{name:>14}' for name in names)} {'ceiling':>8}")
    for label, row in {**rows, "all of them": total}.items():
        level = p50(row.floor)
        ways = (row.bare, row.found, row.suggested, row.floor, row.page, row.typing)
        shown = [
            *((p50(values), p95(values)) for values in ways),
            (p50(row.page) / level, p95(row.page) / level),
        ]
        pairs = " ".join(f"{middle:6.2f} /{high:6.2f}" for middle, high in shown)
        say(f"{label:18} {p50(row.hits):5.0f} {pairs} {level + 3 * p50(row.bare):8.2f}")


def indexing(say: Callable[[str], None]) -> None:
    """`put_many` of 1,000 new texts beside the bare work: making their words, inserting the rows and the words."""
    texts = list(SearchEntry.objects.filter(kind="document").order_by("pk")[:1_000])
    ours, least = [], []
    for turn in range(6):
        forms.cache_clear() if turn == 0 else None
        with transaction.atomic():
            least.append(spent(_bare_insert, texts))
            transaction.set_rollback(True)
        with transaction.atomic():
            made = {10**9 + n: {text.language: (text.title, text.body)} for n, text in enumerate(texts)}
            ours.append(spent(search.put_many, "bench", made))
            transaction.set_rollback(True)
    say(
        f"put_many of 1,000 texts: {p50(ours[1:]):.0f} ms; bare inserts and words: {p50(least[1:]):.0f} ms;"
        f" ratio {p50(ours[1:]) / p50(least[1:]):.2f}"
    )


def _bare_insert(texts: list[SearchEntry]) -> None:
    """Words made, rows inserted by bulk_create, words stored: nothing is looked up, cleaned or learnt."""
    rows = SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                kind="bare", object_id=10**9 + n, language=text.language, title=text.title, body=text.body
            )
            for n, text in enumerate(texts)
        ],
        batch_size=1_000,
    )
    words = [
        tuple(
            [form for word in WORD.findall(part) for form in forms(word, row.language)]
            for part in (row.title, row.body)
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            places = ", ".join(["(%s, %s::tsvector)"] * len(rows))
            cursor.execute(
                "UPDATE core_searchentry SET words = made.words"  # noqa: S608  (only placeholders)
                f" FROM (VALUES {places}) AS made (id, words) WHERE core_searchentry.id = made.id",
                [value for row, some in zip(rows, words, strict=True) for value in (row.pk, tsvector(*some))],
            )
        else:
            cursor.executemany(
                "INSERT INTO core_searchindex (rowid, title, body) VALUES (%s, %s, %s)",
                [
                    (row.pk, " ".join(title), " ".join(body))
                    for row, (title, body) in zip(rows, words, strict=True)
                ],
            )
