"""What is a word? Folded, stemmed, coded as plain ASCII: the same on both databases; and how far two words are apart."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

LONGEST = 64
WORD = re.compile(r"[^\W_]+")
STEMMERS = {"fr": snowballstemmer.stemmer("french"), "en": snowballstemmer.stemmer("english")}
# Folded, as they are compared. A query word that is empty in either language is left out, unless nothing remains.
_EMPTY_FR = (
    "a ai au aux avec c ce ces cet cette d dans de des du elle elles en est et eux il ils j je l la le les leur leurs "
    "lui m ma mais me meme mes moi mon n ne nos notre nous on ont ou par pas pour qu que qui s sa se ses si son sont "
    "sur t ta te tes toi ton tu un une vos votre vous y"
)
_EMPTY_EN = (
    "a an and are as at be been but by can do does for from had has have he her his how i if in into is it its me my "
    "no not of on or our she so that the their them they this to us was we were what when which who will with you your"
)
STOP_WORDS = {"fr": frozenset(_EMPTY_FR.split()), "en": frozenset(_EMPTY_EN.split())}


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case, no accents, œ -> oe; letters and figures only."""
    plain = unicodedata.normalize("NFKD", word.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(sign for sign in plain if sign.isalnum())[:LONGEST]


@lru_cache(maxsize=50_000)
def stems(word: str, language: str) -> frozenset[str]:
    """The stems of one written word: of its folded form (typed without accents) and of itself."""
    stemmer = STEMMERS.get(language, STEMMERS["fr"])
    return frozenset({stemmer.stemWord(fold(word)), fold(stemmer.stemWord(word.lower()[:LONGEST]))})


@lru_cache(maxsize=50_000)
def code(word: str) -> str:
    """ASCII for both databases; a letter of another script becomes a code of fixed length, so that prefixes still work."""
    return (
        word if word.isascii() else "".join(sign if sign.isascii() else f"z{ord(sign):06x}" for sign in word)
    )


@lru_cache(maxsize=50_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """What the index holds of one written word: its folded form and its stems; nothing of an empty word."""
    folded = fold(word)
    if not folded or folded in STOP_WORDS.get(language, ()):
        return ()
    return tuple(sorted({code(form) for form in {folded, *stems(word, language)} if form}))


def distance(one: str, two: str, most: int) -> int:
    """Letters to change, add, leave out or swap with their neighbour; `most` + 1 when it is more than `most`."""
    if abs(len(one) - len(two)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1] if last[-1] <= most else most + 1
