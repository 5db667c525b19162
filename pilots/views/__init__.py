"""HTTP in, HTTP out: the list, the proposal, the pilot and its decision, its money, the board."""

from pilots.views.browsing import board, browse, to_decide
from pilots.views.closing import close
from pilots.views.course import record_measure
from pilots.views.deciding import approve, decline, rework, undo
from pilots.views.envelopes import change_envelope, close_envelope, envelope, envelopes, open_envelope
from pilots.views.lessons import teach
from pilots.views.page import pilot
from pilots.views.programme import programme
from pilots.views.proposing import edit, propose
from pilots.views.spending import add_expense, cancel_expense, pay_expense

__all__ = [
    "add_expense",
    "approve",
    "board",
    "browse",
    "cancel_expense",
    "change_envelope",
    "close",
    "close_envelope",
    "decline",
    "edit",
    "envelope",
    "envelopes",
    "open_envelope",
    "pay_expense",
    "pilot",
    "programme",
    "propose",
    "record_measure",
    "rework",
    "teach",
    "to_decide",
    "undo",
]
