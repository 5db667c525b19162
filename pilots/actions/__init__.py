"""What happens to a pilot? It is proposed, decided once, spends within its budget, measures, ends."""

from pilots.actions.closing import close
from pilots.actions.deciding import approve, decline, rework, start_fast_lane, undo
from pilots.actions.delegating import assign
from pilots.actions.envelopes import change_envelope, close_envelope, open_envelope, resize_envelope
from pilots.actions.exports import (
    ask_for_table,
    claim_export,
    forget_exports,
    log_taken,
    stream_table,
    write_export,
)
from pilots.actions.fast_lane import look_at
from pilots.actions.files import add_file, remove_file
from pilots.actions.lessons import teach
from pilots.actions.measuring import correct_measure, record_measure, remove_measure
from pilots.actions.milestones import (
    add_milestone,
    change_milestone,
    reach_milestone,
    remove_milestone,
    reopen_milestone,
)
from pilots.actions.moves import Cover, move_money
from pilots.actions.notes import set_rhythm, write_note
from pilots.actions.people import add_member, remove_member
from pilots.actions.programme import set_programme
from pilots.actions.proposing import Overtaken, copy, promised_decision, propose, save, send, withdraw
from pilots.actions.spending import (
    Evidence,
    LineIsShort,
    add_evidence,
    add_expense,
    cancel_expense,
    commit_expense,
    pay_expense,
)
from pilots.actions.team import hand_over_lead, name_mentor, set_support
from pilots.actions.top_ups import ask_more, grant_top_up, refuse_top_up, withdraw_top_up

__all__ = [
    "Cover",
    "Evidence",
    "LineIsShort",
    "Overtaken",
    "add_evidence",
    "add_expense",
    "add_file",
    "add_member",
    "add_milestone",
    "approve",
    "ask_for_table",
    "ask_more",
    "assign",
    "cancel_expense",
    "change_envelope",
    "change_milestone",
    "claim_export",
    "close",
    "close_envelope",
    "commit_expense",
    "copy",
    "correct_measure",
    "decline",
    "forget_exports",
    "grant_top_up",
    "hand_over_lead",
    "log_taken",
    "look_at",
    "move_money",
    "name_mentor",
    "open_envelope",
    "pay_expense",
    "promised_decision",
    "propose",
    "reach_milestone",
    "record_measure",
    "refuse_top_up",
    "remove_file",
    "remove_measure",
    "remove_member",
    "remove_milestone",
    "reopen_milestone",
    "resize_envelope",
    "rework",
    "save",
    "send",
    "set_programme",
    "set_rhythm",
    "set_support",
    "start_fast_lane",
    "stream_table",
    "teach",
    "undo",
    "withdraw",
    "withdraw_top_up",
    "write_export",
    "write_note",
]
