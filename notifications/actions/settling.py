"""An administrator decides about a message that the mail server left in doubt or refused."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import kinds, rules
from notifications.models import Message


@transaction.atomic
def resend(message: Message, *, by, at: datetime) -> None:
    """Back into the queue, with the same Message-ID and a new term."""
    rules.can_resend(by, message).enforce()
    kind = kinds.find(message.kind)
    _settle(
        message,
        state=Message.State.PENDING,
        next_attempt_at=at,
        expires_at=max(message.expires_at, at + kind.expires_after) if kind else message.expires_at,
        doubts=0,
        ended_at=None,
    )
    journal.record(by=by, verb="resent", subject=message, at=at)


@transaction.atomic
def drop(message: Message, *, by, at: datetime) -> None:
    """Considered delivered, or not worth a second copy."""
    rules.can_drop(by, message).enforce()
    _settle(message, state=Message.State.CANCELLED, ended_at=at)
    journal.record(by=by, verb="dropped", subject=message, at=at)


def _settle(message: Message, **changes) -> None:
    """Only from the state that was on the screen: of two administrators, one decides."""
    if not Message.objects.filter(pk=message.pk, state=message.state).update(**changes):
        raise NotNow(_("Somebody else has just decided about this message."))
    message.refresh_from_db()
