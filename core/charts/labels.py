"""Where the name of a line goes: beside it, on no line and no other name."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

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

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def beside(
    name: str,
    spots: list[tuple[float, float]],
    left: float,
    taken: list[tuple[float, float]],
    boxes: list[Box],
) -> tuple[float, Box]:
    """(middle, box) of the label of a line: near its end, above or below, where no line and no label is; else the least bad."""
    half = len(name) * GLYPH / 2
    tries: list[tuple[int, int, float, Box]] = []
    for x, y in reversed(spots):
        middle = min(max(x, left + half), WIDTH - RIGHT - half)
        for gap in (
            8,
            18,
            -LABEL - 8,
            -LABEL - 18,
            30,
            -LABEL - 30,
        ):  # above the line first, then below, then farther
            box = Box(middle - half, middle + half, y - gap - LABEL, y - gap)
            if box.top < 0 or box.bottom > HEIGHT - BOTTOM:
                continue
            covered = sum(box.holds(spot) for spot in taken) + 1000 * sum(box.meets(other) for other in boxes)
            tries.append((covered, len(tries), middle, box))
            if not covered:
                return middle, box
    if not tries:
        middle = min(max(spots[-1][0], left + half), WIDTH - RIGHT - half)
        return middle, Box(middle - half, middle + half, 0, LABEL)
    _covered, _rank, middle, box = min(tries, key=lambda one: one[:2])
    return middle, box


def along(run: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a polyline close enough together that no label slips between two of them."""
    dense = list(run)
    for (x, y), (to_x, to_y) in pairwise(run):
        parts = max(1, ceil(max(abs(to_x - x), abs(to_y - y)) / 4))
        dense += [(x + (to_x - x) * n / parts, y + (to_y - y) * n / parts) for n in range(1, parts)]
    return dense
