"""The geometry of pictures: round axes, points where they belong, names that cover nothing, the same numbers as a table."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from core import charts, money
from core.charts.labels import BOTTOM, HEIGHT, RIGHT, TOP, WIDTH, Box, along

MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, (3, 1)),
        (3, (3, 1)),
        (10, (10, 5)),
        (7, (7.5, 2.5)),
        (171_300, (200_000, 100_000)),
        (240_000, (300_000, 100_000)),
        (0.4, (0.4, 0.2)),
    ],
)
def test_axis_ends_on_a_round_number(most, expected):
    assert charts.nice_top(most) == pytest.approx(expected)


def test_line_puts_zero_at_the_base_and_the_top_at_the_top():
    chart = charts.line("Dépenses", ["a", "b"], [charts.Series("x", [0, 30])], say=str)
    first, last = (tuple(map(float, point.split(","))) for point in chart.lines[0].points[0].split())
    assert (first[1], last) == (HEIGHT - BOTTOM, (WIDTH - RIGHT, TOP))
    assert (chart.base, chart.viewbox) == ("230", "0 0 640 260")


def test_line_leaves_a_gap_where_there_is_no_number():
    chart = charts.line("x", ["a", "b", "c", "d"], [charts.Series("x", [1, None, 2, 3])])
    assert [len(run.split()) for run in chart.lines[0].points] == [1, 2]
    assert chart.rows == (("a", "1"), ("b", ""), ("c", "2"), ("d", "3"))


def test_line_without_any_number_has_no_line_and_still_an_axis():
    chart = charts.line("x", ["a"], [charts.Series("x", [None])])
    assert (chart.lines, [tick.label for tick in chart.y_ticks]) == ((), ["0", "1", "2", "3"])


def test_axis_goes_below_zero_when_a_number_does():
    chart = charts.line("x", ["a", "b"], [charts.Series("x", [-5, 10])])
    assert [tick.label for tick in chart.y_ticks] == ["-5", "0", "5", "10"]
    assert 0 < float(chart.base) < HEIGHT - BOTTOM


def test_forecast_is_dashed_in_the_colour_of_what_it_goes_on_from():
    chart = charts.line(
        "x", ["a", "b"], [charts.Series("x", [1, 2]), charts.Series("y", [1, 3], dashed=True, colour=1)]
    )
    assert [line.css for line in chart.lines] == ["line-1", "line-1 dashed"]


SHAPES = {
    "together": (
        [n * 1000 for n in range(12)],
        [n * 1010 for n in range(12)],
        [None] * 10 + [10_000, 11_500],
    ),
    "flat": ([500] * 12, [500] * 12, [500] * 12),
    "crossing": ([n * 100 for n in range(12)], [1100 - n * 100 for n in range(12)], [None] * 11 + [700]),
    "at the top": ([1000] * 12, list(range(12)), [990] * 12),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_names_overlap_neither_each_other_nor_the_edge(shape):
    names = ["dépensé", "rythme prévu", "estimé"]
    chart = charts.line(
        "x", MONTHS, [charts.Series(name, values) for name, values in zip(names, shape, strict=True)]
    )
    boxes = []
    for line in chart.lines:
        x, y, half = float(line.label_x), float(line.label_y), len(line.name) * 3.5
        boxes.append(Box(x - half, x + half, y - 12, y + 4))
    assert [(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :] if one.meets(other)] == []
    assert all(
        box.left >= 0 and box.right <= WIDTH and box.top >= 0 and box.bottom <= HEIGHT for box in boxes
    )


def test_a_name_covers_no_line_when_there_is_room():
    chart = charts.line(
        "x",
        MONTHS,
        [
            charts.Series("dépensé", [n * 1000 for n in range(12)]),
            charts.Series("plan", [n * 500 for n in range(12)]),
        ],
    )
    runs = [
        [tuple(map(float, point.split(","))) for point in run.split()]
        for line in chart.lines
        for run in line.points
    ]
    for line in chart.lines:
        x, y, half = float(line.label_x), float(line.label_y), len(line.name) * 3.5
        box = Box(x - half, x + half, y - 12, y + 4)
        assert [spot for run in runs for spot in along(run) if box.holds(spot)] == []


def test_step_labels_never_touch():
    chart = charts.line("x", [f"{n:02}/11/2026" for n in range(1, 31)], [charts.Series("x", list(range(30)))])
    edges = [
        (float(tick.x) - len(tick.label) * 3.5, float(tick.x) + len(tick.label) * 3.5)
        for tick in chart.x_ticks
    ]
    assert all(right < left for (_start, right), (left, _end) in pairwise(edges))
    assert (edges[0][0] >= 0, edges[-1][1] <= WIDTH) == (True, True)


def test_bars_stand_on_the_base_and_say_their_number():
    chart = charts.bars("x", ["a", "b"], [10, 0], say=str)
    assert [(bar.css, bar.label) for bar in chart.bars] == [("bar-1", "a, 10")]
    assert float(chart.bars[0].y) + float(chart.bars[0].height) == float(chart.base)


def test_stacked_bars_stand_on_each_other():
    chart = charts.stacked(
        "x", ["a"], [charts.Series("un", [10]), charts.Series("deux", [20])], say=str, step_name="Mois"
    )
    low, high = chart.bars
    assert float(high.y) + float(high.height) == pytest.approx(float(low.y), abs=0.15)
    assert (chart.head, chart.rows) == (("Mois", "un", "deux"), (("a", "10", "20"),))
    assert [(key.css, key.name) for key in chart.legend] == [("bar-1", "un"), ("bar-2", "deux")]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_svg_is_read_the_same_in_every_language(language):
    with translation.override(language):
        chart = charts.line(
            "Dépenses",
            MONTHS,
            [charts.Series("x", [n * 1234.5 for n in range(12)])],
            say=money.show,
            say_axis=money.brief,
        )
        html = render_to_string("components/chart.html", {"chart": chart})
    numbers = re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"', html)
    assert [number for number in numbers if not re.fullmatch(r"-?\d+(\.\d+)?", number)] == []
    assert "style=" not in html


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [("fr", 12500, "12\u202f500"), ("en", 12500, "12,500"), ("fr", 2.5, "2,5"), ("en", 2.5, "2.5")],
)
def test_plain_numbers_as_the_reader_writes_them(language, value, said):
    with translation.override(language):
        assert charts.plain(value) == said
