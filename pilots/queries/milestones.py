"""The milestones of a pilot, and the next one of each of many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pilots.models import Milestone, Pilot

# The picture: a line 100 wide; milestones keep this distance from its ends.
WIDTH, MARGIN = 100, 3


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone as the page shows it."""

    milestone: Milestone
    late_days: int  # 0 when it is not late
    missed: bool = False  # not reached when the pilot ended: nobody waits for it any more

    @property
    def tone(self) -> str:
        if self.milestone.done_on:
            return "ok"
        return "coral" if self.late_days else "next"


def steps_of(pilot: Pilot, *, today: date) -> list[Step]:
    """By day; each knows its pilot. Nothing is late any more in a finished one. One query."""
    found = list(pilot.milestones.select_related("done_by").order_by("due_on", "id"))
    for milestone in found:
        milestone.pilot = pilot
    if pilot.state == Pilot.State.CLOSED:
        return [Step(milestone, 0, missed=milestone.done_on is None) for milestone in found]
    return [
        Step(milestone, (today - milestone.due_on).days if milestone.late(today) else 0)
        for milestone in found
    ]


def next_of(pilots: Iterable[Pilot]) -> dict[int, Milestone]:
    """Pilot pk -> the first of its milestones that is not done. One query for one page of pilots."""
    found: dict[int, Milestone] = {}
    waiting = Milestone.objects.filter(pilot__in=[pilot.pk for pilot in pilots], done_on=None)
    for milestone in waiting.order_by("due_on", "id"):
        found.setdefault(milestone.pilot_id, milestone)
    return found


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Where today and each milestone stand between the first and the last day, in hundredths: a thin picture."""

    today: str
    dots: tuple[tuple[str, str], ...]  # place, tone


def time_line(pilot: Pilot, steps: list[Step], *, today: date) -> TimeLine | None:
    """None without milestones: a line alone says nothing."""
    if not steps:
        return None
    first = min(pilot.starts_on, steps[0].milestone.due_on)
    last = max(pilot.ends_on, steps[-1].milestone.due_on)
    whole = max((last - first).days, 1)

    def place(day: date) -> str:
        share = min(max((day - first).days / whole, 0), 1)
        return f"{MARGIN + share * (WIDTH - 2 * MARGIN):.1f}"

    return TimeLine(place(today), tuple((place(step.milestone.due_on), step.tone) for step in steps))
