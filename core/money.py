"""Amounts: Decimal with two places, one currency; shown as people of the language write them."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.conf import settings
from django.utils.translation import get_language

CENT = Decimal("0.01")
MOST = Decimal("10000000.00")
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}
NARROW, NO_BREAK = "\u202f", "\u00a0"


def parse(text: str) -> Decimal:
    """Read « 12 500,50 », "12,500.50" or "12500"; raise ValueError otherwise. Whole cents only."""
    cleaned = "".join(text.split()).replace(NARROW, "").replace(NO_BREAK, "").strip("€£$")
    if "," in cleaned and "." in cleaned:
        cleaned = cleaned.replace("," if cleaned.rfind(".") > cleaned.rfind(",") else ".", "")
    elif "," in cleaned and get_language() != "fr" and len(cleaned.rsplit(",", 1)[1]) == 3:
        cleaned = cleaned.replace(",", "")
    try:
        amount = Decimal(cleaned.replace(",", "."))
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or amount != amount.quantize(CENT):
        raise ValueError(text)
    return amount.quantize(CENT)


def show(amount: Decimal | int | None) -> str:
    """12500 -> « 12 500 € » in French, "€12,500" in English; cents only when there are some."""
    if amount is None:
        return ""
    value = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    digits = f"{abs(value):,.2f}"
    if digits.endswith(".00"):
        digits = digits[:-3]
    sign = "-" if value < 0 else ""
    currency = SIGNS.get(settings.CURRENCY, settings.CURRENCY)
    if (get_language() or "fr").startswith("fr"):
        return f"{sign}{digits.replace(',', NARROW).replace('.', ',')}{NO_BREAK}{currency}"
    return f"{sign}{currency}{digits}"
