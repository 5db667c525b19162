"""The words of core/templatetags/ui.py, in French and in English."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core.templatetags import ui

PARIS = ZoneInfo("Europe/Paris")
NB = "\u00a0"


@pytest.fixture(autouse=True)
def _tuesday():
    """Tuesday 24 November 2026, 10:00 in Paris."""
    with (
        time_machine.travel(datetime(2026, 11, 24, 10, 0, tzinfo=PARIS), tick=False),
        timezone.override(PARIS),
    ):
        yield


@pytest.mark.parametrize(
    ("when", "french", "english"),
    [
        (date(2026, 11, 23), "hier", "yesterday"),
        (date(2026, 11, 24), "aujourd’hui", "today"),
        (date(2026, 11, 25), "demain", "tomorrow"),
        (date(2026, 11, 26), "jeudi", "Thursday"),
        (date(2026, 11, 30), f"le 30{NB}novembre", f"30{NB}November"),
        (date(2026, 12, 1), f"le 1er{NB}décembre", f"1{NB}December"),
        (date(2026, 11, 20), f"le 20{NB}novembre", f"20{NB}November"),
        (date(2027, 1, 3), f"le 3{NB}janvier 2027", f"3{NB}January 2027"),
    ],
)
def test_day_as_people_say_it(when, french, english):
    with translation.override("fr"):
        assert ui.day(when, "plain") == french
    with translation.override("en"):
        assert ui.day(when, "plain") == english


def test_day_carries_the_exact_date():
    with translation.override("fr"):
        assert (
            ui.day(date(2026, 11, 25))
            == f'<time datetime="2026-11-25" title="mercredi 25{NB}novembre 2026">demain</time>'
        )
    with translation.override("en"):
        assert (
            ui.day(date(2026, 11, 25))
            == f'<time datetime="2026-11-25" title="Wednesday 25{NB}November 2026">tomorrow</time>'
        )


def test_day_of_a_moment_is_the_day_of_the_readers_zone():
    late = datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("UTC"))
    with translation.override("fr"):
        assert ui.day(late, "plain") == "demain"
        with timezone.override(ZoneInfo("UTC")):
            assert ui.day(late, "plain") == "aujourd’hui"


def test_day_without_a_date_is_empty():
    assert ui.day(None) == ""
    assert ui.moment(None) == ""


def test_moment_as_people_say_it():
    when = datetime(2026, 11, 25, 13, 0, tzinfo=ZoneInfo("UTC"))
    with translation.override("fr"):
        assert ui.moment(when, "plain") == f"demain, 14{NB}h"
        assert ui.moment(when) == (
            f'<time datetime="2026-11-25T14:00+01:00" title="mercredi 25{NB}novembre 2026, 14{NB}h">demain, 14{NB}h</time>'
        )
    with translation.override("en"):
        assert ui.moment(when, "plain") == "tomorrow, 14:00"


def test_clock_shows_minutes_only_when_there_are_some():
    with translation.override("fr"):
        assert ui.clock(datetime(2026, 11, 25, 9, 5, tzinfo=PARIS)) == f"9{NB}h{NB}05"
        assert ui.clock(datetime(2026, 11, 25, 9, 0, tzinfo=PARIS)) == f"9{NB}h"
    with translation.override("en"):
        assert ui.clock(datetime(2026, 11, 25, 9, 5, tzinfo=PARIS)) == "09:05"


def test_long_day_in_both_languages():
    with translation.override("fr"):
        assert ui.long_day(date(2026, 12, 1)) == f"mardi 1er{NB}décembre"
    with translation.override("en"):
        assert ui.long_day(date(2026, 12, 1)) == f"Tuesday 1{NB}December"


def test_money_in_both_languages():
    with translation.override("fr"):
        assert ui.money(12500) == "12\u202f500\u00a0€"
    with translation.override("en"):
        assert ui.money(Decimal("12500.50")) == "€12,500.50"


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (32500, 60000, "54.17"),
        (Decimal("10"), Decimal("20"), "50"),
        (5, 0, "0"),
        (90, 60, "100"),
        (-1, 60, "0"),
        (0, 60, "0"),
    ],
)
def test_share_is_a_number_for_svg_in_every_language(part, whole, percent):
    with translation.override("fr"):
        assert ui.share(part, whole) == percent


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Claire Morel", "CM"),
        ("Jean-Paul de la Tour", "JT"),
        ("Cher", "C"),
        ("", ""),
        ("élodie (stage)", "É"),
        ("  Ana  Lima ", "AL"),
    ],
)
def test_initials(name, letters):
    assert ui.initials(name) == letters


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_browser_is_named_in_two_words(line, words):
    assert ui.browser(line) == words


def test_icon_is_hidden_from_screen_readers():
    drawing = ui.icon("clock")
    assert drawing.startswith("<svg ")
    assert 'aria-hidden="true"' in drawing
    assert 'class="icon"' in drawing
    assert "style=" not in drawing


def test_filled_leaves_a_hollow_frame_out():
    source = '{% load ui %}{% filled "<h1></h1>" %}<h1>{{ title }}</h1>{% endfilled %}'
    assert Template(source).render(Context({"title": ""})) == ""
    assert Template(source).render(Context({"title": "Outils"})) == "<h1>Outils</h1>"


def test_pagination_keeps_the_other_parameters(rf):
    page = Paginator(range(60), 20).page(2)
    html = render_to_string(
        "components/pagination.html", {"page": page}, rf.get("/outils/?kind=social&page=2")
    )
    assert 'href="?kind=social&amp;page=3"' in html
    assert html.count("aria-current") == 1


def test_pagination_of_one_page_is_nothing(rf):
    page = Paginator(range(3), 20).page(1)
    assert render_to_string("components/pagination.html", {"page": page}, rf.get("/")).strip() == ""
