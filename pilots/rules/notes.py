"""When is the next progress note due? On the rhythm of the pilot, on a working day, never after its end."""

from datetime import date, timedelta

from notifications.kinds import is_working_day
from pilots.models import Pilot


def first_note(starts_on: date, ends_on: date, *, weeks: int, today: date) -> date | None:
    """One rhythm after the start, or after today when it runs already; None without a rhythm or when the end comes first."""
    if not weeks:
        return None
    return _within(_working(max(starts_on, today) + timedelta(weeks=weeks)), ends_on)


def next_note(pilot: Pilot, *, today: date) -> date | None:
    """The slot after the note of today: one rhythm on, never in the past, never on a day without work.

    A word between two slots (the slot is further than half a rhythm away) leaves the slot where it is.
    """
    weeks, slot = pilot.rhythm_weeks, pilot.next_note_on
    if not weeks:
        return None
    if slot is None:
        return first_note(pilot.starts_on, pilot.ends_on, weeks=weeks, today=today)
    if (slot - today).days * 2 > weeks * 7:
        return slot
    rhythm = timedelta(weeks=weeks)
    slot += rhythm * (max((today - slot) // rhythm, 0) + 1)
    if (slot - today).days * 2 < weeks * 7:
        slot += rhythm  # the note comes so late that it answers the next slot too
    return _within(_working(slot), pilot.ends_on)


def current_slot(next_note_on: date, *, weeks: int, today: date) -> date:
    """The latest slot that has come: when nobody wrote, the rhythm goes on and asks again."""
    if not weeks or today <= next_note_on:
        return next_note_on
    rhythm = timedelta(weeks=weeks)
    slot = _working(next_note_on + rhythm * ((today - next_note_on) // rhythm))
    return slot if slot <= today else max(_working(slot - rhythm), next_note_on)


def _working(day: date) -> date:
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _within(day: date, ends_on: date) -> date | None:
    return day if day <= ends_on else None
