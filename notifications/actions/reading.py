"""A person reads their messages and chooses what also comes by mail."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from notifications import queries, rules
from notifications.kinds import Topic
from notifications.models import Message, Preference


def mark_read(message: Message, *, by, at: datetime) -> None:
    """Once read, read: the first moment stays."""
    rules.can_read(by, message).enforce()
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)


def mark_all_read(*, by, at: datetime) -> int:
    """Everything that the person could see at `at`; what arrives meanwhile stays unread."""
    return Message.objects.filter(
        pk__in=queries.centre(by, at).filter(read_at=None).order_by().values("pk")
    ).update(read_at=at)


@transaction.atomic
def choose(person, *, kept: Iterable[str]) -> None:
    """Keep these topics by mail and leave the others. One row per topic, so that two clicks agree."""
    kept = set(kept)
    Preference.objects.bulk_create(
        [
            Preference(person=person, topic=topic.value, by_mail=topic.value in kept)
            for topic in Topic.to_choose()
        ],
        update_conflicts=True,
        unique_fields=["person", "topic"],
        update_fields=["by_mail"],
    )
