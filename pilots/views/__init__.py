"""HTTP in, HTTP out: the list, the proposal, the pilot and its decision, its money, the board."""

from pilots.views.browsing import browse, to_decide
from pilots.views.closing import close
from pilots.views.course import correct_measure, record_measure, remove_measure
from pilots.views.deciding import approve, decline, rework, undo
from pilots.views.delegating import give, take
from pilots.views.envelopes import change_envelope, close_envelope, envelope, envelopes, open_envelope
from pilots.views.exports import export, export_file, exports
from pilots.views.fast_lane import look_at
from pilots.views.files import file, remove_file
from pilots.views.lessons import teach
from pilots.views.mail_links import decide_from_mail, undo_from_mail
from pilots.views.milestones import (
    add_milestone,
    change_milestone,
    reach_milestone,
    remove_milestone,
    reopen_milestone,
)
from pilots.views.moves import ask_more, grant_top_up, move_money, refuse_top_up, withdraw_top_up
from pilots.views.notes import set_rhythm, write_note
from pilots.views.page import pilot
from pilots.views.portfolio import board, portfolio
from pilots.views.programme import programme
from pilots.views.proposing import (
    autosave,
    autosave_new,
    copy,
    edit,
    people,
    preview,
    propose,
    send,
    withdraw,
)
from pilots.views.spending import (
    add_evidence,
    cancel_expense,
    commit_expense,
    expense,
    expenses,
    pay_expense,
)
from pilots.views.team import add_member, hand_over, name_mentor, remove_member, support

__all__ = [
    "add_evidence",
    "add_member",
    "add_milestone",
    "approve",
    "ask_more",
    "autosave",
    "autosave_new",
    "board",
    "browse",
    "cancel_expense",
    "change_envelope",
    "change_milestone",
    "close",
    "close_envelope",
    "commit_expense",
    "copy",
    "correct_measure",
    "decide_from_mail",
    "decline",
    "edit",
    "envelope",
    "envelopes",
    "expense",
    "expenses",
    "export",
    "export_file",
    "exports",
    "file",
    "give",
    "grant_top_up",
    "hand_over",
    "look_at",
    "move_money",
    "name_mentor",
    "open_envelope",
    "pay_expense",
    "people",
    "pilot",
    "portfolio",
    "preview",
    "programme",
    "propose",
    "reach_milestone",
    "record_measure",
    "refuse_top_up",
    "remove_file",
    "remove_measure",
    "remove_member",
    "remove_milestone",
    "reopen_milestone",
    "rework",
    "send",
    "set_rhythm",
    "support",
    "take",
    "teach",
    "to_decide",
    "undo",
    "undo_from_mail",
    "withdraw",
    "withdraw_top_up",
    "write_note",
]
