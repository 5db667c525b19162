"""Measures, milestones and progress notes are recorded by who answers for the pilot, while it is approved and open."""

from datetime import datetime

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import Measure, Pilot
from pilots.rules.running import answers_for


def can_measure(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot), _("Only the lead, their mentor and the IT department record measures.")
        ),
        not_now_unless(
            pilot.state == Pilot.State.APPROVED,
            _("Measures are recorded while a pilot is approved and open."),
        ),
        not_now_unless(
            not pilot.undoable(at), _("The decision can still be taken back: measures begin after that.")
        ),
    )


def can_correct(user: User, measure: Measure, *, at: datetime) -> Verdict:
    """A wrong measure is put right by who recorded it, or by the lead. Reads the indicator and its pilot."""
    pilot = measure.kpi.pilot
    return first_refusal(
        can_measure(user, pilot, at=at),
        forbidden_unless(
            user.pk in {measure.recorded_by_id, pilot.lead_id},
            _("Only the person who recorded it and the lead correct a measure."),
        ),
    )


def can_follow_course(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Set milestones and the rhythm of the notes, write how it goes."""
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot),
            _(
                "Only the lead, the co-authors, their mentor and the IT department keep the course of a pilot."
            ),
        ),
        not_now_unless(
            pilot.state == Pilot.State.APPROVED,
            _("Milestones and notes are kept while a pilot is approved and open."),
        ),
        not_now_unless(
            not pilot.undoable(at),
            _("The decision can still be taken back: milestones and notes begin after that."),
        ),
    )
