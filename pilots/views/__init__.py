"""HTTP in, HTTP out: the list, the proposal, the pilot and its decision, its money, the board."""

from pilots.views.browsing import browse, to_decide
from pilots.views.closing import close
from pilots.views.course import correct_measure, record_measure, remove_measure
from pilots.views.deciding import approve, decline, rework, undo
from pilots.views.envelopes import change_envelope, close_envelope, envelope, envelopes, open_envelope
from pilots.views.lessons import teach
from pilots.views.milestones import (
    add_milestone,
    change_milestone,
    reach_milestone,
    remove_milestone,
    reopen_milestone,
)
from pilots.views.notes import set_rhythm, write_note
from pilots.views.page import pilot
from pilots.views.portfolio import board, portfolio
from pilots.views.portfolio import board
from pilots.views.programme import programme
from pilots.views.proposing import edit, propose
from pilots.views.spending import add_expense, cancel_expense, pay_expense
from pilots.views.team import add_member, hand_over, name_mentor, remove_member, support

__all__ = [
    "support",
    "remove_member",
    "name_mentor",
    "hand_over",
    "add_member",
    "write_note",
    "set_rhythm",
    "reopen_milestone",
    "remove_milestone",
    "reach_milestone",
    "change_milestone",
    "add_milestone",
    "remove_measure",
    "correct_measure",
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
    "portfolio",
    "programme",
    "propose",
    "record_measure",
    "rework",
    "teach",
    "to_decide",
    "undo",
]
