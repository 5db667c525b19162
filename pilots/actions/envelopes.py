"""An envelope is opened, changed, drawn from, given back to, closed at the end of its year: every cent is in its journal.

Each move is one conditional update, then one entry that says what is left after it. The update holds the row until
the transaction ends, so the entries of one envelope follow each other as its money moved. Between two envelopes the
older year comes first: no deadlock.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.money import MOST, show
from core.verdicts import NotNow
from people.models import OrgUnit, User
from pilots import rules
from pilots.models import Envelope, Pilot, Programme
from pilots.models.envelopes import cents


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
    by: User,
    at: datetime,
    **details,
) -> Envelope:
    """`details` go to the journal: where the money came from, when it is what was left of another one."""
    rules.can_budget(by).enforce()
    try:
        with transaction.atomic():
            envelope = Envelope.objects.create(
                year=year, name_fr=name_fr, name_en=name_en, amount=amount, owner=owner
            )
    except IntegrityError:
        if not Envelope.objects.filter(year=year, name_fr=name_fr).exists():
            raise
        raise NotNow(_name_taken(year)) from None
    envelope.units.set(units)
    _note(envelope, "envelope_opened", amount=amount, by=by, at=at, **details)
    return envelope


@transaction.atomic
def resize_envelope(envelope: Envelope, *, amount: Decimal, by: User, at: datetime) -> None:
    """Conditional on what is granted at that moment, as `draw` is on the amount."""
    rules.can_change_envelope(by, envelope).enforce()
    was = envelope.amount
    held = Envelope.objects.filter(pk=envelope.pk, closed_at=None, amount=was, allocated__lte=amount)
    if not held.update(amount=amount):
        envelope.refresh_from_db()
        rules.can_change_envelope(by, envelope).enforce()
        raise NotNow(
            _("%(granted)s are granted already: the amount cannot be less.")
            % {"granted": show(envelope.allocated)}
            if envelope.amount == was
            else _changed_meanwhile()
        )
    _note(envelope, "envelope_resized", amount=amount, by=by, at=at, was=str(was))


@transaction.atomic
def change_envelope(
    envelope: Envelope,
    *,
    name_fr: str,
    name_en: str = "",
    amount: Decimal,
    owner: User | None,
    units: Iterable[OrgUnit],
    seen: str,
    by: User,
    at: datetime,
) -> None:
    """Everything that is written on it, in one step; `seen` says what the form showed, so nobody's change is lost."""
    held = _hold(envelope)
    rules.can_change_envelope(by, held).enforce()
    if rules.fingerprint_of_envelope(held) != seen:
        raise NotNow(_changed_meanwhile())
    if amount != held.amount:
        resize_envelope(held, amount=amount, by=by, at=at)
    if (name_fr, name_en) != (held.name_fr, held.name_en):
        _rename(held, name_fr=name_fr, name_en=name_en, by=by, at=at)
    if owner != held.owner:
        Envelope.objects.filter(pk=held.pk, closed_at=None).update(owner=owner)
        _tell(held, "envelope_owned", by=by, at=at, owner=owner.pk if owner else None)
    wanted = sorted(unit.pk for unit in units)
    if wanted != sorted(held.units.values_list("pk", flat=True)):
        held.units.set(wanted)
        _tell(held, "envelope_reserved", by=by, at=at, units=wanted)


@transaction.atomic
def close_envelope(
    envelope: Envelope,
    *,
    carry_over: bool,
    amount: Decimal | None = None,
    to: Envelope | None = None,
    by: User,
    at: datetime,
) -> Envelope:
    """The end of its year: what is left goes to an envelope of the next one, or is given up. Nothing is drawn any more.

    `amount` None carries over all that is left; `to` None opens one of the next year with the same names, owner and units.
    """
    held = _hold(envelope)
    year = Programme.now().year_of(localdate(at))
    rules.can_close_envelope(by, held, year=year).enforce()
    carried = (held.left if amount is None else amount) if carry_over else Decimal(0)
    if carried > held.left:
        raise NotNow(
            _("%(left)s are left: no more than that can be carried over.") % {"left": show(held.left)}
        )
    target = _carry(held, carried, to, by=by, at=at) if carried else None
    still = Envelope.objects.filter(pk=held.pk, closed_at=None, allocated__lte=cents(F("amount") - carried))
    if not still.update(closed_at=at, closed_by=by, carried=carried, carried_to=target):
        raise NotNow(_changed_meanwhile())
    _note(held, "envelope_closed", amount=carried, by=by, at=at, to=target.pk if target else None)
    envelope.refresh_from_db()
    return envelope


def _carry(envelope: Envelope, amount: Decimal, to: Envelope | None, *, by: User, at: datetime) -> Envelope:
    """The envelope of the next year that receives it, opened for that when none is named."""
    year = envelope.year + 1
    if to is None:
        return open_envelope(
            year=year,
            name_fr=envelope.name_fr,
            name_en=envelope.name_en,
            amount=amount,
            owner=envelope.owner,
            units=envelope.units.all(),
            by=by,
            at=at,
            carried_from=envelope.pk,
        )
    receiving = Envelope.objects.filter(pk=to.pk, year=year, closed_at=None, amount__lte=MOST - amount)
    if not receiving.update(amount=cents(F("amount") + amount)):
        raise NotNow(_("This envelope cannot receive it: look again, and choose another one."))
    _note(to, "envelope_received", amount=amount, by=by, at=at, carried_from=envelope.pk)
    return to


def _rename(envelope: Envelope, *, name_fr: str, name_en: str, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            Envelope.objects.filter(pk=envelope.pk, closed_at=None).update(name_fr=name_fr, name_en=name_en)
    except IntegrityError:
        raise NotNow(_name_taken(envelope.year)) from None
    _tell(envelope, "envelope_renamed", by=by, at=at, was=envelope.name_fr)


def _hold(envelope: Envelope) -> Envelope:
    """The row as it is now, kept for this transaction by an update that changes nothing."""
    Envelope.objects.filter(pk=envelope.pk).update(year=F("year"))
    return Envelope.objects.select_related("owner").get(pk=envelope.pk)


def _note(
    envelope: Envelope, verb: str, *, amount: Decimal, by: User | None, at: datetime, **details
) -> None:
    """One entry of its history: what moved, and what is left after it."""
    now = Envelope.objects.get(pk=envelope.pk)
    if verb == "envelope_given_back" and now.closed_at:
        details["after_close"] = True
    _tell(envelope, verb, by=by, at=at, amount=str(amount), left=str(now.left), **details)


def _tell(envelope: Envelope, verb: str, *, by: User | None, at: datetime, **details) -> None:
    journal.record(by=by, verb=verb, subject=envelope, at=at, **details)


def _changed_meanwhile() -> str:
    return _("This envelope was changed since you opened the page: look at it again.")


def _name_taken(year: int) -> str:
    return _("Another envelope of %(year)s has this name.") % {"year": Programme.now().name_of(year)}
