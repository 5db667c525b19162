"""Amounts are read without guessing, and shown as people of the language write them."""

import re
from decimal import Decimal

import pytest
from django.utils import translation

from core import money

READ = [
    ("fr", "12500", "12500.00"),
    ("fr", "12 500", "12500.00"),
    ("fr", "12\u202f500,50\u00a0€", "12500.50"),
    ("fr", "12,5", "12.50"),
    ("fr", "12.50", "12.50"),
    ("fr", "1.250.000,00", "1250000.00"),
    ("fr", "12,500.50", "12500.50"),
    ("fr", "€ 12", "12.00"),
    ("fr", "0,01", "0.01"),
    ("en", "12,500", "12500.00"),
    ("en", "€12,500.50", "12500.50"),
    ("en", "1,234,567", "1234567.00"),
    ("en", "12,50", "12.50"),
]


@pytest.mark.parametrize(("language", "text", "amount"), READ)
def test_amount_is_read(language, text, amount):
    with translation.override(language):
        assert money.parse(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "abc",
        "-5",
        "+5",
        "1e5",
        "1_000",
        "NaN",
        "Infinity",
        "12 50",
        "12.345",
        "1,2,3",
        "١٢",
        "0x10",
        "9" * 13,
        "1" * 10_000,
        "€",
        "12€€",
        "\x00",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with translation.override("fr"), pytest.raises(ValueError, match=re.escape(text)):
        money.parse(text)


def test_what_could_be_two_amounts_is_refused():
    """« 12,500 » is twelve and a half to a French reader and twelve thousand to an English one."""
    with translation.override("fr"), pytest.raises(ValueError, match="12,500"):
        money.parse("12,500")
    with translation.override("en"), pytest.raises(ValueError, match=r"12\.500"):
        money.parse("12.500")


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (12500, "12\u202f500\u00a0€", "€12,500"),
        (Decimal("12500.50"), "12\u202f500,50\u00a0€", "€12,500.50"),
        (Decimal("-3"), "\u22123\u00a0€", "\u2212€3"),
        (Decimal("0.005"), "0,01\u00a0€", "€0.01"),
        (0, "0\u00a0€", "€0"),
        (None, "", ""),
    ],
)
def test_amount_is_shown(amount, french, english):
    for language, said in (("fr", french), ("en", english)):
        with translation.override(language):
            assert money.show(amount) == said


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (0, "0\u00a0€", "€0"),
        (900, "900\u00a0€", "€900"),
        (80000, "80\u00a0k€", "€80k"),
        (2500, "2,5\u00a0k€", "€2.5k"),
        (1_500_000, "1,5\u00a0M€", "€1.5m"),
        (-4000, "\u22124\u00a0k€", "\u2212€4k"),
    ],
)
def test_brief_amount_for_an_axis(amount, french, english):
    for language, said in (("fr", french), ("en", english)):
        with translation.override(language):
            assert money.brief(amount) == said


@pytest.mark.parametrize("amount", ["0.01", "12", "12500.50", "9999999.99"])
def test_a_field_shows_what_it_reads_back(amount):
    for language in ("fr", "en"):
        with translation.override(language):
            assert money.parse(money.bare(Decimal(amount))) == Decimal(amount)
