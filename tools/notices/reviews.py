"""Sheets whose review is due: on the day and then weekly, to who keeps them, or to the whole IT department."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.kinds import Due, Kind, Priority, Topic, kind
from people.models import Role, User
from tools import queries
from tools.models import Tool
from tools.notices.trials import morning_of, whole_recipients
from tools.queries.trials import day_of

WEEK = timedelta(days=7)


@kind
class ReviewDue(Kind):
    """One message for all the sheets whose turn comes on the same day. Each stops when somebody has looked again."""

    name = "tools.review_due"
    label = _("Sheets of tools to look at again")
    topic = Topic.TOOLS
    priority = Priority.BULK
    expires_after = timedelta(days=6)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = day_of(at)
        late = queries.reviews.late_by_keeper(today)
        if not late:
            return []
        nobodys = late.get(None, [])
        ids = (
            User.objects.holding(Role.DSI)
            .filter(pk__gt=after)
            .order_by("pk")
            .values_list("pk", flat=True)[:limit]
        )
        rows: list[Due] = []
        for person_id in ids:
            by_slot: dict[date, list[int]] = {}
            for tool in [*late.get(person_id, []), *nobodys]:
                by_slot.setdefault(slot_of(tool, today), []).append(tool.pk)
            rows += [
                Due(person_id, "reviews", str(day), morning_of(day), {"tools": sorted(pks)})
                for day, pks in sorted(by_slot.items())
                if morning_of(day) <= at
            ]
        return whole_recipients(rows, after, limit)

    def still_due(self, rows: list) -> set[int]:
        late = queries.reviews.late_by_keeper(day_of(timezone.now()))
        nobodys = {tool.pk for tool in late.get(None, [])}
        return {
            row.pk
            for row in rows
            if {*nobodys, *(tool.pk for tool in late.get(row.recipient_id, []))} & set(row.payload["tools"])
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        found = Tool.objects.select_related("owner").in_bulk(
            {pk for row in rows for pk in row.payload["tools"]}
        )
        today = day_of(timezone.now())
        contexts = {}
        for row in rows:
            named = [found[pk] for pk in row.payload["tools"] if pk in found]
            # What was looked at since is left out; a message that is read later still says what it was about.
            late = [
                tool
                for tool in named
                if tool.review_on
                and tool.review_on <= today
                and queries.reviews.keeper(tool) in (row.recipient_id, None)
            ]
            if named:
                contexts[row.pk] = {
                    "tools": late or named,
                    "count": len(late or named),
                    "tool": (late or named)[0],
                    "url": f"{settings.SITE_URL}{reverse('tools:to_review')}",
                    "button": pgettext_lazy("the sheet of a tool", "Look again"),
                }
        return contexts


def slot_of(tool: Tool, today: date) -> date:
    """The last of its days: the day itself, then every week."""
    first = tool.review_on or today
    return first + (today - first) // WEEK * WEEK
