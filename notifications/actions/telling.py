"""Tell people: every message is first a row, written in the transaction of the act that causes it."""

from datetime import datetime

from notifications import kinds
from notifications.models import Message


def dedupe_key(kind: str, key: str, recipient_id: int, period: str) -> str:
    return f"{kind}:{key}:{recipient_id}:{period}"


def tell(
    kind: str,
    *,
    recipient_id: int,
    key: str,
    period: str,
    at: datetime,
    due_at: datetime | None = None,
    payload: dict | None = None,
) -> None:
    """Write one row (or nothing when this occasion already has one). The clock sends it once `due_at` is past."""
    meant = kinds.get(kind)
    due_at = due_at or at
    Message.objects.bulk_create(
        [
            Message(
                kind=kind,
                recipient_id=recipient_id,
                key=key,
                period=period,
                dedupe_key=dedupe_key(kind, key, recipient_id, period),
                payload=payload or {},
                priority=meant.priority,
                due_at=due_at,
                next_attempt_at=due_at,
                expires_at=due_at + meant.expires_after,
                created_at=at,
            )
        ],
        ignore_conflicts=True,
    )


def cancel(kind: str, *, key: str, at: datetime) -> int:
    """Take back what has not left yet about `key`: an undone decision, a left session. Returns the rows cancelled.

    A row that a sender is preparing is taken back too: its handover finds it cancelled and hangs up.
    """
    takeable = [Message.State.PENDING, Message.State.CLAIMED]
    return Message.objects.filter(kind=kind, key=key, state__in=takeable).update(
        state=Message.State.CANCELLED, ended_at=at, lease_until=None, lease_token=""
    )
