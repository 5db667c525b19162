"""Amounts: Decimal with two places, one currency; read and shown as people of the language write them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.translation import get_language

CENT = Decimal("0.01")
MOST = Decimal("10000000.00")
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}
NARROW, NO_BREAK = "\u202f", "\u00a0"
MINUS = "\u2212"  # as wide as the plus sign; a hyphen is for what is typed

# Whole numbers, or groups of three; then cents. « 12,500 » is twelve thousand to one reader and twelve and a
# half to another: with three figures behind it, a comma is only read in English, and a point never.
_SPACED = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]{1,2}))?")
_COMMAS = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")
_POINTS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]{1,2})")


def parse(text: str) -> Decimal:
    """Read « 12 500,50 », "12,500.50", « 12 500 € » or "12500"; raise ValueError otherwise. Never negative."""
    cleaned = re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text).strip()
    cleaned = re.sub(r"^(?:[€£$]|CHF|EUR) ?|(?: ?(?:[€£$]|CHF|EUR))$", "", cleaned)
    forms = [_SPACED, _POINTS]
    if not _in_french() or "." in cleaned:
        forms.append(_COMMAS)
    for form in forms:
        if found := form.fullmatch(cleaned):
            whole, cents = re.sub(r"[ ,.]", "", found[1]), found[2] or "0"
            if len(whole) > 12:
                break
            return Decimal(f"{whole}.{cents}").quantize(CENT)
    raise ValueError(text)


def show(amount: Decimal | int | None) -> str:
    """12500 -> « 12 500 € » in French, "€12,500" in English; cents only when there are some."""
    if amount is None:
        return ""
    value = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    return _signed(value < 0, _digits(abs(value)))


def bare(amount: Decimal | int) -> str:
    """« 12 500,50 », "12,500.50": as it is typed in a field that shows the currency itself; `parse` reads it back."""
    value = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    return f"{'-' if value < 0 else ''}{_digits(abs(value))}"


def brief(amount: Decimal | int | float | None) -> str:
    """For the axis of a picture: 240000 -> « 240 k€ », "€240k"; 1500000 -> « 1,5 M€ », "€1.5m"."""
    if amount is None:
        return ""
    value = Decimal(amount)
    for size, french, english in ((1_000_000, "M", "m"), (1_000, "k", "k")):
        if abs(value) >= size:
            digits = f"{abs(value) / size:.1f}".removesuffix(".0")
            if _in_french():
                return (
                    f"{MINUS if value < 0 else ''}{digits.replace('.', ',')}{NO_BREAK}{french}{_currency()}"
                )
            return f"{MINUS if value < 0 else ''}{_currency()}{digits}{english}"
    return show(value)


def _digits(value: Decimal) -> str:
    digits = f"{value:,.2f}".removesuffix(".00")
    return digits.replace(",", NARROW).replace(".", ",") if _in_french() else digits


def _signed(negative: bool, digits: str) -> str:
    sign = MINUS if negative else ""
    return f"{sign}{digits}{NO_BREAK}{_currency()}" if _in_french() else f"{sign}{_currency()}{digits}"


def _currency() -> str:
    return SIGNS.get(settings.CURRENCY, settings.CURRENCY)


def _in_french() -> bool:
    return (get_language() or "fr").startswith("fr")
