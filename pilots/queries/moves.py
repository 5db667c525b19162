"""How the money of a pilot moved beside its expenses: between lines, and the more that was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core import journal
from core.models import JournalEntry
from core.money import show
from pilots.models import BudgetLine, Pilot

VERBS = ("money_moved", "line_opened", "top_up_asked", "top_up_granted", "top_up_refused", "top_up_withdrawn")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Move:
    text: str
    reason: str
    at: datetime


def moves(pilot: Pilot, lines: Iterable[BudgetLine]) -> list[Move]:
    """Newest first, in words. One query: the caller has read the lines."""
    names = {line.pk: line.label for line in lines}
    entries = journal.of(pilot).filter(verb__in=VERBS)[:SHOWN]
    return [Move(_told(entry, names), entry.details.get("reason", ""), entry.at) for entry in entries]


def _told(entry: JournalEntry, names: dict[int, str]) -> str:
    details = entry.details

    def line(name: str) -> str:
        return names.get(details.get(name), _("a line"))

    sentence = {
        "money_moved": _("%(name)s moved %(amount)s from “%(source)s” to “%(target)s”"),
        "line_opened": _("%(name)s opened the line “%(line)s”"),
        "top_up_asked": _("%(name)s asked for %(amount)s more for “%(line)s”"),
        "top_up_granted": _("%(name)s granted %(amount)s more for “%(line)s”"),
        "top_up_refused": _("%(name)s refused %(amount)s more"),
        "top_up_withdrawn": _("%(name)s took back the request for %(amount)s more"),
    }[entry.verb]
    return sentence % {
        "name": entry.by.name if entry.by else _("The portal"),
        "amount": show(Decimal(details.get("amount", 0))),
        "source": line("from"),
        "target": line("to"),
        "line": line("line"),
    }
