"""What happens to a pilot? It is proposed, decided once, spends within its budget, measures, ends."""

from pilots.actions.closing import close
from pilots.actions.deciding import approve, decline, rework, undo
from pilots.actions.envelopes import open_envelope, resize_envelope
from pilots.actions.measuring import record_measure
from pilots.actions.proposing import promised_decision, propose, save, send
from pilots.actions.spending import add_expense, cancel_expense, pay_expense

__all__ = [
    "add_expense",
    "approve",
    "cancel_expense",
    "close",
    "decline",
    "open_envelope",
    "pay_expense",
    "promised_decision",
    "propose",
    "record_measure",
    "resize_envelope",
    "rework",
    "save",
    "send",
    "undo",
]
