"""What templates say with one word: an icon, an amount, a day as people say it, initials, a share of a whole."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import lucide
from django import template
from django.conf import settings
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import money as amounts

register = template.Library()

NO_BREAK = "\u00a0"
NAMED_DAYS = range(2, 6)  # "Thursday" is clear for a few days, then a date is


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "clock" %}: the Lucide drawing, hidden from screen readers; the words beside it carry the sense."""
    return _drawn(str(name))


@lru_cache(maxsize=256)
def _drawn(name: str) -> SafeString:
    drawing = lucide._render_icon(name, 18, **{"aria_hidden": "true", "focusable": "false", "class": "icon"})
    return mark_safe(" ".join(drawing.split()))  # noqa: S308 - lucide's own files


@register.simple_block_tag
def filled(content: str, hollow: str) -> str:
    """{% filled "<h1></h1>" %}...{% endfilled %}: nothing at all when the content still holds `hollow`."""
    return "" if hollow in content else content


@register.simple_tag
def currency() -> str:
    """The sign of the company's currency."""
    return amounts.SIGNS.get(settings.CURRENCY, settings.CURRENCY)


@register.filter
def money(amount: Decimal | int | None) -> str:
    """12500 -> « 12 500 € », "€12,500"."""
    return amounts.show(amount)


@register.filter
def share(part: Decimal | int | float, whole: Decimal | int | float) -> str:
    """`part` of `whole` in per cent, 0 to 100, written with a point for an SVG attribute: "54.17"."""
    if not whole:
        return "0"
    percent = min(max(float(part) / float(whole), 0.0), 1.0) * 100
    return f"{percent:.2f}".rstrip("0").rstrip(".")


@register.filter
def initials(name: str) -> str:
    """« Claire Morel » -> « CM »; a name of one word gives one letter."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


# Whoever claims several names is the first one found here: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """The line by which a browser names itself -> "Firefox, Windows"; its first words when it is unknown."""
    found = [
        next((word for sign, word in signs.items() if sign in user_agent), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(word for word in found if word) or user_agent[:40]


@register.filter
def day(when: date | datetime | None, form: str = "") -> str:
    """« demain », « jeudi », « le 30 novembre » in a <time> with the exact date; `day:"plain"` gives the words only."""
    if not when:
        return ""
    local = _local_date(when)
    words = _day_words(local)
    return words if form == "plain" else _time(local.isoformat(), _exact_day(local), words)


@register.filter
def moment(when: datetime | None, form: str = "") -> str:
    """« demain, 14 h », "tomorrow, 14:00" in a <time> with the exact moment; `moment:"plain"` gives the words only."""
    if not when:
        return ""
    local = timezone.localtime(when)
    words = f"{_day_words(local.date())}, {clock(local)}"
    if form == "plain":
        return words
    return _time(local.isoformat(timespec="minutes"), f"{_exact_day(local.date())}, {clock(local)}", words)


@register.filter
def clock(when: datetime) -> str:
    """« 14 h », « 9 h 30 », "14:00": the hour of the person's zone."""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    if not _french():
        return f"{local:%H:%M}"
    return f"{local.hour}{NO_BREAK}h" + (f"{NO_BREAK}{local:%M}" if local.minute else "")


@register.filter
def long_day(when: date | datetime) -> str:
    """« mardi 24 novembre », "Tuesday 24 November": a heading, without the year."""
    local = _local_date(when)
    return f"{formats.date_format(local, 'l')} {_day_and_month(local)}"


def _local_date(when: date | datetime) -> date:
    if not isinstance(when, datetime):
        return when
    return timezone.localtime(when).date() if timezone.is_aware(when) else when.date()


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


def _day_and_month(when: date) -> str:
    number = "1er" if _french() and when.day == 1 else str(when.day)
    return f"{number}{NO_BREAK}{formats.date_format(when, 'F')}"


def _day_words(when: date) -> str:
    today = timezone.localdate()
    distance = (when - today).days
    if distance in (-1, 0, 1):
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[distance]
    if distance in NAMED_DAYS:
        return formats.date_format(when, "l")
    words = _day_and_month(when) if when.year == today.year else f"{_day_and_month(when)} {when.year}"
    return f"le {words}" if _french() else words


def _exact_day(when: date) -> str:
    return f"{formats.date_format(when, 'l')} {_day_and_month(when)} {when.year}"


def _time(exact: str, title: str, words: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, title, words)
