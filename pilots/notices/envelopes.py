"""A fiscal year is over and some of its envelopes are still open: said once to the programme leads."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications import kinds as _kinds
from notifications.kinds import Due, Kind, Topic, kind
from people.models import Role, User
from pilots.models import Envelope, Programme
from pilots.notices.deciding import MORNING


@kind
class YearToClose(Kind):
    """On the first working morning after the last day of a fiscal year; stops when all its envelopes are closed."""

    name = "pilots.year_to_close"
    label = _("Envelopes of a year that is over")
    topic = Topic.PILOTS
    expires_after = timedelta(days=14)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        programme = Programme.now()
        year = programme.year_of(localdate(at, get_default_timezone())) - 1
        slot = first_morning_after(programme.span(year)[1])
        if not slot <= at < slot + self.expires_after or not _open(year):
            return []
        leads = User.objects.holding(Role.LEAD).filter(pk__gt=after).order_by("pk")
        return [
            Due(pk, f"envelopes:{year}", str(year), slot, {"year": year})
            for pk in leads.values_list("pk", flat=True)[:limit]
        ]

    def still_due(self, rows: list) -> set[int]:
        left = _still_open({row.payload["year"] for row in rows})
        return {row.pk for row in rows if row.payload["year"] in left}

    def contexts(self, rows: list) -> dict[int, dict]:
        programme = Programme.now()
        left = _still_open({row.payload["year"] for row in rows})
        return {
            row.pk: {
                "year": programme.name_of(row.payload["year"]),
                "count": left.get(row.payload["year"], 0),
                "url": f"{settings.SITE_URL}{reverse('pilots:envelopes')}?year={row.payload['year']}",
                "button": _("Close the envelopes"),
            }
            for row in rows
        }


def first_morning_after(day: date) -> datetime:
    return datetime.combine(_kinds.add_working_days(day, 1), MORNING, tzinfo=get_default_timezone())


def _open(year: int) -> bool:
    return Envelope.objects.filter(year=year, closed_at=None).exists()


def _still_open(years: set[int]) -> dict[int, int]:
    """How many envelopes of each year are open. One query."""
    found = Envelope.objects.filter(year__in=years, closed_at=None).order_by().values_list("year")
    return dict(found.annotate(Count("pk")))
