"""What was asked: the words of a query that count, and what a text must hold to match each of them."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from core.search.words import STEMMERS, STOP_WORDS, WORD, code, fold, stems
from core.search.writing import clean

MOST_QUERY = 400
MOST_TERMS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the query: a text matches by a word that begins as `word` does, or by a word of one of `stems`."""

    word: str
    stems: frozenset[str]

    def matches(self, written: str, language: str) -> bool:
        folded = fold(written)
        if folded == self.word or (len(self.word) > 1 and folded.startswith(self.word)):
            return True
        # Stemming is slow: only words that begin alike can share a stem.
        if not any(folded[:2] == stem[:2] for stem in self.stems):
            return False
        return not self.stems.isdisjoint(stems(written, language))


@lru_cache(maxsize=2_000)
def term(word: str) -> Term:
    return Term(
        word=fold(word),
        stems=frozenset(stem for language in STEMMERS for stem in stems(word, language) if len(stem) > 1),
    )


def words_of(query: str) -> list[str]:
    """The words of a query that count, as typed, at most MOST_TERMS."""
    typed = dict.fromkeys(WORD.findall(clean(query[:MOST_QUERY])))
    words = [word for word in typed if fold(word)]
    full = [word for word in words if not any(fold(word) in stop for stop in STOP_WORDS.values())]
    half = [word for word in words if not all(fold(word) in stop for stop in STOP_WORDS.values())]
    return (full or half)[:MOST_TERMS]


def match(terms: list[Term], *, whole: bool = False, in_title: bool = False) -> str:
    """The query in the database's own words; every token is plain ASCII letters and figures.

    `whole`: these very words, neither beginnings nor stems.
    """
    postgresql = connection.vendor == "postgresql"
    either, every, start, quote = (" | ", " & ", ":*", "'") if postgresql else (" OR ", " AND ", "*", '"')

    def group(wanted: Term) -> str:
        word = f"{quote}{code(wanted.word)}{quote}"
        if whole:
            return word
        begins = word + (start if len(wanted.word) > 1 else "")
        # A stem that begins as the word does is among the words that begin so.
        others = [stem for stem in sorted(wanted.stems) if not _covered(stem, wanted.word)]
        return f"({either.join([begins, *(f'{quote}{code(stem)}{quote}' for stem in others)])})"

    asked = every.join(group(wanted) for wanted in terms)
    return f"{{title}} : ({asked})" if in_title and not postgresql else asked


def _covered(stem: str, word: str) -> bool:
    return stem == word or (len(word) > 1 and stem.startswith(word))


def match_of(query: str) -> str:
    """For measures: what `find` asks the database for `query`."""
    return match([term(word) for word in words_of(query)])
