"""What was found: the visible texts that match every word, best first, counted by kind, with their highlights."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.models import SearchEntry
from core.search import mistakes
from core.search.highlights import READ, excerpt, marked
from core.search.terms import Term, match, match_of, term, words_of

__all__ = ("Hit", "Results", "find", "match_of", "suggest", "words_of")

# Never rank more than this: a common word costs little more than a rare one. Those whose title matches come first.
RANKED = 300
SUGGESTED = 8
SUGGESTED_AMONG = 100
FEW = 3  # fewer hits than this: look for a typing mistake
ALONE = 6  # words that are tried one by one when all together find nothing

# Texts whose title holds every word come first, then those that hold them best (SQLite's bm25 is the smaller the better):
# a short text that names a tool often must not pass before the tool itself.
POSTGRESQL = (
    "SELECT id, kind, object_id, language FROM (SELECT e.id, e.kind, e.object_id, e.language,"
    " ts_filter(e.words, '{{a}}') @@ %s::tsquery AS titled,"
    " ts_rank('{{0.1,0.1,0.2,1.0}}', e.words, %s::tsquery) AS score FROM core_searchentry e"
    " WHERE {words} @@ %s::tsquery AND ({visible}) LIMIT %s) m ORDER BY titled DESC, score DESC, id"
)
SQLITE = (
    "SELECT id, kind, object_id, language FROM (SELECT e.id, e.kind, e.object_id, e.language,"
    " bm25(core_searchindex, 5.0, 1.0) AS score FROM core_searchindex CROSS JOIN core_searchentry e"
    " ON e.id = core_searchindex.rowid WHERE core_searchindex MATCH %s AND ({visible})"
    " ORDER BY core_searchindex.rowid DESC LIMIT %s) ORDER BY"
    " id IN (SELECT rowid FROM core_searchindex WHERE core_searchindex MATCH %s) DESC, score, id"
)
# One index holds the titles alone (migration 0004).
WORDS, TITLE_WORDS = "e.words", "ts_filter(e.words, '{a}')"

Row = tuple[int, str, int, str]  # entry, kind, object, language


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
    """`total` counts objects (of the chosen kind), `counts` those of each kind; `capped`: there may be more.

    `corrected` is the query we searched instead, or None; `alone` the words that find something by themselves, when
    all of them together find nothing.
    """

    hits: list[Hit]
    total: int
    corrected: str | None = None
    counts: dict[str, int] = field(default_factory=dict)
    alone: list[str] = field(default_factory=list)
    capped: bool = False


class Sources:
    """What the reader may see, {kind: queryset}, as a condition on the entry `e`."""

    def __init__(self, sources: Mapping[str, QuerySet]) -> None:
        parts, self.params = [], []
        for kind, queryset in sources.items():
            try:
                condition, params = self._condition(queryset)
            except EmptyResultSet:  # empty before it is asked, for example User.objects.none()
                continue
            parts.append(f"(e.kind = %s{condition})")
            self.params += [kind, *params]
        self.sql = " OR ".join(parts)

    def _condition(self, queryset: QuerySet) -> tuple[str, tuple]:
        """Asked of each match rather than of all rows: there are at most some thousand matches, and any number of rows."""
        if not queryset.query.where and not queryset.query.combinator:
            return "", ()  # everything of this kind
        one = queryset.order_by().filter(pk=RawSQL("e.object_id", ())).values("pk")
        sql, params = one.query.sql_with_params()
        # PostgreSQL would rather hash all visible rows; OFFSET keeps it to the matches.
        fence = " OFFSET 0" if connection.vendor == "postgresql" else ""
        return f" AND EXISTS ({sql}{fence})", params


def find(
    query: str, sources: Mapping[str, QuerySet], *, kind: str = "", limit: int = 20, offset: int = 0
) -> Results:
    """The objects of `sources` ({kind: what the reader may see}) that match every word of `query`, best first."""
    words, visible = words_of(query), Sources(sources)
    if not words or not visible.sql:
        return Results([], 0)
    rows, terms, corrected = _with_guesses(words, visible)
    best = _one_per_object(rows)
    counts = Counter(found for found, _object in best)
    if kind and len(rows) >= RANKED:
        rows = _with_titles(terms, Sources({kind: sources[kind]}))
        best = _one_per_object(rows)
    chosen = [pk for (found, _object), pk in best.items() if kind in ("", found)]
    return Results(
        _hits(chosen[offset : offset + limit], terms),
        len(chosen),
        corrected,
        dict(counts),
        [] if rows or len(words) == 1 else [word for word in words[:ALONE] if _seen(term(word), visible)],
        len(rows) >= RANKED,
    )


def suggest(query: str, sources: Mapping[str, QuerySet]) -> list[Hit]:
    """The first objects while one types: titles that match, then other texts; no excerpts."""
    words, visible = words_of(query), Sources(sources)
    if not words or not visible.sql:
        return []
    terms = [term(word) for word in words]
    rows = _ranked(terms, visible, most=SUGGESTED_AMONG, in_title=True)
    if len(_one_per_object(rows)) < SUGGESTED:
        more, terms, _corrected = _with_guesses(words, visible, most=SUGGESTED_AMONG)
        rows += more
    return _hits(list(_one_per_object(rows).values())[:SUGGESTED], terms, titles_only=True)


def _with_guesses(
    words: list[str], visible: Sources, most: int = RANKED
) -> tuple[list[Row], list[Term], str | None]:
    """What matches; when that is little, what the nearest words match for those that find nothing."""
    terms = [term(word) for word in words]
    rows = _with_titles(terms, visible, most)
    if len({row[1:3] for row in rows}) >= FEW or (rows and len(words) == 1):
        return rows, terms, None
    guesses = {word: guess for word in words if (guess := _guess(word, visible))}
    if guesses:
        guessed = [term(guesses.get(word, word)) for word in words]
        more = _ranked(guessed, visible, most=most)
        if len(more) > len(rows):
            return more, guessed, " ".join(guesses.get(word, word) for word in words)
    return rows, terms, None


def _with_titles(terms: list[Term], visible: Sources, most: int = RANKED) -> list[Row]:
    """The matches, best first; when only some were ranked, those whose title matches are all there, and first."""
    rows = _ranked(terms, visible, most=most)
    return rows if len(rows) < most else _ranked(terms, visible, most=most, in_title=True) + rows


def _guess(word: str, visible: Sources) -> str | None:
    """The nearest word, when this one finds nothing. Only words of texts that the reader may see: others are neither
    offered nor in the way."""
    if _seen(term(word), visible):
        return None
    near = mistakes.nearest(word)
    return next((other for other in near if _seen(term(other), visible, whole=True)), None)


def _ranked(
    terms: list[Term], visible: Sources, *, most: int = RANKED, in_title: bool = False, whole: bool = False
) -> list[Row]:
    """At most `most` visible matches, best first, in one query: the index first, then what may be seen."""
    asked = match(terms, in_title=in_title, whole=whole)
    if connection.vendor == "postgresql":
        sql = POSTGRESQL.format(words=TITLE_WORDS if in_title else WORDS, visible=visible.sql)
        params = [asked, asked, asked, *visible.params, most]
    else:
        titled = match(terms, in_title=True, whole=whole)
        sql, params = SQLITE.format(visible=visible.sql), [asked, *visible.params, most, titled]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _seen(wanted: Term, visible: Sources, *, whole: bool = False) -> bool:
    """Whether any text that the reader may see matches."""
    return bool(_ranked([wanted], visible, most=1, whole=whole))


def _one_per_object(rows: list[Row]) -> dict[tuple[str, int], int]:
    """{(kind, object): entry} in the order of each object's best entry; the reader's language when it matched too."""
    reader = (get_language() or "fr")[:2]
    best: dict[tuple[str, int], int] = {}
    for pk, kind, object_id, language in rows:
        if language == reader or (kind, object_id) not in best:
            best[kind, object_id] = pk
    return best


def _hits(pks: list[int], terms: list[Term], *, titles_only: bool = False) -> list[Hit]:
    fields = ["pk", "kind", "object_id", "language", "title"]
    texts = SearchEntry.objects.filter(pk__in=pks) if pks else SearchEntry.objects.none()
    if not titles_only:
        texts = texts.annotate(start=Substr("body", 1, READ + 1))
        fields.append("start")
    hits = {
        pk: Hit(
            kind,
            object_id,
            marked(title, terms, language),
            excerpt(body[0], terms, language) if body else SafeString(),
            language,
        )
        for pk, kind, object_id, language, title, *body in texts.values_list(*fields)
    }
    return [hits[pk] for pk in pks if pk in hits]
