"""One account: its language, its roles, its end."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from core import journal
from notifications import actions as notifications
from people import rules
from people.models import User


def set_language(person: User, *, language: str) -> None:
    """A comfort, not an act: the journal keeps no trace of it."""
    User.objects.filter(pk=person.pk).update(language=language)


@transaction.atomic
def update_account(person: User, *, language: str, time_zone: str, at: datetime) -> None:
    """What a person changes by themself; HR's directory owns the rest."""
    User.objects.filter(pk=person.pk).update(language=language, time_zone=time_zone)
    journal.record(by=person, verb="account_changed", subject=person, at=at)


@transaction.atomic
def grant(person: User, *, role: str, by: User, at: datetime) -> None:
    """The role acts from the next request on."""
    _set_role(person, role, True, by=by, at=at)


@transaction.atomic
def withdraw(person: User, *, role: str, by: User, at: datetime) -> None:
    """Gone at the next request: roles are columns of the person that every request reads."""
    _set_role(person, role, False, by=by, at=at)


def _set_role(person: User, role: str, held: bool, *, by: User, at: datetime) -> None:
    rules.can_grant(by, person, role).enforce()
    if User.objects.filter(pk=person.pk, **{f"is_{role}": not held}).update(**{f"is_{role}": held}):
        setattr(person, f"is_{role}", held)
        journal.record(
            by=by, verb="role_granted" if held else "role_withdrawn", subject=person, at=at, role=role
        )


@transaction.atomic
def deactivate(person: User, *, by: User, at: datetime) -> None:
    """They have left: their next request is a visitor's, their sessions are gone for good."""
    rules.can_deactivate(by, person).enforce()
    if User.objects.filter(pk=person.pk, is_active=True).update(
        is_active=False, left_on=localdate(at), closed_by_hand=True
    ):
        person.is_active = False
        end_sessions([person.pk])
        journal.record(by=by, verb="account_closed", subject=person, at=at)


@transaction.atomic
def reactivate(person: User, *, by: User, at: datetime) -> None:
    """They are back, or were closed by mistake: same roles, same password, no old session."""
    rules.can_reactivate(by, person, today=localdate(at)).enforce()
    if User.objects.filter(pk=person.pk, is_active=False).update(
        is_active=True, left_on=None, closed_by_hand=False
    ):
        person.is_active = True
        journal.record(by=by, verb="account_opened", subject=person, at=at)


def end_sessions(people: list[int]) -> None:
    """Sign them out everywhere; without it an old session would live again with a person who comes back."""
    theirs = UserSession.objects.filter(user__in=people)
    Session.objects.filter(pk__in=list(theirs.values_list("session_key", flat=True))).delete()
    theirs.delete()


def forget_sessions(*, at: datetime) -> int:
    """Delete the sessions that have ended by themselves. Returns how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


@transaction.atomic
def close_leavers(*, at: datetime) -> int:
    """The clock closes accounts whose last day, or whose invitation, is over. Returns how many."""
    today, closed = localdate(at), 0
    over = Q(left_on__lt=today) | Q(is_guest=True, guest_until__lt=today)
    for person in User.objects.active().filter(over):
        User.objects.filter(pk=person.pk).update(is_active=False)
        end_sessions([person.pk])
        journal.record(by=None, verb="account_closed", subject=person, at=at)
        closed += 1
    return closed


@transaction.atomic
def send_reset_link(person: User, *, at: datetime) -> None:
    """One link a minute at most, whatever is clicked; the outbox sends it within seconds."""
    notifications.tell(
        "people.password_reset",
        recipient_id=person.pk,
        key=f"person:{person.pk}",
        period=f"{at:%Y%m%d%H%M}",
        at=at,
    )
