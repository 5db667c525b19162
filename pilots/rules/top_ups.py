"""More money in one step: who writes the pilot asks, one member of the IT department who did not write it answers."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.money import show
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from pilots.models import Envelope, Pilot, TopUp


def can_ask_more(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Once the decision stands; one request at a time, which the database sees to."""
    return first_refusal(
        forbidden_unless(pilot.written_by(user), _("Only its lead and its co-authors ask for more.")),
        not_now_unless(
            pilot.state == Pilot.State.APPROVED, _("More is asked for while a pilot is approved and open.")
        ),
        not_now_unless(
            not pilot.undoable(at), _("The decision can still be taken back: wait a few minutes.")
        ),
    )


def can_answer(user: User, top_up: TopUp) -> Verdict:
    """One answer by one person; nobody grants to themselves."""
    return first_refusal(
        forbidden_unless(user.holds(Role.DSI), _("More money is granted by the IT department.")),
        forbidden_unless(
            not top_up.pilot.written_by(user) and user.pk != top_up.asked_by_id,
            _("Nobody grants more to their own pilot: a colleague will."),
        ),
        not_now_unless(top_up.state == TopUp.State.WAITING, already_answered(top_up)),
        not_now_unless(top_up.pilot.state == Pilot.State.APPROVED, _("This pilot is no longer open.")),
    )


def can_withdraw(user: User, top_up: TopUp) -> Verdict:
    return first_refusal(
        forbidden_unless(
            top_up.pilot.written_by(user), _("Only its lead and its co-authors take a request back.")
        ),
        not_now_unless(top_up.state == TopUp.State.WAITING, already_answered(top_up)),
    )


def already_answered(top_up: TopUp) -> str:
    """What to tell the one who comes second. Reads who decided."""
    if top_up.decided_by_id is None:
        return _("This request was taken back.")
    return _("%(name)s has already answered this request.") % {"name": top_up.decided_by.name}


def purse_is_short(envelope: Envelope) -> str:
    """Why the pilot's envelope cannot give more, and whom to ask."""
    if envelope.closed_at:
        return _("The envelope %(envelope)s is closed: nothing more is granted from it.") % {
            "envelope": envelope.name
        }
    short = _("The envelope %(envelope)s has %(left)s left.") % {
        "envelope": envelope.name,
        "left": show(envelope.left),
    }
    if envelope.owner_id:
        return short + " " + _("%(name)s answers for it.") % {"name": envelope.owner.name}
    return short
