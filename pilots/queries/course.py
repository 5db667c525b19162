"""The course of the pilots: their indicators with picture, and what waits for who runs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import charts
from early_adopters.models import day_words
from notifications.kinds import Todo
from people.models import User
from pilots.models import Kpi, Measure, Milestone, Pilot
from pilots.queries.desk import kpi_chart
from pilots.queries.own import Own
from pilots.queries.team import SUPPORT_AFTER, support_of, unsupported

NAMED = ("title", "next_note_on", "lead")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as the page shows it: in words first, then its picture with its numbers."""

    kpi: Kpi
    measures: tuple[Measure, ...]
    chart: charts.Chart | None

    @property
    def last(self) -> Measure | None:
        return self.measures[-1] if self.measures else None

    @property
    def reached(self) -> bool:
        return self.last is not None and self.kpi.reached(self.last.value)

    @property
    def aim(self) -> str:
        """« de 35 % à 80 % »."""
        return _("from %(baseline)s to %(target)s") % {
            "baseline": self.kpi.say(self.kpi.baseline),
            "target": self.kpi.say(self.kpi.target),
        }

    @property
    def now(self) -> str:
        return self.kpi.say(self.last.value) if self.last else ""

    @property
    def gap(self) -> str:
        """How far the target still is: in its own unit, in points when it is a share."""
        if self.last is None or self.reached:
            return ""
        return self.kpi.say_gap(abs(self.kpi.target - self.last.value))

    @property
    def said(self) -> list[tuple[Measure, str]]:
        """The latest first, each with its value in words."""
        return [(measure, self.kpi.say(measure.value)) for measure in reversed(self.measures)]

    @property
    def done(self) -> float:
        """The way from the baseline to the target, 0 to 100."""
        if self.last is None:
            return 0
        way = (self.last.value - self.kpi.baseline) / (self.kpi.target - self.kpi.baseline)
        return round(min(max(float(way), 0.0), 1.0) * 100, 1)


def indicators_of(pilot: Pilot) -> list[Indicator]:
    """In their order, each measure knowing its indicator and its pilot. Two queries."""
    ordered = Measure.objects.select_related("recorded_by").order_by("measured_on", "id")
    found = []
    for kpi in pilot.kpis.order_by("position", "id").prefetch_related(Prefetch("measures", queryset=ordered)):
        kpi.pilot = pilot
        measures = tuple(kpi.measures.all())
        for measure in measures:
            measure.kpi = kpi
        found.append(Indicator(kpi, measures, kpi_chart(kpi, list(measures))))
    return found


def measures_in(pilot: Pilot) -> QuerySet[Measure]:
    """All its measures, with who recorded each."""
    return Measure.objects.filter(kpi__pilot=pilot).select_related("kpi", "recorded_by")


# --- « À faire » --------------------------------------------------------------------------------------


def todo(users: Iterable[User], at: datetime, own: Own) -> dict[int, list[Todo]]:
    """Late milestones (the lead), notes to write (lead and co-authors), help still missing (lead, mentor).

    Two queries for any number of people.
    """
    lines: dict[int, list[Todo]] = {user.pk: [] for user in users}
    today = localdate(at)
    for pilot, late in _late(lines, today).items():
        lines[pilot.lead_id].append(_to_reach(pilot, late, today))
    for person_id, pilot in _to_note(own, today):
        lines[person_id].append(_to_write(pilot))
    for pilot in _to_support(lines, at):
        line = _to_complete(pilot)
        for person_id in supporters(pilot):
            if person_id in lines:
                lines[person_id].append(line)
    return lines


def _late(people: dict, today: date) -> dict[Pilot, list[Milestone]]:
    found: dict[Pilot, list[Milestone]] = {}
    late = Milestone.objects.filter(
        done_on=None, due_on__lt=today, pilot__state=Pilot.State.APPROVED, pilot__lead__in=list(people)
    )
    for milestone in late.select_related("pilot").order_by("due_on", "id"):
        found.setdefault(milestone.pilot, []).append(milestone)
    return found


def _to_note(own: Own, today: date) -> list[tuple[int, Pilot]]:
    """Who writes which note: (person, pilot), the longest awaited first."""
    asked = [
        (person_id, pilot)
        for person_id, pilot in own.of_authors()
        if pilot.state == Pilot.State.APPROVED
        and pilot.next_note_on is not None
        and pilot.next_note_on <= today <= pilot.ends_on
    ]
    return sorted(asked, key=lambda one: (one[1].next_note_on, one[1].pk))


def _to_support(people: dict, at: datetime) -> list[Pilot]:
    ids = list(people)
    theirs = Q(lead__in=ids) | Q(mentoring__mentor__in=ids) | Q(decided_by__in=ids)
    found = unsupported().filter(theirs, decided_at__lte=at - SUPPORT_AFTER, ends_on__gte=localdate(at))
    return list(
        found.select_related("mentoring__mentor", "trainer", "help_contact").order_by("decided_at", "id")
    )


def supporters(pilot: Pilot) -> set[int]:
    """Whom we ask to complete the help around it: the lead and the mentor; without a mentor, who decided."""
    other = pilot.decided_by_id if pilot.needs_mentor else pilot.mentoring.mentor_id
    return {pk for pk in (pilot.lead_id, other) if pk}


def _to_reach(pilot: Pilot, late: list[Milestone], today: date) -> Todo:
    days = (today - late[0].due_on).days
    said = ngettext("late by %(days)d day", "late by %(days)d days", days) % {"days": days}
    more = len(late) - 1
    if more:
        said += ", " + ngettext("and %(more)d other", "and %(more)d others", more) % {"more": more}
    return Todo(
        key=f"pilots.milestone:{late[0].pk}",
        title=_("Milestone of “%(title)s”: %(label)s") % {"title": pilot.title, "label": late[0].label},
        detail=said,
        url=f"{pilot.get_absolute_url()}#milestones",
        button=_("See the milestones"),
        icon="milestone",
        tone="coral",
    )


def _to_write(pilot: Pilot) -> Todo:
    return Todo(
        key=f"pilots.note:{pilot.pk}:{pilot.next_note_on}",
        title=_("How is “%(title)s” going?") % {"title": pilot.title},
        detail=_("progress note of %(day)s, two sentences are enough")
        % {"day": day_words(pilot.next_note_on)},
        url=f"{pilot.get_absolute_url()}#notes",
        button=_("Write"),
        icon="notebook-pen",
    )


def _to_complete(pilot: Pilot) -> Todo:
    support = support_of(pilot)
    missing = ", ".join(part.label.lower() for part in support.parts if not part.there)
    return Todo(
        key=f"pilots.support:{pilot.pk}",
        title=_("Complete the support of “%(title)s”") % {"title": pilot.title},
        detail=_("still missing: %(parts)s") % {"parts": missing},
        url=f"{pilot.get_absolute_url()}#support",
        button=_("Complete"),
        icon="life-buoy",
        tone="warn",
    )
