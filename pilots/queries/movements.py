"""The history of one envelope, from its journal: what moved, why, and what was left after each move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import journal
from core.models import JournalEntry
from core.money import show
from people.models import OrgUnit, User
from pilots.models import Envelope, Pilot

# What an act did to what is left: taken from it, added to it, the change of the amount; the others moved no money.
TAKEN, ADDED = (
    {"envelope_drawn", "envelope_closed"},
    {"envelope_given_back", "envelope_received", "envelope_opened"},
)


@dataclass(frozen=True, slots=True)
class Movement:
    """One line: `subject` is the pilot or the envelope that it names, with its language when it is written in one."""

    text: str
    by: str
    at: datetime
    amount: Decimal | None  # signed: what it did to what is left; None when no money moved
    left: Decimal | None  # after it; None before such balances were kept
    subject: Pilot | Envelope | None = None
    after_close: bool = False

    @property
    def url(self) -> str:
        return self.subject.get_absolute_url() if self.subject else ""


def entries(envelope: Envelope) -> QuerySet[JournalEntry]:
    return journal.of(envelope)


def movements(shown: Sequence[JournalEntry]) -> list[Movement]:
    """These entries in words, newest first as they came. Four queries at most, whatever their number."""
    named = _Named(shown)
    return [
        Movement(
            text=_said(entry, named),
            by=entry.by.name if entry.by else _("The portal"),
            at=entry.at,
            amount=moved(entry),
            left=_amount(entry, "left"),
            subject=named.subject(entry),
            after_close="after_close" in entry.details,
        )
        for entry in shown
    ]


def moved(entry: JournalEntry) -> Decimal | None:
    """What this act did to what is left of the envelope."""
    amount = _amount(entry, "amount")
    if amount is None:
        return None
    if entry.verb in TAKEN:
        return -amount
    if entry.verb in ADDED:
        return amount
    return amount - Decimal(entry.details["was"]) if entry.verb == "envelope_resized" else None


def _amount(entry: JournalEntry, name: str) -> Decimal | None:
    found = entry.details.get(name)
    return Decimal(found) if found is not None else None


class _Named:
    """The pilots, envelopes, people and units that a page of entries names."""

    def __init__(self, shown: Sequence[JournalEntry]) -> None:
        def told(*names: str) -> set[int]:
            found = (entry.details.get(name) for entry in shown for name in names)
            return {pk for pk in found if pk is not None}

        pilots, others, owners = told("pilot"), told("to", "carried_from"), told("owner")
        units = {pk for entry in shown for pk in entry.details.get("units", ())}
        self.pilots = Pilot.objects.only("title", "language").in_bulk(pilots) if pilots else {}
        self.others = Envelope.objects.in_bulk(others) if others else {}
        self.owners = User.objects.in_bulk(owners) if owners else {}
        self.units = OrgUnit.objects.in_bulk(units) if units else {}

    def subject(self, entry: JournalEntry) -> Pilot | Envelope | None:
        details = entry.details
        if "pilot" in details:
            return self.pilots.get(details["pilot"])
        return self.others.get(details.get("to") or details.get("carried_from"))


def _said(entry: JournalEntry, named: _Named) -> str:
    details = entry.details
    match entry.verb, details.get("why"):
        case "envelope_opened", _why:
            return _("Opened with what was left of") if "carried_from" in details else _("Opened")
        case "envelope_resized", _why:
            return _("Amount changed, it was %(was)s") % {"was": show(Decimal(details["was"]))}
        case "envelope_renamed", _why:
            return _("Renamed, it was “%(was)s”") % {"was": details["was"]}
        case "envelope_owned", _why:
            owner = named.owners.get(details["owner"])
            return _("Owner: %(name)s") % {"name": owner.name} if owner else _("No owner any more")
        case "envelope_reserved", _why:
            names = [named.units[pk].name for pk in details["units"] if pk in named.units]
            return (
                _("Reserved for %(units)s") % {"units": ", ".join(names)}
                if names
                else _("Open to the whole company")
            )
        case "envelope_drawn", "fast_lane":
            return _("Started by the fast lane")
        case "envelope_drawn", "top_up":
            return _("More granted to")
        case "envelope_drawn", _why:
            return _("Granted to")
        case "envelope_given_back", "undone":
            return _("Decision taken back on")
        case "envelope_given_back", "closed":
            return _("Not used, given back at the end of")
        case "envelope_given_back", _why:
            return _("Paid less than committed, given back by")
        case "envelope_received", _why:
            return _("Carried over from")
        case "envelope_closed", _why:
            return _("Closed, carried over to") if details["to"] else _("Closed, what was left is given up")
    return entry.verb
