"""A milestone comes near, or is late: to the lead and the co-authors. Stops when it is done, moved or removed."""

from datetime import datetime, timedelta

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Due, kind
from pilots import queries
from pilots.models import Milestone, Pilot
from pilots.notices.about import AboutPilot
from pilots.notices.clock import after_promise, of_recipients, working_morning

BEFORE = timedelta(days=3)
HOLIDAYS = timedelta(days=5)  # the longest run of days without work around a slot


@kind
class MilestoneDue(AboutPilot):
    """Three days before its day, and once on the first working morning after it."""

    name = "pilots.milestone_due"
    label = _("A milestone is near, or late")
    expires_after = timedelta(days=2)
    button = _("See the milestones")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at, get_default_timezone())
        near = Milestone.objects.filter(
            done_on=None,
            due_on__gte=today - self.expires_after - HOLIDAYS,
            due_on__lte=today + BEFORE + HOLIDAYS,
            pilot__state=Pilot.State.APPROVED,
        ).select_related("pilot")
        spoken = []
        for milestone in near.order_by("due_on", "id"):
            before, late = working_morning(milestone.due_on - BEFORE), after_promise(milestone.due_on)
            # One that was set after its morning was set by somebody who knows.
            if milestone.due_on >= today and milestone.added_at < before <= at:
                spoken.append((milestone, "before", before))
            elif milestone.added_at < late <= at < late + self.expires_after:
                spoken.append((milestone, "late", late))
        authors = (
            queries.team.authors_of([milestone.pilot for milestone, _word, _slot in spoken]) if spoken else {}
        )
        return of_recipients(
            [
                Due(
                    person_id,
                    f"milestone:{milestone.pk}",
                    f"{word}-{milestone.due_on}",
                    slot,
                    {"pilot": milestone.pilot_id, "milestone": milestone.pk},
                )
                for milestone, word, slot in spoken
                for person_id in authors[milestone.pilot_id]
            ],
            after,
            limit,
        )

    def still_due(self, rows: list) -> set[int]:
        milestones = self._milestones(rows)
        authors = queries.team.authors_of([one.pilot for one in milestones.values()])
        return {
            row.pk
            for row in rows
            if (one := milestones.get(row.payload["milestone"]))
            and one.done_on is None
            and row.period.endswith(str(one.due_on))
            and one.pilot.state == Pilot.State.APPROVED
            and row.recipient_id in authors[one.pilot_id]
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        found, milestones = super().contexts(rows), self._milestones(rows)
        for row in rows:
            milestone = milestones.get(row.payload["milestone"])
            if row.pk not in found or milestone is None:
                found.pop(row.pk, None)
                continue
            found[row.pk] |= {"milestone": milestone, "late": row.period.startswith("late-")}
            found[row.pk]["url"] += "#milestones"
        return found

    def _milestones(self, rows: list) -> dict[int, Milestone]:
        """One query."""
        return Milestone.objects.select_related("pilot").in_bulk({row.payload["milestone"] for row in rows})
