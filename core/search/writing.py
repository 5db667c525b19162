"""What can be found: texts go in, are replaced, are taken out, each with its words."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched

from django.db import connection, transaction

from core.models import SearchEntry, SearchWord
from core.search.words import WORD, fold, forms

MOST_TITLE, MOST_BODY = 300, 200_000
MOST_WORDS = 50_000
AT_ONCE = 500  # rows of one statement


def put(kind: str, object_id: int, texts: Mapping[str, tuple[str, str]]) -> None:
    """Make one object found by `texts`, for example {"fr": (title, body), "en": (title, body)}; plain text only."""
    put_many(kind, {object_id: texts})


@transaction.atomic
def put_many(kind: str, objects: Mapping[int, Mapping[str, tuple[str, str]]]) -> None:
    """`put` for many objects of one kind, a few statements for each AT_ONCE of them."""
    entries = [
        SearchEntry(
            kind=kind,
            object_id=object_id,
            language=language,
            title=clean(title)[:MOST_TITLE],
            body=clean(body)[:MOST_BODY],
        )
        for object_id, texts in sorted(objects.items())
        for language, (title, body) in sorted(texts.items())
    ]
    kept = {(entry.object_id, entry.language) for entry in entries}
    old = {
        (object_id, language): pk
        for ids in batched(objects, AT_ONCE)
        for pk, object_id, language in SearchEntry.objects.filter(kind=kind, object_id__in=ids).values_list(
            "pk", "object_id", "language"
        )
    }
    _remove([pk for key, pk in old.items() if key not in kept])
    SearchEntry.objects.bulk_create(
        entries,
        AT_ONCE,
        update_conflicts=True,
        unique_fields=["kind", "object_id", "language"],
        update_fields=["title", "body"],
    )
    _index(entries, known=bool(old))


def drop(kind: str, object_id: int) -> None:
    """Nobody finds this object any more."""
    with transaction.atomic():
        _remove(list(SearchEntry.objects.filter(kind=kind, object_id=object_id).values_list("pk", flat=True)))


def rebuild() -> int:
    """Index every stored text again: after a restore into the other database, or after a change of the word rules."""
    pks = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True))
    for some in batched(pks, AT_ONCE):
        with transaction.atomic():
            _index(SearchEntry.objects.filter(pk__in=some), known=True)
    return len(pks)


def clean(text: str) -> str:
    """What both databases can store; composed, so that an accent is part of its letter."""
    return unicodedata.normalize("NFC", text.replace("\x00", " ").encode("utf-8", "ignore").decode())


def _remove(pks: list[int]) -> None:
    if not pks:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM core_searchindex WHERE rowid = %s", [(pk,) for pk in pks])
    SearchEntry.objects.filter(pk__in=pks).delete()


def _index(entries: Iterable[SearchEntry], *, known: bool) -> None:
    """The words of each text, in the database's own index; `known`: some of these texts were there before."""
    rows: list[tuple[int, list[str], list[str]]] = []
    vocabulary: dict[str, str] = {}
    for entry in entries:
        title, body = WORD.findall(entry.title), WORD.findall(entry.body)[:MOST_WORDS]
        rows.append((entry.pk, _tokens(title, entry.language), _tokens(body, entry.language)))
        for word in {*title, *body}:
            folded = fold(word)
            if 4 <= len(folded) <= 30 and folded.isascii() and folded.isalpha():
                vocabulary.setdefault(folded, word.lower()[:60])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for some in batched(rows, AT_ONCE):
                places = ", ".join(["(%s, %s::tsvector)"] * len(some))
                cursor.execute(
                    "UPDATE core_searchentry SET words = made.words"  # noqa: S608  (only placeholders)
                    f" FROM (VALUES {places}) AS made (id, words) WHERE core_searchentry.id = made.id",
                    [value for pk, title, body in some for value in (pk, tsvector(title, body))],
                )
        else:
            if known:
                cursor.executemany(
                    "DELETE FROM core_searchindex WHERE rowid = %s", [(pk,) for pk, *_texts in rows]
                )
            cursor.executemany(
                "INSERT INTO core_searchindex (rowid, title, body) VALUES (%s, %s, %s)",
                [(pk, " ".join(title), " ".join(body)) for pk, title, body in rows],
            )
    _learn(vocabulary)


def _tokens(words: list[str], language: str) -> list[str]:
    return [form for word in words for form in forms(word, language)]


def _learn(vocabulary: dict[str, str]) -> None:
    """New words only, sorted: two writers of the same new words wait for each other instead of for ever."""
    for some in batched(sorted(vocabulary), AT_ONCE):
        known = set(SearchWord.objects.filter(word__in=some).values_list("word", flat=True))
        SearchWord.objects.bulk_create(
            [
                SearchWord(word=word, shown=vocabulary[word], first=word[0], length=len(word))
                for word in some
                if word not in known
            ],
            ignore_conflicts=True,
        )


def tsvector(title: list[str], body: list[str]) -> str:
    """'reseau':1A,7B ...: the literal that the database parses; tokens are plain ASCII, nothing to escape."""
    return " ".join(f"'{token}':{','.join(found)}" for token, found in _places(title, body))


def _places(title: list[str], body: list[str]) -> Iterator[tuple[str, list[str]]]:
    places: dict[str, list[str]] = {}
    for weight, words in (("A", title), ("B", body)):
        for place, token in enumerate(words, 1):
            found = places.setdefault(token, [])
            if len(found) < 250:  # PostgreSQL keeps 256 places a word
                found.append(f"{min(place, 16_000)}{weight}")
    yield from places.items()
