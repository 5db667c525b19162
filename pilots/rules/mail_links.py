"""Whether the link of a mail still decides: the same person, the same proposal, no decision since."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from pilots.models import Pilot
from pilots.queries.mail_links import Link, moment
from pilots.rules.deciding import already_decided, can_decide, can_undo


def can_answer_by_link(person: User, pilot: Pilot, link: Link, *, at: datetime) -> Verdict:
    """In words that help whoever opens it: nothing is wrong with them, something happened since."""
    return first_refusal(
        _still_decides(person),
        not_now_unless(
            pilot.state != Pilot.State.SUBMITTED or not link.expired(at),
            _("This link is older than two weeks: open the pilot to decide."),
        ),
        not_now_unless(
            pilot.state != Pilot.State.REWORK,
            _("The proposal is with its author, who takes up the advice of %(name)s.")
            % {"name": pilot.decided_by.name if pilot.decided_by else ""},
        ),
        not_now_unless(pilot.state == Pilot.State.SUBMITTED, already_decided(pilot)),
        not_now_unless(
            moment(pilot) == link.sent,
            _("This proposal was sent again since this mail: open the pilot to read it as it is now."),
        ),
        not_now_unless(
            pilot.decisions == link.decisions,
            _("This link has served, and the decision was taken back: open the pilot to decide again."),
        ),
        can_decide(person, pilot),
    )


def can_undo_by_link(person: User, pilot: Pilot, link: Link, *, at: datetime) -> Verdict:
    """The decision made from the mail, for ten minutes."""
    return first_refusal(
        _still_decides(person),
        not_now_unless(
            pilot.decisions == link.decisions and moment(pilot) == link.sent,
            _("Something changed meanwhile: look again."),
        ),
        can_undo(person, pilot, at=at),
    )


def _still_decides(person: User) -> Verdict:
    return forbidden_unless(
        person.is_active and person.holds(Role.DSI),
        _("This link was for a member of the IT department who no longer decides pilots."),
    )
