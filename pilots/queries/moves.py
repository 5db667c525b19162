"""How the money of a pilot moved beside its expenses: between lines, and the more that was asked for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice

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


def entries_of(pilot: Pilot) -> list[JournalEntry]:
    """Every move of its money, newest first. One query."""
    return list(journal.of(pilot).filter(verb__in=VERBS))


def moves(entries: Iterable[JournalEntry], lines: Iterable[BudgetLine]) -> list[Move]:
    """The latest ones in words."""
    names = {line.pk: line.label for line in lines}
    return [
        Move(_told(entry, names), entry.details.get("reason", ""), entry.at)
        for entry in islice(entries, SHOWN)
    ]


def whys(entries: Iterable[JournalEntry], lines: Iterable[BudgetLine]) -> dict[int, str]:
    """Line pk -> why its granted amount is not what was asked for; lines that have nothing to say are not there."""
    moved: dict[int, Decimal] = defaultdict(Decimal)
    added: dict[int, Decimal] = defaultdict(Decimal)
    for entry in entries:
        details, amount = entry.details, Decimal(entry.details.get("amount", 0))
        if entry.verb == "money_moved":
            moved[details["from"]] -= amount
            moved[details["to"]] += amount
        elif entry.verb == "top_up_granted":
            added[details["line"]] += amount
    said = {line.pk: _why(line, moved[line.pk], added[line.pk]) for line in lines}
    return {pk: why for pk, why in said.items() if why}


def _why(line: BudgetLine, moved: Decimal, added: Decimal) -> str:
    if line.granted is None:
        return ""
    decided = line.granted - moved - added - line.asked
    parts = (
        (decided < 0, _("the decision granted %(amount)s less"), decided),
        (decided > 0, _("the decision granted %(amount)s more"), decided),
        (moved > 0, _("%(amount)s of it from another line"), moved),
        (moved < 0, _("%(amount)s moved to another line"), moved),
        (added > 0, _("%(amount)s of it asked for on the way"), added),
    )
    return ", ".join(words % {"amount": show(abs(amount))} for there, words, amount in parts if there)


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
