"""The envelopes of the sample company and the settings of its programme, this year's and last year's."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.timezone import get_default_timezone, localdate

import pilots.actions
from operations.management.demo_people import person
from people.models import OrgUnit, User
from pilots.models import Envelope, Programme


def tell(kept: dict, year) -> None:
    """The settings, this year's envelopes and last year's, which is closed in January with what is carried over.

    `year` is a demo_pilots.Year.
    """
    lead, this = person("lead@demo.example"), localdate(year.now).year

    def settle(at: datetime) -> None:
        pilots.actions.set_programme(
            fast_lane_amount=Decimal(kept["fast_lane_amount"]),
            fiscal_month=1,
            rhythm_weeks=2,
            seen=Programme.now(),
            by=lead,
            at=at,
        )

    year.on(day(this - 1, "01-05"), settle)
    for entry in kept["envelopes"]:

        def opened(at: datetime, entry=entry) -> None:
            pilots.actions.open_envelope(
                year=this + entry["year"],
                name_fr=entry["name_fr"],
                name_en=entry["name_en"],
                amount=Decimal(entry["amount"]),
                owner=person(entry["owner"]),
                units=OrgUnit.objects.filter(name__in=entry["units"]),
                by=lead,
                at=at,
            )

        year.on(day(this + entry["year"], "01-06"), opened)
        if entry.get("carried"):
            year.on(day(this + entry["year"] + 1, "01-15"), _closing(entry, this, lead))


def _closing(entry: dict, this: int, lead: User) -> Callable[[datetime], None]:
    def closed(at: datetime) -> None:
        named = Envelope.objects.filter(name_fr=entry["name_fr"])
        pilots.actions.close_envelope(
            named.get(year=this + entry["year"]),
            carry_over=True,
            amount=Decimal(entry["carried"]),
            to=named.get(year=this + entry["year"] + 1),
            by=lead,
            at=at,
        )

    return closed


def day(year: int, month_and_day: str, hour: int = 10) -> datetime:
    return datetime.combine(
        date.fromisoformat(f"{year}-{month_and_day}"), time(hour), tzinfo=get_default_timezone()
    )
