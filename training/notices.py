"""What do we tell, and to whom? You have a seat, it is tomorrow, it will not take place."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Doubt, Due, Kind, Priority, Topic, is_working_day, kind
from people.models import User
from training.models import Session, SignUp

MORNING = time(8)
AHEAD = timedelta(days=7)  # never further from a session than its last working day before, holidays included


def morning_before(session: Session, zone: ZoneInfo) -> datetime:
    """Eight o'clock, for who lives in `zone`, on the last working day before the session."""
    day = session.starts_at.astimezone(zone).date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone)


class AboutSession(Kind):
    """What all messages of a session share. Times are said on the recipient's own clock, in their language."""

    topic = Topic.TRAINING
    button = _("See the session")

    def contexts(self, rows: list) -> dict[int, dict]:
        found = Session.objects.select_related("course", "trainer").in_bulk(
            {row.payload["session"] for row in rows}
        )
        zones = dict(
            User.objects.filter(pk__in={row.recipient_id for row in rows}).values_list("pk", "time_zone")
        )
        return {
            row.pk: {
                "session": session,
                "course": session.course,
                # Called by the template, so that the words are those of the language it is rendered in.
                "when": _later(session.when, zones[row.recipient_id]),
                "url": f"{settings.SITE_URL}{reverse('training:session', args=[session.pk])}",
                "button": self.button,
            }
            for row in rows
            if (session := found.get(row.payload["session"])) is not None
        }


def _later(when: Callable[[ZoneInfo], str], zone: str) -> Callable[[], str]:
    return lambda: when(ZoneInfo(zone))


class AboutSeat(AboutSession):
    """For who has a seat; stops when they leave, when the session is cancelled, and once it has started."""

    def still_due(self, rows: list) -> set[int]:
        ids = {row.pk: row.payload["sign_up"] for row in rows}
        held = dict(
            SignUp.objects.confirmed()
            .filter(
                pk__in=set(ids.values()), session__cancelled_at=None, session__starts_at__gt=timezone.now()
            )
            .values_list("pk", "number")
        )
        return {row.pk for row in rows if ids[row.pk] in held and self.holds(row, held[ids[row.pk]])}

    def holds(self, row, number: int) -> bool:
        """Whether this row speaks of the seat that the person has now: who left and came back was told again."""
        return row.period == str(number)


@kind
class Joined(AboutSeat):
    """At once: who just signed up keeps the place and the date in their mail."""

    name = "training.joined"
    label = _("Confirmation of a seat")
    priority = Priority.URGENT
    civil = False
    expires_after = timedelta(days=2)


@kind
class Promoted(AboutSeat):
    """A seat came free for who waited. Never twice: in doubt a person looks."""

    name = "training.promoted"
    label = _("A seat came free")
    priority = Priority.URGENT
    in_doubt = Doubt.HOLD
    civil = False


@kind
class SessionTomorrow(AboutSeat):
    """On the last working morning before the session, to who had a seat by then; the later ones were just told."""

    name = "training.session_tomorrow"
    label = _("A session is near")
    expires_after = timedelta(hours=23)

    def holds(self, row, number: int) -> bool:
        return True

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        near = SignUp.objects.confirmed().filter(
            person_id__gt=after,
            session__cancelled_at=None,
            session__starts_at__gt=at,
            session__starts_at__lte=at + AHEAD,
        )
        rows: list[Due] = []
        for sign_up in (
            near.select_related("session", "person")
            .order_by("person_id", "session_id")
            .iterator(chunk_size=1000)
        ):
            if len(rows) >= limit and rows[-1].recipient_id != sign_up.person_id:
                break  # never between two messages of one person: the next page starts after them
            slot = morning_before(sign_up.session, ZoneInfo(sign_up.person.time_zone))
            if (sign_up.promoted_at or sign_up.joined_at) < slot <= at:
                rows.append(_reminder(sign_up, slot))
        return rows


def _reminder(sign_up: SignUp, slot: datetime) -> Due:
    return Due(
        recipient_id=sign_up.person_id,
        key=f"sign_up:{sign_up.pk}",
        period=slot.date().isoformat(),
        due_at=slot,
        payload={"session": sign_up.session_id, "sign_up": sign_up.pk},
    )


@kind
class SessionMoved(AboutSeat):
    """Nobody may stand before the wrong door: to who has a seat, whenever the place or the link was put right."""

    name = "training.session_moved"
    label = _("Another place for a session")
    legal = True
    priority = Priority.URGENT
    civil = False

    def holds(self, row, number: int) -> bool:
        return True


@kind
class SessionCancelled(AboutSession):
    """Nobody may travel for nothing: this one cannot be opted out of, and waits for no civil hour."""

    name = "training.session_cancelled"
    label = _("A session is cancelled")
    legal = True
    priority = Priority.URGENT
    civil = False
    button = _("Find another date")

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for context in found.values():
            context["url"] = f"{settings.SITE_URL}{context['course'].get_absolute_url()}"
        return found
