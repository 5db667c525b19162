"""Typing mistakes: the words of the index that stand nearest to a word nobody wrote."""

from core.models import SearchWord
from core.search.words import distance, fold

LOOKED_AT = 3_000
OFFERED = 6


def nearest(word: str) -> list[str]:
    """At most OFFERED words of the vocabulary within one letter (two from six letters on), the nearest first.

    The caller keeps those that the reader may see. One half of the word is taken to be right, so that an index finds
    the other; that leaves out only mistakes at both ends at once.
    """
    folded = fold(word)
    if not (4 <= len(folded) <= 30 and folded.isascii() and folded.isalpha()):
        return []
    size, allowed = len(folded), 1 if len(folded) < 6 else 2
    kept, end = (size // 2, (size - 1) // 2) if allowed == 1 else (max(3, size // 3), max(2, size // 3))
    alike = SearchWord.objects.filter(length__range=(size - allowed, size + allowed)).values_list(
        "word", "shown"
    )
    begin = folded[:kept]
    near = {
        *alike.filter(word__range=(begin, begin + "z" * 30))[:LOOKED_AT],
        *alike.filter(first__in={folded[0], folded[1]}, word__endswith=folded[-end:])[:LOOKED_AT],
    }
    letters = set(folded)
    found = []
    for other, shown in near:
        if len(letters.symmetric_difference(other)) <= 2 * allowed:
            apart = distance(folded, other, allowed)
            if 0 < apart <= allowed:
                found.append((apart, other, shown))
    return [shown for _apart, _other, shown in sorted(found)[:OFFERED]]
