"""May they, and if not, why? Colleagues propose; one member of the IT department decides; the lead spends."""

from django.utils.translation import gettext_lazy

from people.models import Role
from pilots.rules.closing import can_close
from pilots.rules.course import can_measure
from pilots.rules.deciding import already_decided, can_approve, can_decide, can_undo, envelope_is_short
from pilots.rules.proposing import can_propose, can_send, can_write
from pilots.rules.running import answers_for
from pilots.rules.spending import budget_is_short, can_cancel, can_settle, can_spend, line_is_short

ACCESS = {
    "browse": {Role.EMPLOYEE},
    "propose": {Role.EMPLOYEE},
    "decide": {Role.DSI},
    "spend": {Role.EMPLOYEE},
    "measure": {Role.EMPLOYEE},
    "close": {Role.EMPLOYEE},
    "board": {Role.MANAGER, Role.DSI, Role.LEAD},
}
ACCESS_WORDS = {
    "browse": gettext_lazy("See the pilots"),
    "propose": gettext_lazy("Propose a pilot"),
    "decide": gettext_lazy("Decide a pilot"),
    "spend": gettext_lazy("Record the expenses of a pilot"),
    "measure": gettext_lazy("Record the measures of a pilot"),
    "close": gettext_lazy("Close a pilot"),
    "board": gettext_lazy("Follow the pilots of their units"),
}

__all__ = [
    "ACCESS",
    "ACCESS_WORDS",
    "already_decided",
    "answers_for",
    "budget_is_short",
    "can_approve",
    "can_cancel",
    "can_close",
    "can_decide",
    "can_measure",
    "can_propose",
    "can_send",
    "can_settle",
    "can_spend",
    "can_undo",
    "can_write",
    "envelope_is_short",
    "line_is_short",
]
