"""One member of the IT department decides once; nobody decides their own."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.money import show
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from early_adopters import rules as early_adopters
from people.models import Role, User
from pilots.models import Envelope, Pilot


def can_decide(user: User, pilot: Pilot) -> Verdict:
    """One decision by one person; nobody decides their own."""
    return first_refusal(
        forbidden_unless(user.holds(Role.DSI), _("Pilots are decided by the IT department.")),
        forbidden_unless(not pilot.written_by(user), _("Nobody decides their own pilot: a colleague will.")),
        not_now_unless(pilot.state == Pilot.State.SUBMITTED, already_decided(pilot)),
    )


def can_approve(user: User, pilot: Pilot, *, envelope: Envelope, mentor: User) -> Verdict:
    return first_refusal(
        can_decide(user, pilot),
        not_now_unless(envelope.left >= pilot.asked, envelope_is_short(pilot, envelope)),
        early_adopters.can_mentor(mentor, pilot.lead) if pilot.state == Pilot.State.SUBMITTED else Verdict(),
    )


def can_undo(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Who decided, for ten minutes, as long as nothing was built on it."""
    return first_refusal(
        not_now_unless(pilot.state in Pilot.DECIDED, _("There is no decision to take back.")),
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
    if pilot.decided_by_id is None:
        return _("This pilot waits for no decision.")
    return _("%(name)s has already decided this pilot.") % {"name": pilot.decided_by.name}


def envelope_is_short(pilot: Pilot, envelope: Envelope) -> str:
    return _("The envelope %(envelope)s has %(left)s left, this pilot asks for %(asked)s.") % {
        "envelope": envelope.name,
        "left": show(envelope.left),
        "asked": show(pilot.asked),
    }
