"""Who says "I use it", who asks whom, who answers: colleagues among themselves; nobody stays without an answer."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from notifications.kinds import add_working_days
from people.models import Role, User
from tools.models import HelpRequest

# An answer to a question about a tool, and to a tool that is blocked: in working days.
PROMISED_HELP_DAYS = 3


def promised_help(at: datetime) -> date:
    """The day that we promise to who asks at `at`; said before and after."""
    return add_working_days(localdate(at), PROMISED_HELP_DAYS)


def can_declare_use(user: User) -> Verdict:
    """Say that one uses a tool, or can help with it."""
    return forbidden_unless(user.holds(Role.EMPLOYEE), _("Uses are told by colleagues of the company."))


def can_ask_help(user: User, referent: User) -> Verdict:
    return first_refusal(
        forbidden_unless(user.holds(Role.EMPLOYEE), _("Questions are asked between colleagues.")),
        not_now_unless(user.pk != referent.pk, _("Ask somebody else than yourself.")),
        _is_here(referent),
    )


def can_answer_help(user: User, asked: HelpRequest) -> Verdict:
    """Who is asked; the IT department too, so that no question stays without an answer."""
    return first_refusal(
        forbidden_unless(
            user.pk != asked.person_id and (user.pk == asked.referent_id or user.holds(Role.DSI)),
            _("Only the person asked, or the IT department, answers this question."),
        ),
        _waits(asked),
    )


def can_pass_on_help(user: User, asked: HelpRequest, to: User) -> Verdict:
    """Hand it to somebody who knows better; the promised day stays."""
    return first_refusal(
        can_answer_help(user, asked),
        not_now_unless(to.pk != asked.person_id, _("This person asked the question.")),
        not_now_unless(
            to.pk != asked.referent_id, _("%(person)s already has this question.") % {"person": to.name}
        ),
        _is_here(to),
    )


def can_withdraw_help(user: User, asked: HelpRequest) -> Verdict:
    return first_refusal(
        forbidden_unless(user.pk == asked.person_id, _("Only who asked withdraws a question.")), _waits(asked)
    )


def _is_here(person: User) -> Verdict:
    return not_now_unless(
        person.is_active and person.holds(Role.EMPLOYEE),
        _("%(person)s can no longer be asked: choose somebody else.") % {"person": person.name},
    )


def _waits(asked: HelpRequest) -> Verdict:
    return not_now_unless(
        asked.state == HelpRequest.State.WAITING, _("This question no longer waits for an answer.")
    )
