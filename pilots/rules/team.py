"""The people of a running pilot: who fills the support structure, who names the mentor, who hands the lead over."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from early_adopters import rules as early_adopters
from people.models import Role, User
from pilots.models import Pilot
from pilots.rules.running import answers_for


def can_support(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Say who trains, who helps, how the team is trained."""
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot),
            _("Only the lead, the co-authors, their mentor and the IT department say who supports a pilot."),
        ),
        _while_open(pilot, at),
    )


def can_be_named(person: User | None) -> Verdict:
    """Trainers and help contacts are colleagues who are here."""
    return not_now_unless(
        person is None or (person.is_active and not person.is_guest),
        _("Only a colleague who is here can be named."),
    )


def can_name_mentor(user: User, pilot: Pilot, *, mentor: User | None = None, at: datetime) -> Verdict:
    return first_refusal(
        forbidden_unless(user.holds(Role.DSI), _("Mentors are confirmed by the IT department.")),
        _while_open(pilot, at),
        not_now_unless(pilot.needs_mentor, _("Somebody already accompanies this pilot.")),
        early_adopters.can_mentor(mentor, pilot.lead) if mentor else Verdict(),
    )


def can_hand_over(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Give the lead to somebody of the team: the lead, or the IT department when the lead cannot."""
    return first_refusal(
        forbidden_unless(
            user.pk == pilot.lead_id or user.holds(Role.DSI),
            _("Only the lead and the IT department hand a pilot over."),
        ),
        _while_open(pilot, at),
    )


def can_lead(person: User, pilot: Pilot) -> Verdict:
    """Whether `person` may take it over: a colleague who is here, who neither decided it nor accompanies it."""
    mentor_id = pilot.mentoring.mentor_id if pilot.mentoring_id else None
    return first_refusal(
        not_now_unless(
            person.is_active and not person.is_guest, _("Only a colleague who is here can lead a pilot.")
        ),
        not_now_unless(person.pk != pilot.lead_id, _("%(name)s already leads it.") % {"name": person.name}),
        not_now_unless(
            person.pk not in {pilot.decided_by_id, pilot.assigned_to_id, pilot.looked_by_id},
            _("%(name)s decided this pilot for the IT department and cannot lead it.")
            % {"name": person.name},
        ),
        not_now_unless(
            person.pk != mentor_id, _("%(name)s accompanies this pilot already.") % {"name": person.name}
        ),
    )


def _while_open(pilot: Pilot, at: datetime) -> Verdict:
    return first_refusal(
        not_now_unless(pilot.state == Pilot.State.APPROVED, _("This pilot is not under way.")),
        not_now_unless(
            not pilot.undoable(at), _("The decision can still be taken back: wait a few minutes.")
        ),
    )
