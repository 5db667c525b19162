"""The course of a pilot: its indicators and their measures, its milestones, its progress notes."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people.models import User
from pilots import queries, rules
from pilots.forms import new_token
from pilots.forms.course import MeasureForm
from pilots.forms.milestones import MilestoneForm
from pilots.forms.notes import NoteForm, RhythmForm
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    if pilot.state not in Pilot.OPEN:
        return _first_in_words(pilot)
    indicators = queries.course.indicators_of(pilot)
    may_measure = rules.can_measure(user, pilot, at=at)
    today = localdate(at)
    return (
        _first_in_words(pilot, indicators)
        | {
            "indicators": indicators,
            "may_measure": may_measure,
            "corrects": {
                measure.pk
                for one in indicators
                for measure in one.measures
                if may_measure and rules.can_correct(user, measure, at=at)
            },
            "measure_form": typed.get("measure_form")
            or (MeasureForm(pilot=pilot, initial={"measured_on": today}) if may_measure else None),
        }
        | _milestones_and_notes(user, pilot, at, typed)
    )


def _first_in_words(pilot: Pilot, indicators: list = ()) -> dict:  # type: ignore[assignment]
    """The indicator that the brief names: where it starts, where it should go, where it stands."""
    first = indicators[0] if indicators else None
    kpi = pilot.kpi
    now = _("at the end %(value)s") if pilot.state == Pilot.State.CLOSED else _("today %(value)s")
    return {
        "kpi": kpi,
        "kpi_range": _("from %(baseline)s to %(target)s")
        % {"baseline": kpi.say(kpi.baseline), "target": kpi.say(kpi.target)}
        if kpi
        else "",
        "last_measure": first.last if first else None,
        "kpi_now": now % {"value": first.now} if first and first.last else "",
        "reached": bool(first and first.reached),
        "indicators": (),
    }


def _milestones_and_notes(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    today = localdate(at)
    steps = queries.milestones.steps_of(pilot, today=today)
    notes = queries.notes.notes_of(pilot)
    may_follow = rules.can_follow_course(user, pilot, at=at)
    fresh = {"token": new_token()}
    return {
        "steps": steps,
        "time_line": queries.milestones.time_line(pilot, steps, today=today),
        "notes": notes[: queries.notes.SHOWN],
        "older_notes": notes[queries.notes.SHOWN :],
        "may_follow": may_follow,
        "note_due": bool(pilot.next_note_on and pilot.next_note_on <= today <= pilot.ends_on),
        "milestone_form": typed.get("milestone_form")
        or (MilestoneForm(initial=fresh) if may_follow else None),
        "note_form": typed.get("note_form") or (NoteForm(initial=fresh) if may_follow else None),
        "rhythm_form": typed.get("rhythm_form")
        or (RhythmForm(initial={"weeks": pilot.rhythm_weeks}) if may_follow else None),
    }
