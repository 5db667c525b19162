"""Find what a person may see: one index of French and English texts, the same answers on SQLite and PostgreSQL.

Each text is stored as people read it (title, body) and indexed as folded words ("réseaux" -> "reseaux") beside
their stems. Apps call `put` and `drop` in the transaction of the act; pages call `find` with what the reader may
see. PostgreSQL keeps the words in a tsvector column, SQLite in an FTS5 table; both hold plain ASCII tokens that
are made here, so neither database's own idea of a word matters.
"""

from core.search.misses import collect, missed, note
from core.search.reading import Hit, Results, find, match_of, suggest, words_of
from core.search.words import distance, fold
from core.search.writing import drop, put, put_many, rebuild

__all__ = (
    "Hit",
    "Results",
    "collect",
    "distance",
    "drop",
    "find",
    "fold",
    "match_of",
    "missed",
    "note",
    "put",
    "put_many",
    "rebuild",
    "suggest",
    "words_of",
)
