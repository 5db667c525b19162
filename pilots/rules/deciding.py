"""One member of the IT department decides once; nobody decides their own."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core.money import show
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from early_adopters import rules as early_adopters
from people.models import Role, User
from pilots.models import Envelope, Pilot
from pilots.models.envelopes import ZERO
from pilots.queries.envelopes import for_pilot


def can_decide(user: User, pilot: Pilot) -> Verdict:
    """One decision by one person; nobody decides their own."""
    return first_refusal(
        forbidden_unless(user.holds(Role.DSI), _("Pilots are decided by the IT department.")),
        forbidden_unless(not pilot.written_by(user), _("Nobody decides their own pilot: a colleague will.")),
        not_now_unless(pilot.state == Pilot.State.SUBMITTED, already_decided(pilot)),
    )


def can_approve(
    user: User,
    pilot: Pilot,
    *,
    envelope: Envelope,
    mentor: User,
    granted: Decimal | None = None,
    at: datetime,
) -> Verdict:
    """Grant `granted` (all that is asked when not said) from an envelope that is open to this pilot today."""
    verdict = can_decide(user, pilot)
    if not verdict:
        return verdict
    amount = pilot.asked if granted is None else granted
    return first_refusal(
        not_now_unless(
            envelope.pk in {one.pk for one in for_pilot(pilot, at)},
            _("This envelope is not open to this pilot: choose another one."),
        ),
        not_now_unless(envelope.left >= amount, envelope_is_short(pilot, envelope, amount)),
        early_adopters.can_mentor(mentor, pilot.lead),
    )


def can_grant(asked: Mapping[int, Decimal], granted: Mapping[int, Decimal]) -> Verdict:
    """Line by line: a line may be left out, never more than is asked, and the whole is something."""
    return first_refusal(
        not_now_unless(
            granted.keys() <= asked.keys(),
            _("The lines of this proposal changed meanwhile: look again."),
        ),
        not_now_unless(
            all(ZERO <= amount <= asked.get(pk, ZERO) for pk, amount in granted.items()),
            _("Never more than is asked on a line."),
        ),
        not_now_unless(
            sum(granted.get(pk, amount) for pk, amount in asked.items()) > 0,
            _("Nothing would be granted: decline it, with the reason and the next step."),
        ),
    )


def can_undo(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Who decided, for ten minutes, as long as nothing was built on it."""
    return first_refusal(
        not_now_unless(
            pilot.state in Pilot.DECIDED and not pilot.fast_lane, _("There is no decision to take back.")
        ),
        forbidden_unless(
            user.pk == pilot.decided_by_id, _("Only the person who decided takes a decision back.")
        ),
        not_now_unless(
            pilot.undoable(at), _("The ten minutes are over: the decision stands, and its message has left.")
        ),
        not_now_unless(
            pilot.changed_at <= (pilot.decided_at or pilot.changed_at),
            _("The lead is already reworking the proposal."),
        ),
    )


def already_decided(pilot: Pilot) -> str:
    """What to tell the one who comes second. Reads who decided."""
    if pilot.state in Pilot.WRITABLE and pilot.decided_by_id is None:
        return _("This proposal has not been sent yet.")
    if pilot.fast_lane and pilot.state in Pilot.OPEN:
        return _("This pilot started at once, by the fast lane: it waits for no decision.")
    if pilot.decided_by_id is None:
        return _("This pilot waits for no decision.")
    return _("%(name)s has already decided this pilot.") % {"name": pilot.decided_by.name}


def envelope_is_short(pilot: Pilot, envelope: Envelope, amount: Decimal | None = None) -> str:
    if envelope.closed_at:
        return _("The envelope %(envelope)s was closed meanwhile: choose another one.") % {
            "envelope": envelope.name
        }
    said = {"envelope": envelope.name, "left": show(max(envelope.left, ZERO))}
    if amount is None or amount == pilot.asked:
        text = _("The envelope %(envelope)s has %(left)s left, this pilot asks for %(asked)s.")
        return text % (said | {"asked": show(pilot.asked)})
    text = _("The envelope %(envelope)s has %(left)s left, this is %(granted)s.")
    return text % (said | {"granted": show(amount)})
