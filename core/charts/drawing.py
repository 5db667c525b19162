"""Pictures as data: the geometry of line, bar and stacked bar charts, drawn as SVG by components/chart.html.

Pure functions: numbers in, coordinates and labels out. No colour and no style leaves this file, only class
names (line-1, bar-2, dashed...). Every picture carries its own numbers as a table. Lengths are units of the
viewBox; a number is written by the `say` function that the caller gives (money, percent, plain), in the
reader's language, so that this file knows no unit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

from django.utils.formats import number_format

from core.charts.labels import BOTTOM, GLYPH, HEIGHT, RIGHT, TOP, WIDTH, Box, along, beside

SERIES = 4  # classes line-1 to line-4 and bar-1 to bar-4 exist

Number = int | float | Decimal
Say = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, one per step; None where there is none.

    Dashed is what is not measured: a target, a forecast. `colour` (1 to SERIES) is by default its rank; a forecast
    takes the colour of what it goes on from.
    """

    name: str
    values: Sequence[Number | None]
    dashed: bool = False
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of an axis; `line` is the far end of its grid line (None: no grid line)."""

    x: str
    y: str
    label: str
    anchor: str = "middle"
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline with a dot on its last point and its name beside it."""

    css: str
    points: tuple[str, ...]  # "x1,y1 x2,y2": one for each unbroken run
    dot: tuple[str, str]
    name: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; `label` is what a pointer or a screen reader gets."""

    css: str
    x: str
    y: str
    width: str
    height: str
    label: str


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend."""

    css: str
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What components/chart.html draws."""

    kind: str  # line, bar, stacked
    title: str
    description: str
    width: int
    height: int
    left: str  # where the plot begins and ends, for the grid and the base line
    right: str
    base: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    legend: tuple[Key, ...] = ()
    head: tuple[str, ...] = ()  # the same numbers as a table
    rows: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width} {self.height}"


def plain(value: Number) -> str:
    """12500 -> « 12 500 », "12,500"; decimals only when there are some."""
    whole = value == int(value)
    return number_format(value, decimal_pos=0 if whole else None, use_l10n=True, force_grouping=True)


def nice_top(most: Number, steps: int = 3) -> tuple[float, float]:
    """(top, step) of an axis from zero that holds `most` in about `steps` round steps: 1, 2, 2.5 or 5 times a power of ten."""
    most = float(most)
    if most <= 0:
        return float(steps), 1.0
    rough = most / steps
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999_999)
    return step * ceil(most / step - 0.000_001), step


def line(
    title: str,
    steps: Sequence[str],
    series: Sequence[Series],
    *,
    description: str = "",
    say: Say = plain,
    say_axis: Say | None = None,
    step_name: str = "",
) -> Chart:
    """Lines over time; each series is named beside its own line, so that no legend and no colour is needed to read it."""
    frame = _Frame.around(
        [value for one in series for value in one.values if value is not None], say_axis or say
    )
    xs = frame.spread(len(steps))
    drawn = []
    for number, one in enumerate(series, 1):
        spots = [
            (x, frame.y(value)) if value is not None else None
            for x, value in zip(xs, one.values, strict=True)
        ]
        if runs := _runs(spots):
            css = f"line-{one.colour or min(number, SERIES)}" + (" dashed" if one.dashed else "")
            drawn.append((css, runs, one.name))
    dense = [[spot for run in runs for spot in along(run)] for _css, runs, _name in drawn]
    boxes: list[Box] = []
    lines = []
    for n, (css, runs, name) in enumerate(drawn):
        others = [spot for other, spots in enumerate(dense) if other != n for spot in spots]
        spot, box = beside(name, dense[n], frame.left, others, boxes)
        boxes.append(box)
        points = tuple(" ".join(f"{_n(a)},{_n(b)}" for a, b in run) for run in runs)
        end = runs[-1][-1]
        lines.append(
            Line(css, points, (_n(end[0]), _n(end[1])), name, _n(spot), _n(box.bottom - 4), "middle")
        )
    return frame.chart(
        "line",
        title,
        description,
        _labels(xs, steps),
        lines=tuple(lines),
        head=_head(step_name, series),
        rows=_rows(steps, series, say),
    )


def bars(
    title: str,
    steps: Sequence[str],
    values: Sequence[Number],
    *,
    name: str = "",
    description: str = "",
    say: Say = plain,
    say_axis: Say | None = None,
    step_name: str = "",
) -> Chart:
    """One bar a step."""
    return _columns("bar", title, steps, [Series(name, values)], description, say, say_axis or say, step_name)


def stacked(
    title: str,
    steps: Sequence[str],
    series: Sequence[Series],
    *,
    description: str = "",
    say: Say = plain,
    say_axis: Say | None = None,
    step_name: str = "",
) -> Chart:
    """One bar a step, the series on top of each other in their order, with a legend."""
    return _columns("stacked", title, steps, series, description, say, say_axis or say, step_name)


def _columns(
    kind: str,
    title: str,
    steps: Sequence[str],
    series: Sequence[Series],
    description: str,
    say: Say,
    say_axis: Say,
    step_name: str,
) -> Chart:
    totals = [sum(float(one.values[n] or 0) for one in series) for n in range(len(steps))]
    frame = _Frame.around(totals, say_axis)
    room = (WIDTH - RIGHT - frame.left) / max(1, len(steps))
    width = min(room * 0.62, 56)
    centres = [frame.left + room * (n + 0.5) for n in range(len(steps))]
    drawn = []
    for n, centre in enumerate(centres):
        below = 0.0
        for number, one in enumerate(series, 1):
            value = float(one.values[n] or 0)
            if value <= 0:
                continue
            top, foot = frame.y(below + value), frame.y(below)
            said = ", ".join(word for word in (steps[n], one.name, say(one.values[n] or 0)) if word)
            drawn.append(
                Bar(
                    f"bar-{one.colour or min(number, SERIES)}",
                    _n(centre - width / 2),
                    _n(top),
                    _n(width),
                    _n(foot - top),
                    said,
                )
            )
            below += value
    legend = (
        tuple(
            Key(f"bar-{one.colour or min(number, SERIES)}", one.name) for number, one in enumerate(series, 1)
        )
        if kind == "stacked"
        else ()
    )
    return frame.chart(
        kind,
        title,
        description,
        _labels(centres, steps),
        bars=tuple(drawn),
        legend=legend,
        head=_head(step_name, series),
        rows=_rows(steps, series, say),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot's rectangle and its vertical scale, from zero up (or from below zero when a value is)."""

    left: float
    low: float
    high: float
    ticks: tuple[Tick, ...]

    @classmethod
    def around(cls, values: Sequence[Number], say: Say) -> "_Frame":
        numbers = [float(value) for value in values]
        low = min([0.0, *numbers])
        top, step = nice_top(max([0.0, *numbers]) - low)
        first = floor(low / step + 0.000_001) * step
        high = first + ceil((max([0.0, *numbers]) - first) / step - 0.000_001) * step if low < 0 else top
        marks = [first + step * n for n in range(round((high - first) / step) + 1)]
        said = [say(int(mark) if mark == int(mark) else mark) for mark in marks]
        left = max(28.0, max(len(label) for label in said) * GLYPH + 8)
        frame = cls(left, first, high, ())
        ticks = tuple(
            Tick(_n(left - 8), _n(frame.y(mark)), label, "end", _n(WIDTH - RIGHT))
            for mark, label in zip(marks, said, strict=True)
        )
        return cls(left, first, high, ticks)

    def y(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)

    def spread(self, count: int) -> list[float]:
        """`count` positions from the left edge to the right edge."""
        width = WIDTH - RIGHT - self.left
        return [self.left + (width * n / (count - 1) if count > 1 else width / 2) for n in range(count)]

    def chart(self, kind: str, title: str, description: str, x_ticks: tuple[Tick, ...], **parts) -> Chart:
        return Chart(
            kind=kind,
            title=title,
            description=description,
            width=WIDTH,
            height=HEIGHT,
            left=_n(self.left),
            right=_n(WIDTH - RIGHT),
            base=_n(self.y(max(self.low, 0))),
            y_ticks=self.ticks,
            x_ticks=x_ticks,
            **parts,
        )


def _labels(xs: Sequence[float], steps: Sequence[str]) -> tuple[Tick, ...]:
    """As many step labels as fit side by side, evenly chosen from the first one on, none cut at an edge."""
    if not steps:
        return ()
    room = max(len(step) for step in steps) * GLYPH + 10
    gap = (xs[-1] - xs[0]) / max(1, len(xs) - 1) if len(xs) > 1 else WIDTH
    every = max(1, ceil(room / gap))
    # Twelve months read better as quarters than as every fifth one.
    every = next((nice for nice in (1, 2, 3, 4, 6, 12) if nice >= every), every)
    ticks = []
    for n in range(0, len(steps), every):
        half = len(steps[n]) * GLYPH / 2
        x = min(max(xs[n], half), WIDTH - half)
        ticks.append(Tick(_n(x), _n(HEIGHT - 8), steps[n]))
    return tuple(ticks)


def _runs(spots: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The unbroken pieces of a line: a missing number is a gap, not a zero."""
    runs: list[list[tuple[float, float]]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        else:
            runs[-1].append(spot)
    return [run for run in runs if run]


def _head(step_name: str, series: Sequence[Series]) -> tuple[str, ...]:
    return (step_name, *(one.name for one in series))


def _rows(steps: Sequence[str], series: Sequence[Series], say: Say) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (step, *(say(value) if (value := one.values[n]) is not None else "" for one in series))
        for n, step in enumerate(steps)
    )


def _n(value: float) -> str:
    """A coordinate as SVG reads it in every language: a point, one decimal, no "-0"."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
