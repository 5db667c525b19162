"""Who reads messages, chooses what comes by mail, and decides about a message in doubt."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import SIGNED_IN, may
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from notifications.models import Message

ACCESS = {"read": {SIGNED_IN}, "choose": {SIGNED_IN}, "settle": {"admin"}}
ACCESS_WORDS = {
    "read": gettext_lazy("Read one’s messages"),
    "choose": gettext_lazy("Choose what comes by mail"),
    "settle": gettext_lazy("Send again or drop a message in doubt"),
}


def can_read(user, message: Message) -> Verdict:
    return forbidden_unless(message.recipient_id == user.pk, _("This message is for somebody else."))


def can_resend(user, message: Message) -> Verdict:
    return first_refusal(
        _can_settle(user),
        not_now_unless(
            message.state in {Message.State.HELD, Message.State.FAILED},
            _("Only a message in doubt or refused by the mail server can be sent again."),
        ),
    )


def can_drop(user, message: Message) -> Verdict:
    return first_refusal(
        _can_settle(user),
        not_now_unless(message.state == Message.State.HELD, _("Only a message in doubt can be dropped.")),
    )


def _can_settle(user) -> Verdict:
    return forbidden_unless(
        may(user, "notifications.settle"), _("Only an administrator decides about a message in doubt.")
    )
