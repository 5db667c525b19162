"""HTTP in, HTTP out: the list, the proposal, the pilot and its decision, its money, the board."""

from pilots.views.browsing import board, browse, to_decide
from pilots.views.deciding import approve, decline, rework, undo
from pilots.views.page import pilot
from pilots.views.proposing import edit, propose
from pilots.views.running import add_expense, cancel_expense, close, pay_expense, record_measure

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
