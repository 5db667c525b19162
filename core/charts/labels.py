"""Where the name of a line goes: beside it, on no line and no other name."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, hypot, inf

WIDTH, HEIGHT = 640, 260
TOP, RIGHT, BOTTOM = 16, 12, 30
GLYPH = 7  # width of one sign of a 12-unit label, on the safe side
LABEL = 16  # height of a label


@dataclass(frozen=True, slots=True)
class Box:
    """Where a label lies."""

    left: float
    right: float
    top: float
    bottom: float

    def holds(self, spot: tuple[float, float]) -> bool:
        return self.left <= spot[0] <= self.right and self.top <= spot[1] <= self.bottom

    def distance(self, spots: list[tuple[float, float]]) -> float:
        """To the nearest of these points."""
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return min((hypot(x - a, y - b) for a, b in spots), default=inf)

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


GAPS = ((8, -LABEL - 8), (18, -LABEL - 18), (30, -LABEL - 30))  # close above or below first, then farther


def beside(
    name: str,
    own: list[tuple[float, float]],
    left: float,
    others: list[tuple[float, float]],
    boxes: list[Box],
) -> tuple[float, Box]:
    """(middle, box) of the name of a line, as near its end as it can: on no line, on no name, nearest to its own line.

    `own` and `others` are the points of this line and of the others, close together; without a free place, the least bad.
    """
    half = len(name) * GLYPH / 2
    tries: list[tuple[int, int, float, Box]] = []
    ends = sorted(own, reverse=True)[::4]
    for gaps in GAPS:
        for x, y in ends:
            middle = min(max(x, left + half), WIDTH - RIGHT - half)
            for gap in gaps:
                box = Box(middle - half, middle + half, y - gap - LABEL, y - gap)
                if box.top < 0 or box.bottom > HEIGHT - BOTTOM:
                    continue
                bad = sum(box.holds(spot) for spot in (*own, *others))
                bad += 1000 * sum(box.meets(other) for other in boxes) + 20 * (
                    box.distance(others) < box.distance(own)
                )
                tries.append((bad, len(tries), middle, box))
                if not bad:
                    return middle, box
    if not tries:
        middle = min(max(own[-1][0], left + half), WIDTH - RIGHT - half)
        return middle, Box(middle - half, middle + half, 0, LABEL)
    _bad, _rank, middle, box = min(tries, key=lambda one: one[:2])
    return middle, box


def along(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a polyline close enough together that no label slips between two of them."""
    dense = list(run)
    for (x, y), (to_x, to_y) in pairwise(run):
        parts = max(1, ceil(max(abs(to_x - x), abs(to_y - y)) / 6))
        dense += [(x + (to_x - x) * n / parts, y + (to_y - y) * n / parts) for n in range(1, parts)]
    return dense
