"""Opinions: each officer for their office, the IT department on their behalf. They inform; no other rule reads them."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from tools.models import Officer


def can_name_officer(user: User) -> Verdict:
    return forbidden_unless(user.holds(Role.ADMIN), _("Officers are named by an administrator."))


def can_be_officer(person: User) -> Verdict:
    return not_now_unless(
        person.is_active and person.holds(Role.EMPLOYEE), _("An officer is a colleague of the company.")
    )


def can_give_opinions(user: User, mine: list[Officer]) -> Verdict:
    """Open the form at all; `mine` are the offices that this person holds."""
    return forbidden_unless(
        mine or user.holds(Role.DSI),
        _("Opinions are given by the security officer and the data protection officer."),
    )


def can_give_opinion(user: User, officer: Officer, *, given_on: date, at: datetime) -> Verdict:
    """For one's own office, or on behalf of an officer; never dated ahead."""
    return first_refusal(
        forbidden_unless(
            officer.person_id == user.pk or user.holds(Role.DSI),
            _("Opinions are given by the security officer and the data protection officer."),
        ),
        not_now_unless(given_on <= localdate(at), _("An opinion has a date of today or before.")),
    )
