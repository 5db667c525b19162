"""What the messages about a pilot share: the pilot of each row, its address, its promised day."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from early_adopters.models import day_words
from notifications.kinds import Due, Kind, Topic
from pilots.models import Pilot


def pilots_of(rows: list) -> dict[int, Pilot]:
    """Row pk -> the pilot that its payload names. One query."""
    ids = {row.pk: row.payload["pilot"] for row in rows if "pilot" in row.payload}
    found = (
        Pilot.objects.filter(pk__in=set(ids.values()))
        .select_related(
            "lead__unit",
            "tool",
            "decided_by",
            "looked_by",
            "mentoring__mentor",
            "alternative",
            "trainer",
            "help_contact",
        )
        .in_bulk()
    )
    return {row_pk: found[pk] for row_pk, pk in ids.items() if pk in found}


class AboutPilot(Kind):
    """What the messages about a pilot share."""

    topic = Topic.PILOTS
    button = _("See the pilot")

    def holds(self, row, pilot: Pilot) -> bool:
        return True

    def still_due(self, rows: list) -> set[int]:
        by_pk = {row.pk: row for row in rows}
        return {pk for pk, pilot in pilots_of(rows).items() if self.holds(by_pk[pk], pilot)}

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            pk: {
                "pilot": pilot,
                "promised_day": day_words(pilot.promised_on) if pilot.promised_on else "",
                "url": f"{settings.SITE_URL}{pilot.get_absolute_url()}",
                "button": self.button,
            }
            for pk, pilot in pilots_of(rows).items()
        }


def whole_recipients(rows: list[Due], limit: int) -> list[Due]:
    """Cut at `limit`, but never between two messages of one person: the next page starts after that person."""
    if len(rows) <= limit:
        return rows
    last = rows[limit - 1].recipient_id
    return [row for row in rows if row.recipient_id <= last]
