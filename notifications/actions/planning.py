"""Plan: write what should exist by now and does not. Twice, late or after a gap, the result is the same."""

import logging
from collections import Counter
from datetime import datetime

from notifications import kinds, queries
from notifications.actions.telling import dedupe_key
from notifications.kinds import Due, Kind, civil_moment
from notifications.models import Message

logger = logging.getLogger(__name__)

PAGE = 500


def plan(*, at: datetime) -> Counter:
    """Walk every planned kind, 500 people at a time. Counts rows written by state."""
    written: Counter = Counter()
    for kind in list(kinds.kinds()):
        if kind.planned:
            written += _plan(kind, at)
    return written


def _plan(kind: Kind, at: datetime) -> Counter:
    """One kind that fails is logged and asked again in a minute; the others are planned."""
    written: Counter = Counter()
    try:
        for page in _pages(kind, at):
            written += _write(kind, page, at)
    except Exception:
        logger.exception("The kind %s cannot be planned", kind.name)
        written["failed"] += 1
    return written


def _pages(kind: Kind, at: datetime):
    """Every page of `kind.due`. A full page may cut its last person in two: that person opens the next page."""
    after = 0
    while dues := kind.due(at, after, PAGE):
        last = dues[-1].recipient_id
        if len(dues) >= PAGE and dues[0].recipient_id != last:
            dues = [due for due in dues if due.recipient_id != last]
        yield dues
        after = dues[-1].recipient_id


def _write(kind: Kind, dues: list[Due], at: datetime) -> Counter:
    """Four queries a page, whatever it holds: who is here, what they left, what exists, one insert."""
    zones = queries.reachable(due.recipient_id for due in dues)
    wanting = set(zones) if kind.legal else queries.wants_mail(zones, kind.topic)
    known = queries.present(dedupe_key(kind.name, due.key, due.recipient_id, due.period) for due in dues)
    rows = [
        _row(kind, due, at, zone=zones[due.recipient_id], by_mail=due.recipient_id in wanting)
        for due in dues
        if due.recipient_id in zones
        and (due.recipient_id in wanting or not kind.only_mail)
        and dedupe_key(kind.name, due.key, due.recipient_id, due.period) not in known
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return Counter(str(row.state) for row in rows)


def _row(kind: Kind, due: Due, at: datetime, *, zone: str, by_mail: bool) -> Message:
    due_at = civil_moment(due.due_at, zone) if kind.civil else due.due_at
    expires_at = due_at + kind.expires_after
    late = expires_at <= at
    return Message(
        kind=kind.name,
        recipient_id=due.recipient_id,
        key=due.key,
        period=due.period,
        dedupe_key=dedupe_key(kind.name, due.key, due.recipient_id, due.period),
        payload=due.payload,
        priority=kind.priority,
        due_at=due_at,
        next_attempt_at=due_at,
        expires_at=expires_at,
        created_at=at,
        by_mail=by_mail,
        state=Message.State.EXPIRED if late else Message.State.PENDING,
        ended_at=at if late else None,
    )
