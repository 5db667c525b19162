"""HTTP in, HTTP out: the list, the proposal, the pilot and its decision, its money, the board."""

from pilots.views.browsing import board, browse, to_decide
from pilots.views.closing import close
from pilots.views.course import record_measure
from pilots.views.deciding import approve, decline, rework, undo
from pilots.views.page import pilot
from pilots.views.proposing import edit, propose
from pilots.views.spending import add_expense, cancel_expense, pay_expense

__all__ = [
    "add_expense",
    "approve",
    "board",
    "browse",
    "cancel_expense",
    "close",
    "decline",
    "edit",
    "pay_expense",
    "pilot",
    "propose",
    "record_measure",
    "rework",
    "to_decide",
    "undo",
]
