"""May they, and if not, why? Anyone employed here may go first; the IT department goes with them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from early_adopters.models import EarlyAdopter, Mentoring
from people.models import Role, User

ACCESS = {
    "browse": {Role.EMPLOYEE},
    "register": {Role.EMPLOYEE},
    "accompany": {Role.DSI, Role.LEAD},
    "contact": {Role.DSI},
    "end": {Role.EMPLOYEE},
}
ACCESS_WORDS = {
    "browse": gettext_lazy("Read what early adopters are"),
    "register": gettext_lazy("Register as an early adopter, or withdraw"),
    "accompany": gettext_lazy("Confirm or change a mentor"),
    "contact": gettext_lazy("Record the first contact with a person one accompanies"),
    "end": gettext_lazy("End a mentoring of one’s own"),
}


def can_register(user: User, adopter: EarlyAdopter | None) -> Verdict:
    """Once at a time; who stopped may start again."""
    return first_refusal(
        forbidden_unless(user.holds(Role.EMPLOYEE), _("Early adopters are colleagues of the company.")),
        not_now_unless(
            adopter is None or adopter.state == EarlyAdopter.State.ENDED,
            _("You are already among the early adopters."),
        ),
    )


def can_accompany(user: User) -> Verdict:
    """Say who goes with whom."""
    return forbidden_unless(user.holds(Role.DSI, Role.LEAD), _("Mentors are confirmed by the IT department."))


def can_mentor(mentor: User, person: User) -> Verdict:
    """Whether `mentor` may go with `person`."""
    return first_refusal(
        not_now_unless(mentor.pk != person.pk, _("Nobody is their own mentor.")),
        not_now_unless(
            mentor.is_active and mentor.holds(Role.DSI),
            _("%(mentor)s is no longer in the IT department: choose somebody else.")
            % {"mentor": mentor.name},
        ),
        not_now_unless(person.is_active, _("%(person)s has left the company.") % {"person": person.name}),
    )


def can_confirm_mentor(user: User, adopter: EarlyAdopter, mentor: User) -> Verdict:
    return first_refusal(can_accompany(user), can_mentor(mentor, adopter.person))


def can_reassign(user: User, mentoring: Mentoring, mentor: User) -> Verdict:
    """Until the first contact anybody may take over; after it only when the mentor is gone."""
    return first_refusal(
        can_accompany(user),
        not_now_unless(mentoring.ended_at is None, _("This mentoring has ended.")),
        not_now_unless(
            mentoring.needs_mentor or mentoring.first_contact_at is None,
            _("%(mentor)s has already made contact and goes on.") % {"mentor": mentoring.mentor.name},
        ),
        not_now_unless(
            mentor.pk != mentoring.mentor_id, _("%(mentor)s is already the mentor.") % {"mentor": mentor.name}
        ),
        can_mentor(mentor, mentoring.person),
    )


def can_pass_on(user: User, mentoring: Mentoring, person: User) -> Verdict:
    """What hangs on a thing above may change hands: the mentor stays, somebody else is accompanied."""
    return first_refusal(
        forbidden_unless(
            user.pk == mentoring.person_id or user.holds(Role.DSI, Role.LEAD),
            _("Only the person accompanied and the IT department pass a mentoring on."),
        ),
        not_now_unless(mentoring.ended_at is None and mentoring.about, _("This mentoring has ended.")),
        can_mentor(mentoring.mentor, person),
    )


def can_contact(user: User, mentoring: Mentoring) -> Verdict:
    """Say that the first contact was made."""
    return first_refusal(
        forbidden_unless(user.pk == mentoring.mentor_id, _("Only the mentor says that contact was made.")),
        not_now_unless(mentoring.ended_at is None, _("This mentoring has ended.")),
        not_now_unless(mentoring.first_contact_at is None, _("The first contact is already recorded.")),
    )


def can_end(user: User, mentoring: Mentoring) -> Verdict:
    """The two people of it; what hangs on a pilot may also be ended by who decides pilots."""
    theirs = user.pk in {mentoring.mentor_id, mentoring.person_id}
    return first_refusal(
        forbidden_unless(
            theirs or (mentoring.about and user.holds(Role.DSI, Role.LEAD)),
            _("Only the two people concerned end a mentoring."),
        ),
        not_now_unless(mentoring.ended_at is None, _("This mentoring has ended.")),
    )


def can_withdraw(user: User, adopter: EarlyAdopter) -> Verdict:
    return first_refusal(
        forbidden_unless(
            user.pk == adopter.person_id, _("Only the person concerned withdraws a registration.")
        ),
        not_now_unless(
            adopter.state == EarlyAdopter.State.WAITING,
            _("This registration is no longer waiting for a mentor."),
        ),
    )
