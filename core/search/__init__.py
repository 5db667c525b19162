"""Find what a person may see: one index of French and English texts, the same answers on SQLite and PostgreSQL.

Each text is stored as people read it (title, body) and indexed as folded words ("réseaux" -> "reseaux") beside
their stems. Apps call `put` and `drop` in the transaction of the act; pages call `find` with what the reader may
see. PostgreSQL keeps the words in a tsvector column, SQLite in an FTS5 table; both hold plain ASCII tokens that
are made here, so neither database's own idea of a word matters.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.models import SearchEntry, SearchWord
from core.search.words import STEMMERS, STOP_WORDS, WORD, code, distance, fold, stems, tokens

RANKED = 1_000  # never rank more than this: a common word costs no more than a rare one
FEW = 3  # fewer hits than this: look for a typing mistake
MOST_TOKENS = 12
MOST_QUERY = 400
MOST_TITLE, MOST_BODY = 300, 200_000
EXCERPT = 220

# Around the visible matches (m): what each database ranks by, the title five times the body.
RANK_POSTGRESQL = (
    "SELECT m.id, m.kind, m.object_id, m.language FROM",
    "JOIN core_searchentry e ON e.id = m.id ORDER BY ts_rank('{0.1,0.1,0.2,1.0}', e.words, %s::tsquery) DESC, m.id",
)
RANK_SQLITE = (
    "SELECT m.id, m.kind, m.object_id, m.language FROM core_searchindex JOIN",
    "ON m.id = core_searchindex.rowid WHERE core_searchindex MATCH %s ORDER BY bm25(core_searchindex, 5.0, 1.0), m.id",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One object found. `title` and `excerpt` are escaped and carry <mark> around what matched."""

    kind: str
    object_id: int
    title: SafeString
    excerpt: SafeString
    language: str


@dataclass(frozen=True, slots=True)
class Results:
    """`total` counts objects among the RANKED best entries; `corrected` is the query we also searched, or None."""

    hits: list[Hit]
    total: int
    corrected: str | None = None


# --- Writing ----------------------------------------------------------------------------------------


def put(kind: str, object_id: int, texts: Mapping[str, tuple[str, str]]) -> None:
    """Make one object found by `texts`, for example {"fr": (title, body), "en": (title, body)}; plain text only."""
    put_many(kind, {object_id: texts})


@transaction.atomic
def put_many(kind: str, objects: Mapping[int, Mapping[str, tuple[str, str]]]) -> None:
    """`put` for many objects of one kind, in a constant number of statements."""
    entries = [
        SearchEntry(
            kind=kind,
            object_id=object_id,
            language=language,
            title=_clean(title)[:MOST_TITLE],
            body=_clean(body)[:MOST_BODY],
        )
        for object_id, texts in sorted(objects.items())
        for language, (title, body) in sorted(texts.items())
    ]
    kept = {(entry.object_id, entry.language) for entry in entries}
    old = SearchEntry.objects.filter(kind=kind, object_id__in=list(objects))
    _remove([pk for pk, *key in old.values_list("pk", "object_id", "language") if tuple(key) not in kept])
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["kind", "object_id", "language"],
        update_fields=["title", "body"],
    )
    _index(old.all())


def drop(kind: str, object_id: int) -> None:
    """Nobody finds this object any more."""
    with transaction.atomic():
        _remove(list(SearchEntry.objects.filter(kind=kind, object_id=object_id).values_list("pk", flat=True)))


def rebuild() -> int:
    """Index every stored text again: after a restore into the other database, or after a change of the word rules."""
    pks = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), 500):
        with transaction.atomic():
            _index(SearchEntry.objects.filter(pk__in=pks[start : start + 500]))
    return len(pks)


def _remove(pks: list[int]) -> None:
    if not pks:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM core_searchindex WHERE rowid = %s", [(pk,) for pk in pks])
    SearchEntry.objects.filter(pk__in=pks).delete()


def _index(entries: Iterable[SearchEntry]) -> None:
    rows: list[tuple[int, list[str], list[str]]] = []
    vocabulary: dict[str, str] = {}
    for entry in entries:
        rows.append((entry.pk, tokens(entry.title, entry.language), tokens(entry.body, entry.language)))
        for word in WORD.findall(f"{entry.title} {entry.body}"):
            folded = fold(word)
            if 4 <= len(folded) <= 30 and folded.isascii() and folded.isalpha():
                vocabulary.setdefault(folded, word.lower()[:60])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "UPDATE core_searchentry SET words = %s::tsvector WHERE id = %s",
                [(_tsvector(title, body), pk) for pk, title, body in rows],
            )
        else:
            cursor.executemany(
                "DELETE FROM core_searchindex WHERE rowid = %s", [(pk,) for pk, *_texts in rows]
            )
            cursor.executemany(
                "INSERT INTO core_searchindex (rowid, title, body) VALUES (%s, %s, %s)",
                [(pk, " ".join(title), " ".join(body)) for pk, title, body in rows],
            )
    # Sorted, so that two writers of the same new words wait for each other instead of for ever.
    SearchWord.objects.bulk_create(
        [
            SearchWord(word=word, shown=shown, first=word[0], length=len(word))
            for word, shown in sorted(vocabulary.items())
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _clean(text: str) -> str:
    """What both databases can store; composed, so that an accent is part of its letter."""
    return unicodedata.normalize("NFC", text.replace("\x00", " ").encode("utf-8", "ignore").decode())


def _tsvector(title: list[str], body: list[str]) -> str:
    """'reseau':1A,7B ...: the literal that the database parses; tokens are plain ASCII, nothing to escape."""
    places: dict[str, list[str]] = {}
    for weight, words in (("A", title), ("B", body)):
        for place, token in enumerate(words, 1):
            found = places.setdefault(token, [])
            if len(found) < 250:  # PostgreSQL keeps 256 places a word
                found.append(f"{min(place, 16_000)}{weight}")
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())


# --- Reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Term:
    """One word of the query: what a text must hold to match it. `words` are prefixes, `stems` are whole."""

    words: frozenset[str]
    stems: frozenset[str]

    def matches(self, word: str, language: str) -> bool:
        folded = fold(word)
        if any(folded == wanted or (len(wanted) > 1 and folded.startswith(wanted)) for wanted in self.words):
            return True
        # Stemming is slow: only words that begin alike can share a stem.
        if not any(folded[:2] == wanted[:2] for wanted in self.stems):
            return False
        return not self.stems.isdisjoint(stems(word, language))


def _term(word: str, *others: str) -> _Term:
    forms = (word, *others)
    return _Term(
        words=frozenset(fold(form) for form in forms),
        stems=frozenset(
            stem for form in forms for language in STEMMERS for stem in stems(form, language) if len(stem) > 1
        ),
    )


def words_of(query: str) -> list[str]:
    """The words of a query that count, as typed, at most twelve."""
    typed = dict.fromkeys(WORD.findall(_clean(query[:MOST_QUERY])))
    words = [word for word in typed if fold(word)]
    full = [word for word in words if not any(fold(word) in stop for stop in STOP_WORDS.values())]
    half = [word for word in words if not all(fold(word) in stop for stop in STOP_WORDS.values())]
    return (full or half)[:MOST_TOKENS]


def find(query: str, sources: Mapping[str, QuerySet], *, limit: int = 20, offset: int = 0) -> Results:
    """The objects of `sources` ({kind: what the reader may see}) that match every word of `query`, best first."""
    words = words_of(query)
    if not words or not sources:
        return Results([], 0)
    terms = [_term(word) for word in words]
    rows = _ranked(terms, sources)
    corrected = None
    if len({row[1:3] for row in rows}) < FEW and (guesses := _guesses(words)):
        guessed = [_term(word, *([guesses[word]] if word in guesses else [])) for word in words]
        more = _ranked(guessed, sources)
        # Only what gives the reader more: a word of a text that they may not see is never offered.
        if len(more) > len(rows):
            rows, terms = more, guessed
            corrected = " ".join(guesses.get(word, word) for word in words)
    chosen = _one_per_object(rows)
    return Results(_hits(chosen[offset : offset + limit], terms), len(chosen), corrected)


def _ranked(terms: list[_Term], sources: Mapping[str, QuerySet]) -> list[tuple]:
    """(entry id, kind, object id, language) of at most RANKED visible matches, best first, in one query."""
    visible = Q(pk__in=[])
    for kind, queryset in sources.items():
        visible |= Q(kind=kind, object_id__in=queryset.order_by().values("pk"))
    match = _match(terms)
    if connection.vendor == "postgresql":
        matching = Q(RawSQL("core_searchentry.words @@ %s::tsquery", [match], output_field=BooleanField()))
        before, after = RANK_POSTGRESQL
    else:
        matching = Q(
            pk__in=RawSQL("SELECT rowid FROM core_searchindex WHERE core_searchindex MATCH %s", [match])
        )
        before, after = RANK_SQLITE
    inner = (
        SearchEntry.objects.filter(visible, matching)
        .order_by("-pk")
        .values_list("id", "kind", "object_id", "language")[:RANKED]
    )
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:  # every source is empty before it is asked, for example User.objects.none()
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{before} ({sql}) m {after}", [*params, match])
        return cursor.fetchall()


def _match(terms: list[_Term]) -> str:
    """The query in the database's own words; every token is plain ASCII letters and figures."""
    either, every, prefix, quote = (
        (" | ", " & ", ":*", "'") if connection.vendor == "postgresql" else (" OR ", " AND ", "*", '"')
    )

    def written(word: str, mark: str = "") -> str:
        return f"{quote}{code(word)}{quote}{mark}"

    groups = []
    for term in terms:
        forms = [written(word, prefix if len(word) > 1 else "") for word in sorted(term.words)]
        groups.append(f"({either.join(forms + [written(stem) for stem in sorted(term.stems)])})")
    return every.join(groups)


def _one_per_object(rows: list[tuple]) -> list[int]:
    """Entry ids, one per object in the order of its best entry; the reader's language when it matched too."""
    reader = (get_language() or "fr")[:2]
    best: dict[tuple, int] = {}
    for pk, kind, object_id, language in rows:
        if (kind, object_id) not in best or language == reader:
            best[kind, object_id] = pk
    return list(best.values())


def _hits(pks: list[int], terms: list[_Term]) -> list[Hit]:
    entries = SearchEntry.objects.in_bulk(pks)
    return [
        Hit(
            kind=entry.kind,
            object_id=entry.object_id,
            title=_highlight(entry.title, terms, entry.language),
            excerpt=_excerpt(entry.body, terms, entry.language),
            language=entry.language,
        )
        for entry in (entries[pk] for pk in pks if pk in entries)
    ]


def _matches(text: str, terms: list[_Term], language: str) -> Iterable[re.Match]:
    starts = {wanted[:2] for term in terms for wanted in term.words | term.stems}
    for found in WORD.finditer(text):
        folded = fold(found[0])
        if (folded[:2] in starts or folded[:1] in starts) and any(
            term.matches(found[0], language) for term in terms
        ):
            yield found


def _highlight(text: str, terms: list[_Term], language: str) -> SafeString:
    parts, at = [], 0
    for found in _matches(text, terms, language):
        parts += [escape(text[at : found.start()]), "<mark>", escape(found[0]), "</mark>"]
        at = found.end()
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - every piece is escaped above


def _excerpt(body: str, terms: list[_Term], language: str) -> SafeString:
    """About two lines around the first place that matches, whole words, with … where text is left out."""
    first = next(iter(_matches(body[:20_000], terms, language)), None)
    start = max(0, first.start() - EXCERPT // 3) if first else 0
    if start:
        start = body.find(" ", start, start + 40) + 1 or start
    end = min(len(body), start + EXCERPT)
    if end < len(body):
        end = max(body.rfind(" ", start + EXCERPT // 2, end), start + EXCERPT // 2)
    shown = " ".join(re.split(r"[ \t\n\r]+", body[start:end].strip()))
    marked = _highlight(shown, terms, language)
    before, after = "… " if start else "", " …" if end < len(body) else ""
    return mark_safe(f"{before}{marked}{after}")  # noqa: S308 - escaped by _highlight


# --- Typing mistakes --------------------------------------------------------------------------------


def _guesses(words: list[str]) -> dict[str, str]:
    """{typed word: the nearest word of the index}, for words that no text begins with."""
    guesses = {}
    for word in words:
        folded = fold(word)
        if not (4 <= len(folded) <= 30 and folded.isascii() and folded.isalpha()):
            continue
        if SearchWord.objects.filter(word__startswith=folded).exists():
            continue
        allowed = 1 if len(folded) < 6 else 2
        near = SearchWord.objects.filter(
            first__in={folded[0], folded[1]}, length__range=(len(folded) - allowed, len(folded) + allowed)
        ).values_list("word", "shown")[:5_000]
        best = min(((distance(folded, other, allowed), other, shown) for other, shown in near), default=None)
        if best is not None and best[0] <= allowed:
            guesses[word] = best[2]
    return guesses
