"""Somebody says that they will be away and who stands in for them; and that they are back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people import rules
from people.models import Absence, User


@transaction.atomic
def announce_absence(
    person: User, *, stand_in: User, first_day: date, last_day: date, by: User, at: datetime
) -> Absence:
    """From the first day to the last, what is in the hands of `person` is in those of `stand_in`, who is told."""
    # A no-effect update holds the row: of two forms sent at once, the second one sees the absence of the first.
    User.objects.filter(pk=person.pk).update(is_guest=person.is_guest)
    rules.can_be_away(
        by, person, stand_in=stand_in, first_day=first_day, last_day=last_day, today=localdate(at)
    ).enforce()
    absence = Absence.objects.create(
        person=person, stand_in=stand_in, first_day=first_day, last_day=last_day, made_at=at
    )
    journal.record(
        by=by,
        verb="absence_announced",
        subject=absence,
        at=at,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat(),
        stand_in_id=stand_in.pk,
    )
    _tell(absence, period="begins", at=at)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: User, at: datetime) -> None:
    """Back earlier, or staying after all: everything is in their own hands again."""
    rules.can_come_back(by, absence, today=localdate(at)).enforce()
    if not Absence.objects.filter(pk=absence.pk, ended_at=None).update(ended_at=at):
        raise NotNow(_("This absence was already taken back."))
    absence.ended_at = at
    journal.record(by=by, verb="absence_ended", subject=absence, at=at)
    if not notifications.cancel("people.standing_in", key=f"absence:{absence.pk}", at=at):
        _tell(absence, period="ends", at=at)


def _tell(absence: Absence, *, period: str, at: datetime) -> None:
    notifications.tell(
        "people.standing_in",
        recipient_id=absence.stand_in_id,
        key=f"absence:{absence.pk}",
        period=period,
        at=at,
        payload={"absence": absence.pk},
    )
