"""The weekly digest: what I owe, then what is new for me; nothing when there is nothing."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboards import queries
from notifications.kinds import Due, Kind, Priority, Topic, kind
from notifications.queries import wants_mail
from people.models import User

DIGEST_HOUR = time(8, 0)  # Monday, in the portal's time zone; then the civil hours of each person


def digest_slot(at: datetime) -> datetime:
    """The last Monday 8:00 that is not after `at`. Missed weeks collapse into this one."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), DIGEST_HOUR, local.tzinfo)
    return monday if monday <= local else monday - timedelta(days=7)


@kind
class WeeklyDigest(Kind):
    name = "dashboards.weekly_digest"
    label = gettext_lazy("Weekly digest")
    topic = Topic.DIGEST
    priority = Priority.BULK
    expires_after = timedelta(days=3)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        slot = digest_slot(at)
        if at > slot + self.expires_after:
            return []
        ids = list(
            User.objects.active()
            .filter(pk__gt=after, created_at__lt=slot)
            .order_by("pk")
            .values_list("pk", flat=True)[:limit]
        )
        year, week, _day = slot.isocalendar()
        return [Due(recipient_id=pk, key="digest", period=f"{year}-W{week:02}", due_at=slot) for pk in ids]

    def contexts(self, rows: list) -> dict[int, dict]:
        users = [row.recipient for row in rows]
        at = max(row.due_at for row in rows)
        owed = queries.todo(users, at)
        fresh = queries.news(users, at - timedelta(days=7))
        wanted = wants_mail([user.pk for user in users], Topic.DIGEST)
        home = settings.SITE_URL + reverse("dashboards:home")
        return {
            row.pk: {
                "todo": owed.get(row.recipient_id, []),
                "news": fresh.get(row.recipient_id, []),
                "url": home,
                "button": _("Open my list"),
            }
            for row in rows
            if row.recipient_id in wanted and (owed.get(row.recipient_id) or fresh.get(row.recipient_id))
        }
