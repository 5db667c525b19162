"""What do we tell, and to whom? The welcome, who goes with whom, and the promise of a first contact."""

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from early_adopters.models import EarlyAdopter, Mentoring
from notifications.kinds import Due, Kind, Priority, Topic, add_working_days, is_working_day, kind
from people.models import Role, User

MORNING = time(8)


def _address(name: str, anchor: str = "") -> str:
    return reverse(f"early_adopters:{name}") + anchor


def _ids(rows: list, word: str) -> dict[int, int]:
    """Row pk -> pk of the record that its payload names; rows about something else are left out."""
    return {row.pk: row.payload[word] for row in rows if word in row.payload}


def _mentorings(rows: list) -> dict[int, Mentoring]:
    """Row pk -> its mentoring. Two queries, and one for the tools of the early adopters."""
    ids = _ids(rows, "mentoring")
    found = (
        Mentoring.objects.filter(pk__in=set(ids.values()))
        .select_related("mentor", "person__unit", "early_adopter")
        .prefetch_related("early_adopter__tools")
        .in_bulk()
    )
    return {row_pk: found[pk] for row_pk, pk in ids.items() if pk in found}


def _adopters(rows: list) -> dict[int, EarlyAdopter]:
    """Row pk -> its early adopter. Two queries."""
    ids = _ids(rows, "adopter")
    found = (
        EarlyAdopter.objects.filter(pk__in=set(ids.values()))
        .select_related("person__unit")
        .prefetch_related("tools")
        .in_bulk()
    )
    return {row_pk: found[pk] for row_pk, pk in ids.items() if pk in found}


class About(Kind):
    """What the messages of a mentoring share."""

    topic = Topic.MENTORING
    button = _("See whom I accompany")
    anchor = "mentoring"

    def holds(self, row, mentoring: Mentoring) -> bool:
        return mentoring.ended_at is None

    def still_due(self, rows: list) -> set[int]:
        by_pk = {row.pk: row for row in rows}
        return {pk for pk, mentoring in _mentorings(rows).items() if self.holds(by_pk[pk], mentoring)}

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            pk: {
                "mentoring": mentoring,
                "mentor": mentoring.mentor,
                "person": mentoring.person,
                "adopter": mentoring.early_adopter,
                "url": _address("home", f"#{self.anchor}-{mentoring.pk}"),
                "button": self.button,
            }
            for pk, mentoring in _mentorings(rows).items()
        }


@kind
class Welcome(Kind):
    """At once, whatever the hour: who just registered is in front of the screen."""

    name = "early_adopters.welcome"
    label = _("Welcome to a new early adopter")
    topic = Topic.MENTORING
    priority = Priority.URGENT
    civil = False
    expires_after = timedelta(days=1)

    def still_due(self, rows: list) -> set[int]:
        return {pk for pk, adopter in _adopters(rows).items() if adopter.state != EarlyAdopter.State.ENDED}

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            pk: {
                "adopter": adopter,
                "person": adopter.person,
                "url": _address("home"),
                "button": _("See my registration"),
            }
            for pk, adopter in _adopters(rows).items()
        }


@kind
class MentorConfirmed(About):
    """To the person: who goes with them, and until when the first word comes."""

    name = "early_adopters.mentor_confirmed"
    label = _("A mentor was confirmed, to the person")
    button = _("See what comes next")
    anchor = "mine"

    def holds(self, row, mentoring: Mentoring) -> bool:
        return mentoring.ended_at is None and mentoring.person_id == row.recipient_id


@kind
class MentorNamed(About):
    """To the mentor: whom they accompany, in the person's words, and the date that was promised."""

    name = "early_adopters.mentor_named"
    label = _("A mentor was confirmed, to the mentor")

    def holds(self, row, mentoring: Mentoring) -> bool:
        return mentoring.ended_at is None and mentoring.mentor_id == row.recipient_id


class Promise(About):
    """A first contact that is promised and not made yet; stops as soon as it is made."""

    def holds(self, row, mentoring: Mentoring) -> bool:
        return (
            mentoring.ended_at is None
            and mentoring.first_contact_at is None
            and row.period.endswith(occasion(mentoring.first_contact_due))
        )


@kind
class FirstContactDue(Promise):
    """To the mentor, one working day before the promise; not to who was named only that day."""

    name = "early_adopters.first_contact_due"
    label = _("A first contact is due tomorrow")
    expires_after = timedelta(days=1)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        last = _end_of_day(add_working_days(localdate(at, get_default_timezone()), 1))
        soon = Mentoring.objects.to_contact().filter(
            mentor_id__gt=after, first_contact_due__gt=at, first_contact_due__lte=last
        )
        rows = [
            Due(
                recipient_id=mentoring.mentor_id,
                key=f"mentoring:{mentoring.pk}",
                period=f"before-{occasion(mentoring.first_contact_due)}",
                due_at=slot,
                payload={"mentoring": mentoring.pk},
            )
            for mentoring in soon.order_by("mentor_id", "id")
            if mentoring.started_at < (slot := morning_before(mentoring.first_contact_due)) <= at
        ]
        return _whole_recipients(rows, limit)


@kind
class FirstContactLate(Promise):
    """Once, to the mentor and the programme leads; to the leads alone while nobody is named at all."""

    name = "early_adopters.first_contact_late"
    label = _("A promised first contact is late")
    button = _("See who is waiting")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        leads = list(
            User.objects.holding(Role.LEAD).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        )
        since = at - self.expires_after
        late = Mentoring.objects.to_contact().filter(first_contact_due__lt=at, first_contact_due__gte=since)
        rows = [
            Due(
                recipient_id=recipient_id,
                key=f"mentoring:{mentoring.pk}",
                period=f"late-{occasion(mentoring.first_contact_due)}",
                due_at=mentoring.first_contact_due,
                payload={"mentoring": mentoring.pk},
            )
            for mentoring in late
            for recipient_id in {mentoring.mentor_id, *leads}
            if recipient_id > after
        ]
        today = localdate(at, get_default_timezone())
        unnamed = EarlyAdopter.objects.waiting().filter(
            promised_contact_on__lt=today, promised_contact_on__gte=localdate(since)
        )
        rows += [
            Due(
                recipient_id=lead_id,
                key=f"adopter:{adopter.pk}",
                period=f"late-{adopter.promised_contact_on.isoformat()}",
                due_at=_end_of_day(adopter.promised_contact_on),
                payload={"adopter": adopter.pk},
            )
            for adopter in unnamed
            for lead_id in leads
        ]
        return _whole_recipients(sorted(rows, key=lambda row: (row.recipient_id, row.key)), limit)

    def still_due(self, rows: list) -> set[int]:
        waiting = {
            pk for pk, adopter in _adopters(rows).items() if adopter.state == EarlyAdopter.State.WAITING
        }
        return super().still_due(rows) | waiting

    def contexts(self, rows: list) -> dict[int, dict]:
        unnamed = {
            pk: {
                "mentoring": None,
                "mentor": None,
                "person": adopter.person,
                "adopter": adopter,
                "url": _address("to_accompany", f"#adopter-{adopter.pk}"),
                "button": self.button,
            }
            for pk, adopter in _adopters(rows).items()
        }
        named = super().contexts(rows)
        for row in rows:  # the lead looks at the list, the mentor at their own people
            if row.pk in named and named[row.pk]["mentor"].pk != row.recipient_id:
                named[row.pk]["url"] = _address("to_accompany", f"#mentoring-{named[row.pk]['mentoring'].pk}")
        return named | unnamed


def occasion(due: datetime) -> str:
    """The promised day: a new promise (another mentor) is a new occasion."""
    return localdate(due, get_default_timezone()).isoformat()


def morning_before(due: datetime) -> datetime:
    """The morning of the last working day before the day of `due`, where the company is."""
    day = localdate(due, get_default_timezone()) - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=get_default_timezone())


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=get_default_timezone())


def _whole_recipients(rows: list[Due], limit: int) -> list[Due]:
    """Cut at `limit`, but never between two messages of one person: the next page starts after that person."""
    if len(rows) <= limit:
        return rows
    last = rows[limit - 1].recipient_id
    return [row for row in rows if row.recipient_id <= last]
