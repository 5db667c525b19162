"""What was settled for the programme, by whom and when."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import journal
from core.money import show
from pilots.models import RHYTHMS, Programme

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that changed: « Voie rapide : 500 €, avant 0 € »."""

    text: str
    by: str
    at: datetime


def changes() -> list[Change]:
    """The last changes, newest first. One query."""
    found = []
    for entry in journal.of(Programme(pk=1)).filter(verb="programme_set")[:SHOWN]:
        by = entry.by.name if entry.by else _("The portal")
        found += [
            Change(_said(name, *entry.details[name]), by, entry.at)
            for name in _WORDS
            if name in entry.details
        ]
    return found


def _said(name: str, was: str, now: str) -> str:
    label, say = _WORDS[name]
    return _("%(setting)s: %(now)s, it was %(was)s") % {
        "setting": label(),
        "now": say(now),
        "was": say(was),
    }


def _amount(text: str) -> str:
    return show(Decimal(text)) if Decimal(text) else pgettext("fast lane", "closed")


_WORDS = {
    "fast_lane_amount": (lambda: _("Fast lane up to"), _amount),
    "fiscal_month": (lambda: _("First month of the fiscal year"), lambda text: str(MONTHS[int(text)])),
    "rhythm_weeks": (lambda: _("Progress notes"), lambda text: str(dict(RHYTHMS)[int(text)])),
}
