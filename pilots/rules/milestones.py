"""Milestones: few enough to be read, changed while the pilot is open."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, not_now_unless
from people.models import User
from pilots.models import Milestone, Pilot
from pilots.rules.course import can_follow_course

MOST_MILESTONES = 40


def can_add_milestone(user: User, pilot: Pilot, *, count: int, at: datetime) -> Verdict:
    return first_refusal(
        can_follow_course(user, pilot, at=at),
        not_now_unless(
            count < MOST_MILESTONES,
            _("At most %(most)d milestones: more than that nobody reads.") % {"most": MOST_MILESTONES},
        ),
    )


def can_reach(user: User, milestone: Milestone, *, done_on: date, at: datetime) -> Verdict:
    """Say that it is there. Reads its pilot."""
    return first_refusal(
        can_follow_course(user, milestone.pilot, at=at),
        not_now_unless(done_on <= localdate(at), _("What is done has a date of today or before.")),
    )
