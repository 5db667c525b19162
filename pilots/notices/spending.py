"""A budget is nearly spent, spent, or spent faster than time passes; an envelope nearly or wholly granted. Each said once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import DateField, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, Greatest, Least
from django.db.models.lookups import GreaterThan
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from core.money import show
from notifications.kinds import Due, Kind, Topic, kind
from people.models import Role, User
from pilots.models import Envelope, Member, Pilot, Programme
from pilots.models.envelopes import cents
from pilots.notices.about import AboutPilot
from pilots.notices.clock import morning_of, of_recipients
from pilots.queries import spending
from pilots.queries.health import AHEAD, NEARLY_SPENT, Days


class BudgetAlert(AboutPilot):
    """To the lead, the co-authors and the mentor, as long as it is true. Three queries a page, whatever it holds."""

    expires_after = timedelta(days=7)
    button = _("See the budget")

    def found(self, at: datetime) -> QuerySet[Pilot]:
        raise NotImplementedError

    def period(self, granted, at: datetime) -> str:
        """Once per budget: a larger one, granted on the way, is another."""
        return f"of-{granted:.2f}"

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        pilots = self.found(at)
        moment = morning_of(localdate(at, get_default_timezone()))
        rows = [
            Due(person_id, f"pilot:{pk}", self.period(granted, at), moment, {"pilot": pk})
            for person_id, pk, granted in set(_concerned(pilots, after, limit))
        ]
        return of_recipients(rows, after, limit)

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for row in rows:
            if row.pk in found:
                pilot = found[row.pk]["pilot"]
                found[row.pk] |= {
                    "spent": spending.percent(pilot),
                    "passed": spending.passed(pilot, localdate(row.due_at)),
                    "left": show(pilot.left),
                    "url": f"{found[row.pk]['url']}#budget",
                }
        return found


@kind
class Budget80(BudgetAlert):
    name = "pilots.budget_80"
    label = _("80% of a pilot’s budget is committed")

    def found(self, at: datetime) -> QuerySet[Pilot]:
        return _open().filter(committed__gte=cents(F("granted") * NEARLY_SPENT), committed__lt=F("granted"))

    def holds(self, row, pilot: Pilot) -> bool:
        return (
            pilot.state == Pilot.State.APPROVED
            and NEARLY_SPENT <= spending.share(pilot) < 1
            and row.period == self.period(pilot.granted, row.due_at)
        )


@kind
class Budget100(BudgetAlert):
    name = "pilots.budget_100"
    label = _("The whole budget of a pilot is committed")

    def found(self, at: datetime) -> QuerySet[Pilot]:
        return _open().filter(committed__gte=F("granted"))

    def holds(self, row, pilot: Pilot) -> bool:
        return (
            pilot.state == Pilot.State.APPROVED
            and spending.share(pilot) >= 1
            and row.period == self.period(pilot.granted, row.due_at)
        )


@kind
class BudgetFast(BudgetAlert):
    """More than twenty points ahead of time; once a quarter of the fiscal year, and not beside the message about 80 %."""

    name = "pilots.budget_fast"
    label = _("A pilot spends faster than time passes")

    def found(self, at: datetime) -> QuerySet[Pilot]:
        today = localdate(at, get_default_timezone())
        now, starts, ends = Days(Value(today, DateField())), Days("starts_on"), Days("ends_on")
        passed = Least(Greatest((now - starts + 1.0) / (ends - starts + 1.0), 0.0), 1.0)
        granted = Cast("granted", FloatField())
        return _open().filter(
            GreaterThan(Cast("committed", FloatField()), granted * (passed + float(AHEAD))),
            committed__lt=cents(F("granted") * NEARLY_SPENT),
            starts_on__lte=today,
            ends_on__gte=today,
        )

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        """One query more: the fiscal year."""
        quarter = _quarter(localdate(at, get_default_timezone()))
        return [replace(row, period=quarter) for row in super().due(at, after, limit)]

    def holds(self, row, pilot: Pilot) -> bool:
        return (
            pilot.state == Pilot.State.APPROVED
            and spending.share(pilot) < NEARLY_SPENT
            and spending.too_fast(pilot, localdate(row.due_at, get_default_timezone()))
        )


@kind
class EnvelopeAlert(Kind):
    """At 80 % and at 100 %, to its owner and to the programme leads, once per amount of the envelope."""

    name = "pilots.envelope_alert"
    label = _("An envelope is nearly or wholly granted")
    topic = Topic.PILOTS

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        filled = list(
            Envelope.objects.filter(closed_at=None, allocated__gte=cents(F("amount") * NEARLY_SPENT))
        )
        if not filled:
            return []
        leads = set(User.objects.holding(Role.LEAD).filter(pk__gt=after).values_list("pk", flat=True)[:limit])
        moment = morning_of(localdate(at, get_default_timezone()))
        rows = [
            Due(
                person_id,
                f"envelope:{envelope.pk}",
                f"{_step(envelope)}-of-{envelope.amount:.2f}",
                moment,
                {"envelope": envelope.pk},
            )
            for envelope in filled
            for person_id in sorted(pk for pk in leads | {envelope.owner_id} if pk is not None)
        ]
        return of_recipients(rows, after, limit)

    def still_due(self, rows: list) -> set[int]:
        found = _envelopes(rows)
        return {
            row.pk
            for row in rows
            if (envelope := found.get(row.payload["envelope"]))
            and envelope.closed_at is None
            and row.period == f"{_step(envelope)}-of-{envelope.amount:.2f}"
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        found = _envelopes(rows)
        return {
            row.pk: {
                "envelope": envelope,
                "whole": row.period.startswith("100"),
                "left": show(envelope.left),
                "url": f"{settings.SITE_URL}{envelope.get_absolute_url()}",
                "button": _("See the envelope"),
            }
            for row in rows
            if (envelope := found.get(row.payload["envelope"]))
        }


def _step(envelope: Envelope) -> int:
    """The highest threshold that it has reached; 0 below the first."""
    if envelope.allocated >= envelope.amount:
        return 100
    return 80 if envelope.allocated >= envelope.amount * NEARLY_SPENT else 0


def _envelopes(rows: list) -> dict[int, Envelope]:
    return Envelope.objects.in_bulk({row.payload["envelope"] for row in rows})


def _open() -> QuerySet[Pilot]:
    return Pilot.objects.filter(state=Pilot.State.APPROVED, granted__gt=0)


def _concerned(pilots: QuerySet[Pilot], after: int, limit: int) -> Iterable[tuple]:
    """(person, pilot, granted) of leads, mentors and co-authors: of each the first `limit`, in the order of the people."""
    leads = pilots.filter(lead__gt=after).order_by("lead_id", "pk")
    mentors = pilots.filter(Q(mentoring__ended_at=None), mentoring__mentor__gt=after).order_by(
        "mentoring__mentor_id", "pk"
    )
    authors = Member.objects.filter(
        part=Member.Part.CO_AUTHOR, person__gt=after, pilot__in=pilots.order_by().values("pk")
    ).order_by("person_id", "pilot_id")
    yield from leads.values_list("lead_id", "pk", "granted")[:limit]
    yield from mentors.values_list("mentoring__mentor_id", "pk", "granted")[:limit]
    yield from authors.values_list("person_id", "pilot_id", "pilot__granted")[:limit]


def _quarter(today: date) -> str:
    programme = Programme.now()
    number = (today.month - programme.fiscal_month) % 12 // 3 + 1
    return f"{programme.year_of(today)}-Q{number}"
