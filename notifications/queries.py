"""What waits in the outbox, what a person has to read, and what they chose to get by mail."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import DateTimeField, Exists, Expression, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now

from core.prepared import Prepared
from notifications.kinds import Topic, only_mail
from notifications.models import Follow, Message, Preference

# Shown in the portal once due; what was cancelled or came too late never is.
SHOWN = (
    Message.State.PENDING,
    Message.State.CLAIMED,
    Message.State.HANDOVER,
    Message.State.SENT,
    Message.State.FAILED,
    Message.State.HELD,
)


def clock(at: datetime | None) -> Expression:
    """The database's clock, the only one that all senders share; a given moment when the caller replays one."""
    return Now() if at is None else Value(at, output_field=DateTimeField())


def centre(user, at: datetime | None = None) -> QuerySet[Message]:
    """What a person reads in the portal, newest first."""
    return (
        Message.objects.visible_to(user)
        .filter(state__in=SHOWN, due_at__lte=clock(at))
        .exclude(kind__in=only_mail())
        .order_by("-due_at", "-id")
    )


def unread(user, at: datetime | None = None) -> int:
    """How many messages of the centre the person has not read: one query on the index message_unread."""
    if not user.is_authenticated:
        return 0
    if at is None:  # every page asks
        return UNREAD.count(user.pk)
    return centre(user, at).filter(read_at=None).order_by().count()


UNREAD = Prepared(
    lambda person: (
        Message.objects.filter(recipient=person, read_at=None, state__in=SHOWN, due_at__lte=Now())
        .exclude(kind__in=only_mail())
        .order_by()
        .values_list("pk")
    ),
    -1,
)


def wants_mail(user_ids: Iterable[int], topic: str) -> set[int]:
    """Those of `user_ids` who did not leave `topic`. One query."""
    wanting = set(user_ids)
    left = Preference.objects.filter(person__in=wanting, topic=topic, by_mail=False)
    return wanting - set(left.values_list("person_id", flat=True))


def opted_out(user_ids: Iterable[int]) -> set[tuple[int, str]]:
    """(person, topic) that are left, for many people and every topic. One query."""
    left = Preference.objects.filter(person__in=set(user_ids), by_mail=False)
    return set(left.values_list("person_id", "topic"))


def topics_kept(user) -> list[str]:
    """The topics that still reach the person by mail."""
    left = {topic for _person, topic in opted_out([user.pk])}
    return [topic.value for topic in Topic.to_choose() if topic.value not in left]


def present(dedupe_keys: Iterable[str]) -> set[str]:
    """Those keys that already have their row."""
    return set(Message.objects.filter(dedupe_key__in=list(dedupe_keys)).values_list("dedupe_key", flat=True))


def reachable(user_ids: Iterable[int]) -> dict[int, str]:
    """Time zone by id, of the active people among `user_ids`."""
    return dict(
        get_user_model().objects.filter(pk__in=set(user_ids), is_active=True).values_list("pk", "time_zone")
    )


def ready(at: datetime | None, limit: int) -> list[Message]:
    """The next messages to claim, most urgent first, each with `now` on the database's clock."""
    now = clock(at)
    waiting = Message.objects.filter(state=Message.State.PENDING, next_attempt_at__lte=now)
    return list(
        waiting.annotate(now=now)
        .order_by("priority", "next_attempt_at", "id")
        .only("id", "expires_at")[:limit]
    )


def abandoned(at: datetime | None) -> QuerySet[Message]:
    """Rows whose sender died or froze: their lease is over."""
    leased = [Message.State.CLAIMED, Message.State.HANDOVER]
    return Message.objects.filter(state__in=leased, lease_until__lte=clock(at))


def still_welcome(topic: str, *, legal: bool) -> Q | Exists:
    """The condition on a row that its recipient is here and, unless `legal`, still wants the topic."""
    active = Exists(get_user_model().objects.filter(pk=OuterRef("recipient_id"), is_active=True))
    if legal:
        return active
    return active & ~Exists(
        Preference.objects.filter(person=OuterRef("recipient_id"), topic=topic, by_mail=False)
    )


def follows(user, key: str) -> bool:
    """Whether the person follows this subject."""
    return user.is_authenticated and Follow.objects.filter(person=user, key=key).exists()


def followed(user_ids: Iterable[int]) -> dict[int, dict[str, datetime]]:
    """What each person follows, since when, the latest first: {person: {key: since}}. One query."""
    found: dict[int, dict[str, datetime]] = {}
    rows = Follow.objects.filter(person__in=set(user_ids)).values_list("person_id", "key", "since")
    for person_id, key, since in rows:
        found.setdefault(person_id, {})[key] = since
    return found
