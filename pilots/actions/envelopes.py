"""An envelope is opened, changed, drawn from, given back to, closed at the end of its year: every cent is in the journal.

Each move is one conditional update, then one entry that says what is left after it. The update holds the row until
the transaction ends, so the entries of one envelope follow each other as its money moved.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import OrgUnit, User
from pilots.models import Envelope, Pilot


def draw(
    envelope: Envelope, amount: Decimal, *, pilot: Pilot, why: str, by: User | None, at: datetime
) -> bool:
    """Take `amount` for a pilot; False when the envelope does not hold it or is closed. Part of its caller's transaction.

    `why` is one of "approved", "fast_lane", "top_up".
    """
    if not Envelope.objects.draw(envelope.pk, amount):
        return False
    _note(envelope, "envelope_drawn", amount=amount, by=by, at=at, pilot=pilot.pk, why=why)
    return True


def give_back(
    envelope: Envelope, amount: Decimal, *, pilot: Pilot, why: str, by: User | None, at: datetime
) -> None:
    """What a pilot does not need goes back, to a closed envelope too. Part of its caller's transaction.

    `why` is one of "undone", "closed", "settled".
    """
    Envelope.objects.give_back(envelope.pk, amount)
    _note(envelope, "envelope_given_back", amount=amount, by=by, at=at, pilot=pilot.pk, why=why)


@transaction.atomic
def open_envelope(
    *,
    year: int,
    name_fr: str,
    name_en: str = "",
    amount: Decimal,
    owner: User | None = None,
    units: Iterable[OrgUnit] = (),
    by: User | None,
    at: datetime,
) -> Envelope:
    envelope = Envelope.objects.create(
        year=year, name_fr=name_fr, name_en=name_en, amount=amount, owner=owner
    )
    envelope.units.set(units)
    _note(envelope, "envelope_opened", amount=amount, by=by, at=at)
    return envelope


@transaction.atomic
def resize_envelope(envelope: Envelope, *, amount: Decimal, by: User | None, at: datetime) -> None:
    """Conditional on what is granted at that moment, as `draw` is on the amount."""
    was = envelope.amount
    held = Envelope.objects.filter(pk=envelope.pk, closed_at=None, amount=was, allocated__lte=amount)
    if not held.update(amount=amount):
        raise NotNow(_("More is granted already than this amount."))
    _note(envelope, "envelope_resized", amount=amount, by=by, at=at, was=str(was))


def _note(
    envelope: Envelope, verb: str, *, amount: Decimal, by: User | None, at: datetime, **details
) -> None:
    """One entry of its history: what moved, and what is left after it."""
    left = Envelope.objects.get(pk=envelope.pk).left
    journal.record(by=by, verb=verb, subject=envelope, at=at, amount=str(amount), left=str(left), **details)
