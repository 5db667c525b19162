"""The help around a pilot: what is still missing after a week, who was named, who leads it now."""

from datetime import date, datetime, timedelta

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications import kinds as _kinds
from notifications.kinds import Due, kind
from pilots import queries
from pilots.models import Pilot
from pilots.notices.about import AboutPilot
from pilots.notices.clock import morning_of, of_recipients


@kind
class SupportMissing(AboutPilot):
    """Once, a week after the decision, to the lead and the mentor; stops when nothing is missing any more."""

    name = "pilots.support_missing"
    label = _("The support of a pilot is incomplete")
    expires_after = timedelta(days=4)
    button = _("Complete the support")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        longest = queries.team.SUPPORT_AFTER + self.expires_after + timedelta(days=5)
        near = (
            queries.team.unsupported()
            .filter(decided_at__lte=at - queries.team.SUPPORT_AFTER, decided_at__gte=at - longest)
            .select_related("mentoring__mentor", "trainer", "help_contact")
        )
        rows = []
        for pilot in near.order_by("decided_at", "id"):
            slot = morning_of(_recalled_on(localdate(pilot.decided_at, get_default_timezone())))
            if slot <= at < slot + self.expires_after:
                rows += [
                    Due(person_id, pilot.key, "week", slot, {"pilot": pilot.pk})
                    for person_id in sorted(queries.course.supporters(pilot))
                ]
        return of_recipients(rows, after, limit)

    def holds(self, row, pilot: Pilot) -> bool:
        return (
            pilot.state == Pilot.State.APPROVED
            and not queries.team.support_of(pilot).whole
            and row.recipient_id in queries.course.supporters(pilot)
        )

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for context in found.values():
            support = queries.team.support_of(context["pilot"])
            context["missing"] = [part.label for part in support.parts if not part.there]
            context["url"] += "#support"
        return found


def _recalled_on(decided: date) -> date:
    """A week later, on a working day."""
    day = decided + queries.team.SUPPORT_AFTER
    while not _kinds.is_working_day(day):
        day += timedelta(days=1)
    return day


@kind
class SupportNamed(AboutPilot):
    """To the trainer or the help contact, once; stops when somebody else was named meanwhile."""

    name = "pilots.support_named"
    label = _("You support a pilot")

    def holds(self, row, pilot: Pilot) -> bool:
        named = {"trainer": pilot.trainer_id, "help_contact": pilot.help_contact_id}
        return pilot.state == Pilot.State.APPROVED and named[row.payload["part"]] == row.recipient_id

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for row in rows:
            if row.pk in found:
                found[row.pk]["part"] = row.payload["part"]
                found[row.pk]["url"] += "#support"
        return found


@kind
class LeadHandedOver(AboutPilot):
    """To who leads it now, and to who led it before."""

    name = "pilots.lead_handed_over"
    label = _("A pilot has another lead")

    def holds(self, row, pilot: Pilot) -> bool:
        return pilot.state in Pilot.OPEN

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for row in rows:
            if row.pk in found:
                found[row.pk]["mine"] = found[row.pk]["pilot"].lead_id == row.recipient_id
        return found
