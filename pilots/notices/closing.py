"""A pilot whose time is over is to be closed; one that was closed is told to those concerned."""

from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Due, kind
from pilots.models import Closing, Pilot
from pilots.notices.about import AboutPilot, whole_recipients
from pilots.queries.closing import ended

MORNING = time(8)
# (word of the occasion, days after the last day)
REMINDERS = (("ended", 1), ("again", 15))


@kind
class ToClose(AboutPilot):
    """To the lead, the day after the end, and once more two weeks later. Stops when it is closed."""

    name = "pilots.to_close"
    label = _("A pilot whose time is over is to be closed")
    button = _("Close the pilot")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        zone = get_default_timezone()
        today = localdate(at - timedelta(hours=MORNING.hour), zone)  # a day begins in its morning
        rows: list[Due] = []
        for word, days in REMINDERS:
            last = today - timedelta(days=days)
            over = ended(today).filter(lead_id__gt=after, ends_on__range=(last - self.expires_after, last))
            found = over.order_by("lead_id", "id").values_list("pk", "lead_id", "ends_on")[: limit + 1]
            for pk, lead_id, ends_on in found:
                slot = datetime.combine(ends_on + timedelta(days=days), MORNING, tzinfo=zone)
                rows.append(Due(lead_id, f"pilot:{pk}", f"{word}-{ends_on}", slot, {"pilot": pk}))
        rows.sort(key=lambda row: (row.recipient_id, row.key, row.due_at))
        return whole_recipients(rows, limit)

    def holds(self, row, pilot: Pilot) -> bool:
        lead = row.recipient_id == pilot.lead_id
        return lead and pilot.state == Pilot.State.APPROVED and row.period.endswith(str(pilot.ends_on))

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for row in rows:
            if row.pk in found:
                found[row.pk]["url"] += "clore/"
                found[row.pk]["again"] = row.period.startswith("again-")
        return found


@kind
class Closed(AboutPilot):
    """To the team, the mentor and the manager of the unit, once: how it ended and what was learned."""

    name = "pilots.closed"
    label = _("A pilot is finished")
    button = _("Read what was learned")

    def holds(self, row, pilot: Pilot) -> bool:
        return pilot.state == Pilot.State.CLOSED

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        pilots = {row["pilot"].pk for row in found.values()}
        closings = {
            closing.pilot_id: closing
            for closing in Closing.objects.filter(pilot__in=pilots).select_related("by")
        }
        return {
            pk: shown | {"closing": closings[shown["pilot"].pk]}
            for pk, shown in found.items()
            if shown["pilot"].pk in closings
        }
