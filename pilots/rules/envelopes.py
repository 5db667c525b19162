"""The programme lead keeps the envelopes and the settings; the IT department and the owner of an envelope read it."""

from hashlib import sha256

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from pilots.models import Envelope


def can_budget(user: User) -> Verdict:
    return forbidden_unless(
        user.holds(Role.LEAD), _("The programme lead looks after the money of the pilots.")
    )


def can_see_budget(user: User) -> Verdict:
    """Asks the database only for who holds neither role."""
    return forbidden_unless(
        user.holds(Role.DSI, Role.LEAD) or Envelope.objects.visible_to(user).exists(),
        _("Envelopes are read by the programme lead, the IT department and those who own one."),
    )


def can_change_envelope(user: User, envelope: Envelope) -> Verdict:
    return first_refusal(can_budget(user), _open(envelope))


def can_close_envelope(user: User, envelope: Envelope, *, year: int) -> Verdict:
    """`year` is the fiscal year of today: what belongs to a coming year is not closed yet."""
    return first_refusal(
        can_budget(user),
        _open(envelope),
        not_now_unless(envelope.year <= year, _("Its year has not begun: an envelope is closed after that.")),
    )


def _open(envelope: Envelope) -> Verdict:
    return not_now_unless(
        envelope.closed_at is None, _("This envelope is closed: what is written on it stays.")
    )


def fingerprint_of_envelope(envelope: Envelope) -> str:
    """What a form shows of it, in short: two forms open at the same time do not undo each other. One query."""
    units = sorted(envelope.units.values_list("pk", flat=True))
    shown = (envelope.name_fr, envelope.name_en, f"{envelope.amount:.2f}", envelope.owner_id, units)
    return sha256(repr(shown).encode()).hexdigest()[:32]
