"""What should be there on a day: set, moved, reached, taken back. A form sent twice makes one."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from pilots import rules
from pilots.models import Milestone, Pilot

DUE = "pilots.milestone_due"


@transaction.atomic
def add_milestone(pilot: Pilot, *, label: str, due_on: date, token: str, by: User, at: datetime) -> Milestone:
    # A no-effect update holds the pilot, so that two people at once do not both add the last one.
    Pilot.objects.filter(pk=pilot.pk).update(title=F("title"))
    if (first := Milestone.objects.filter(form_token=token, pilot=pilot).first()) is not None:
        return first
    rules.can_add_milestone(by, pilot, count=pilot.milestones.count(), at=at).enforce()
    try:
        with transaction.atomic():
            milestone = Milestone.objects.create(
                form_token=token, pilot=pilot, label=label.strip(), due_on=due_on, added_by=by, added_at=at
            )
    except IntegrityError:
        raise NotNow(_("Open this page again.")) from None  # the token of another pilot
    _record("milestone_added", milestone, by=by, at=at, due_on=due_on.isoformat())
    return milestone


@transaction.atomic
def reach_milestone(milestone: Milestone, *, done_on: date, by: User, at: datetime) -> None:
    """It is there: its reminder stops. Two people who say so at once agree."""
    rules.can_reach(by, milestone, done_on=done_on, at=at).enforce()
    if not Milestone.objects.filter(pk=milestone.pk, done_on=None).update(done_on=done_on, done_by=by):
        raise NotNow(_("This milestone is already done, or no longer there."))
    _forget_reminders(milestone, at=at)
    _record("milestone_done", milestone, by=by, at=at, done_on=done_on.isoformat())


@transaction.atomic
def reopen_milestone(milestone: Milestone, *, by: User, at: datetime) -> None:
    """Said too early: it is still to be done."""
    rules.can_follow_course(by, milestone.pilot, at=at).enforce()
    if not Milestone.objects.filter(pk=milestone.pk, done_on__isnull=False).update(
        done_on=None, done_by=None
    ):
        raise NotNow(_("This milestone is not done."))
    _record("milestone_reopened", milestone, by=by, at=at)


@transaction.atomic
def change_milestone(
    milestone: Milestone, *, label: str, due_on: date, done_on: date | None, by: User, at: datetime
) -> None:
    """Other words, another day; `done_on` empty says that it is still to be done."""
    rules.can_follow_course(by, milestone.pilot, at=at).enforce()
    if done_on:
        rules.can_reach(by, milestone, done_on=done_on, at=at).enforce()
    done_by = None if done_on is None else milestone.done_by if milestone.done_on else by
    seen = Milestone.objects.filter(
        pk=milestone.pk, label=milestone.label, due_on=milestone.due_on, done_on=milestone.done_on
    )
    if not seen.update(label=label.strip(), due_on=due_on, done_on=done_on, done_by=done_by):
        raise NotNow(_("Something changed meanwhile: look again."))
    if done_on or due_on != milestone.due_on:
        _forget_reminders(milestone, at=at)
    _record(
        "milestone_changed",
        milestone,
        by=by,
        at=at,
        was_on=milestone.due_on.isoformat(),
        due_on=due_on.isoformat(),
        done_on=done_on.isoformat() if done_on else None,
    )


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: User, at: datetime) -> None:
    rules.can_follow_course(by, milestone.pilot, at=at).enforce()
    if not Milestone.objects.filter(pk=milestone.pk).delete()[0]:
        raise NotNow(_("This milestone is no longer there."))
    _forget_reminders(milestone, at=at)
    _record("milestone_removed", milestone, by=by, at=at, due_on=milestone.due_on.isoformat())


def _forget_reminders(milestone: Milestone, *, at: datetime) -> None:
    notifications.cancel(DUE, key=f"milestone:{milestone.pk}", at=at)


def _record(verb: str, milestone: Milestone, *, by: User, at: datetime, **details) -> None:
    journal.record(
        by=by,
        verb=verb,
        subject=milestone.pilot,
        at=at,
        milestone=milestone.pk,
        label=milestone.label,
        **details,
    )
