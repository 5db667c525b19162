"""Whoever is brought into a pilot hears of it, once, and what they may do there."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from notifications.kinds import kind
from pilots.models import Member
from pilots.notices.about import AboutPilot

# A name typed by mistake is taken out again before anybody is told.
TIME_TO_CHANGE = timedelta(minutes=10)


@kind
class Joined(AboutPilot):
    """To who was added, unless they were taken out again meanwhile."""

    name = "pilots.joined"
    label = _("Somebody was brought into a pilot")

    def still_due(self, rows: list) -> set[int]:
        members = _members(rows)
        return {pk for pk in super().still_due(rows) if pk in members}

    def contexts(self, rows: list) -> dict[int, dict]:
        members, found = _members(rows), super().contexts(rows)
        return {pk: context | {"member": members[pk]} for pk, context in found.items() if pk in members}


def _members(rows: list) -> dict[int, Member]:
    """Row pk -> the part that its recipient still has in the pilot. One query."""
    wanted = {row.pk: row.payload.get("member") for row in rows}
    there = Member.objects.select_related("added_by").in_bulk({pk for pk in wanted.values() if pk})
    return {
        row.pk: there[wanted[row.pk]]
        for row in rows
        if wanted[row.pk] in there
        and there[wanted[row.pk]].person_id == row.recipient_id
        and row.period.startswith(f"{there[wanted[row.pk]].part}-")
    }
