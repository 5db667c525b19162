"""More money asked for: its answer is due, or late; granted or refused, to who asked and to the lead."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from early_adopters.models import day_words
from notifications import kinds as _kinds
from notifications.kinds import Doubt, Due, Kind, Priority, Topic, kind
from people.models import Role, User
from pilots.models import Member, TopUp
from pilots.notices.about import AboutPilot
from pilots.notices.clock import after_promise, of_recipients, working_morning
from pilots.queries import top_ups

AT_ONCE = 50
LISTED = 5


@kind
class TopUpDue(Kind):
    """One message a person and promised day, to who may answer the working day before; the day after, to the programme leads."""

    name = "pilots.top_up_due"
    label = _("An answer about more money is due, or late")
    topic = Topic.PILOTS
    expires_after = timedelta(days=2)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at, get_default_timezone())
        span = (today - self.expires_after - timedelta(days=5), _kinds.add_working_days(today, 1))
        waiting = list(top_ups.waiting().filter(promised_on__range=span)[:AT_ONCE])
        soon: dict[date, tuple[datetime, list[TopUp]]] = {}
        late: dict[date, tuple[datetime, list[TopUp]]] = {}
        for one in waiting:
            before = working_morning(one.promised_on - timedelta(days=1))
            if one.promised_on >= today and one.asked_at < before <= at:
                soon.setdefault(one.promised_on, (before, []))[1].append(one)
            elif one.promised_on < today and (slot := after_promise(one.promised_on)) <= at:
                late.setdefault(one.promised_on, (slot, []))[1].append(one)
        rows: list[Due] = []
        for word, role, days in (("before", Role.DSI, soon), ("late", Role.LEAD, late)):
            if not days:
                continue
            people = User.objects.holding(role).filter(pk__gt=after).order_by("pk")
            ids = list(people.values_list("pk", flat=True)[:limit])
            writers = _writers(ids, waiting)
            for promised, (slot, found) in days.items():
                for pk in ids:
                    theirs = [one.pk for one in found if (one.pilot_id, pk) not in writers]
                    if theirs:
                        key, period = f"top_ups:{promised}", f"{word}-{promised}"
                        rows.append(Due(pk, key, period, slot, {"top_ups": theirs}))
        return of_recipients(rows, after, limit)

    def still_due(self, rows: list) -> set[int]:
        found = _waiting(rows)
        return {row.pk for row in rows if any(pk in found for pk in row.payload["top_ups"])}

    def contexts(self, rows: list) -> dict[int, dict]:
        found = _waiting(rows)
        contexts = {}
        for row in rows:
            theirs = [found[pk] for pk in row.payload["top_ups"] if pk in found]
            if not theirs:
                continue
            late = row.period.startswith("late-")
            one = theirs[0].pilot.get_absolute_url() + "#more"
            many = reverse("pilots:to_decide") if not late else reverse("pilots:list")
            contexts[row.pk] = {
                "top_ups": theirs[:LISTED],
                "first": theirs[0],
                "count": len(theirs),
                "others": max(len(theirs) - LISTED, 0),
                "late": late,
                "promised_day": day_words(theirs[0].promised_on),
                "url": f"{settings.SITE_URL}{one if len(theirs) == 1 else many}",
                "button": _("See the pilot") if late else _("Answer"),
            }
        return contexts


class Answered(AboutPilot):
    """To who asked and to the lead. Said once: in doubt a person looks."""

    in_doubt = Doubt.HOLD
    priority = Priority.URGENT
    button = _("See the budget")

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        answered = TopUp.objects.select_related("decided_by", "line").in_bulk(
            {row.payload["top_up"] for row in rows}
        )
        for row in rows:
            top_up = answered.get(row.payload["top_up"])
            if row.pk not in found or top_up is None:
                found.pop(row.pk, None)
                continue
            found[row.pk] |= {"top_up": top_up, "url": f"{found[row.pk]['url']}#budget"}
        return found


@kind
class TopUpGranted(Answered):
    name = "pilots.top_up_granted"
    label = _("More money was granted")


@kind
class TopUpRefused(Answered):
    name = "pilots.top_up_refused"
    label = _("More money was refused")


def _waiting(rows: list) -> dict[int, TopUp]:
    ids = {pk for row in rows for pk in row.payload["top_ups"]}
    return {one.pk: one for one in top_ups.waiting().filter(pk__in=ids)}


def _writers(ids: list[int], found: list[TopUp]) -> set[tuple[int, int]]:
    """(pilot, person) of those who wrote it or asked: they answer nothing there, nor are they asked to."""
    pilots = [one.pilot_id for one in found]
    authors = Member.objects.filter(person__in=ids, part=Member.Part.CO_AUTHOR, pilot__in=pilots)
    written = set(authors.values_list("pilot_id", "person_id"))
    return written | {(one.pilot_id, pk) for one in found for pk in (one.asked_by_id, one.pilot.lead_id)}
