"""May they, and if not, why? Colleagues sign up; trainers and human resources open and cancel dates."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from training import queries
from training.models import Session, SignUp

ACCESS = {
    "browse": {Role.EMPLOYEE},
    "join": {Role.EMPLOYEE},
    "open": {Role.TRAINER, Role.HR, Role.ADMIN},
    # The trainer of a session may hold no role at all: the object half decides.
    "run": {Role.EMPLOYEE},
}
ACCESS_WORDS = {
    "browse": gettext_lazy("Look at courses and their dates"),
    "join": gettext_lazy("Sign up for a session, or withdraw"),
    "open": gettext_lazy("Open a session"),
    "run": gettext_lazy("See the participants of a session that one runs, or cancel it"),
}
RUNS_ALL = (Role.HR, Role.ADMIN)


def can_join(user: User, session: Session, *, at: datetime) -> Verdict:
    """A seat or a place in line. Two queries, only while the session is open."""
    return first_refusal(
        forbidden_unless(user.holds(Role.EMPLOYEE), _("Sessions are for colleagues of the company.")),
        not_now_unless(session.cancelled_at is None, _("This session is cancelled.")),
        not_now_unless(not session.started(at), _("This session has already started.")),
        not_now_unless(user.pk != session.trainer_id, _("You run this session.")),
    ) and _may_still_join(user, session, at)


def _may_still_join(user: User, session: Session, at: datetime) -> Verdict:
    mine = queries.sign_up_of(user, session)
    if mine is not None and mine.state != SignUp.State.LEFT:
        return not_now_unless(
            False,
            _("You are already signed up.") if mine.confirmed else _("You are already on the waiting list."),
        )
    clash = queries.clash_of(user, session)
    return not_now_unless(clash is None, clash and clash_words(clash, at))


def clash_words(clash: Session, at: datetime) -> str:
    return _("You are signed up for “%(course)s” at that time (%(when)s).") % {
        "course": clash.course.title,
        "when": clash.when(at=at),
    }


def can_leave(user: User, session: Session, mine: SignUp | None, *, at: datetime) -> Verdict:
    """Give the seat, or the place in line, back."""
    return first_refusal(
        not_now_unless(
            mine is not None and mine.state != SignUp.State.LEFT, _("You are not signed up for this session.")
        ),
        not_now_unless(session.cancelled_at is None, _("This session is cancelled.")),
        not_now_unless(not session.started(at), _("This session has already started.")),
    )


def can_run(user: User, session: Session) -> Verdict:
    """See who comes, and the link."""
    return forbidden_unless(
        user.pk == session.trainer_id or user.holds(*RUNS_ALL),
        _("Only the trainer and human resources see who comes."),
    )


def can_cancel_session(user: User, session: Session, *, at: datetime) -> Verdict:
    return first_refusal(
        forbidden_unless(
            user.pk == session.trainer_id or user.holds(*RUNS_ALL),
            _("Only the trainer and human resources cancel a session."),
        ),
        not_now_unless(session.cancelled_at is None, _("This session is already cancelled.")),
        not_now_unless(not session.started(at), _("This session has already started.")),
    )


def can_correct_session(user: User, session: Session, *, at: datetime) -> Verdict:
    """Put right the place, the link, the number of seats."""
    return first_refusal(
        forbidden_unless(
            user.pk == session.trainer_id or user.holds(*RUNS_ALL),
            _("Only the trainer and human resources change a session."),
        ),
        not_now_unless(session.cancelled_at is None, _("This session is cancelled.")),
        not_now_unless(session.ends_at > at, _("This session is over.")),
    )


def can_keep_courses(user: User) -> Verdict:
    """Add a course or change what it says."""
    return forbidden_unless(
        user.holds(Role.TRAINER, *RUNS_ALL), _("Courses are kept by trainers and human resources.")
    )


def can_create_session(
    user: User, *, trainer: User, starts_at: datetime, ends_at: datetime, at: datetime
) -> Verdict:
    """Human resources open sessions for any trainer, trainers their own."""
    first = first_refusal(
        forbidden_unless(
            user.holds(Role.TRAINER, *RUNS_ALL), _("Sessions are opened by trainers and human resources.")
        ),
        forbidden_unless(
            user.pk == trainer.pk or user.holds(*RUNS_ALL), _("Trainers open their own sessions.")
        ),
        not_now_unless(
            trainer.is_active and not trainer.is_guest,
            _("%(person)s no longer works here.") % {"person": trainer.name},
        ),
        not_now_unless(starts_at > at, _("Choose a moment to come: this one is past.")),
    )
    if not first:
        return first
    other = queries.run_by(trainer, starts_at, ends_at)
    return not_now_unless(
        other is None,
        other
        and _("%(person)s already runs “%(course)s” at that time.")
        % {"person": trainer.name, "course": other.course.title},
    )
