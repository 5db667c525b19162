"""What a hit shows: its title and two lines of its text, escaped, with <mark> around what matched."""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.search.terms import Term
from core.search.words import WORD, fold

EXCERPT = 220
READ = 20_000  # letters of a text in which the excerpt is looked for
LETTERS = [*range(0x41, 0x250), *range(0x1E00, 0x1F00), *range(0xFB00, 0xFB07), *range(0xFF21, 0xFF5B)]


def marked(text: str, terms: list[Term], language: str) -> SafeString:
    parts, at = [], 0
    for found, _which in _matches(text, terms, language):
        parts += [escape(text[at : found.start()]), "<mark>", escape(found[0]), "</mark>"]
        at = found.end()
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - every piece is escaped above


def excerpt(body: str, terms: list[Term], language: str) -> SafeString:
    """About two lines around the best place, whole words, with … where text is left out."""
    start = max(0, _best_place(body[:READ], terms, language) - EXCERPT // 3)
    if start:
        start = body.find(" ", start, start + 40) + 1 or start
    end = min(len(body), start + EXCERPT)
    if end < len(body):
        end = max(body.rfind(" ", start + EXCERPT // 2, end), start + EXCERPT // 2)
    shown = " ".join(re.split(r"[ \t\n\r]+", body[start:end].strip()))
    before, after = "… " if start else "", " …" if end < len(body) else ""
    return mark_safe(f"{before}{marked(shown, terms, language)}{after}")  # noqa: S308 - escaped by marked


def _best_place(text: str, terms: list[Term], language: str) -> int:
    """Where the first match stands; of several words, the first place that shows most of them together."""
    found = _matches(text, terms, language)
    if len(terms) == 1:
        first = next(iter(found), None)
        return first[0].start() if first else 0
    places = [(match.start(), which) for match, which in found]
    best, most = (places[0][0] if places else 0), 1
    for number, (start, _which) in enumerate(places):
        together = set()
        for place, which in places[number : number + 20]:
            if place > start + EXCERPT // 2:
                break
            together.add(which)
        if len(together) > most:
            best, most = start, len(together)
        if most == len(terms):
            break
    return best


def _matches(text: str, terms: list[Term], language: str) -> Iterator[tuple[re.Match, int]]:
    """The words of `text` that match, and which term does."""
    wanted = frozenset(word for term in terms for word in (term.word, *term.stems))
    for found in _words_like(wanted).finditer(text):
        begin = found.start()
        if begin and text[begin - 1].isalnum():
            continue  # the middle of a word
        for which, term in enumerate(terms):
            if term.matches(found[0], language):
                yield found, which
                break


@lru_cache(maxsize=1_000)
def _words_like(wanted: frozenset[str]) -> re.Pattern:
    """Finds the words that begin like one of `wanted`, whatever the accents and capitals, and few others.

    A row of sets of letters, and no look behind, is what the regular expressions of Python skip to fastest.
    """
    if not all(word.isascii() and word.isalpha() for word in wanted):
        return WORD
    size = min(4, *map(len, wanted))
    sets = ["".join(map(_letters, {word[at] for word in wanted})) for at in range(size)]
    # A ligature holds two letters: only what comes before it is sure.
    for at in range(size - 1):
        both = "".join(map(_letters, {word[at : at + 2] for word in wanted}))
        if both:
            sets = [*sets[:at], sets[at] + both]
            break
    return re.compile("".join(f"[{letters}]" for letters in sets) + r"[^\W_]*")


@lru_cache(maxsize=1_000)
def _letters(start: str) -> str:
    """The letters that are folded to `start`, or to something that begins so: "e" -> "eéèÉ...", "oe" -> "œŒ"."""
    return "".join(chr(sign) for sign in LETTERS if fold(chr(sign)).startswith(start))
