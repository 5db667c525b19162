"""What do we tell, and to whom? Decisions due, late and made; money, milestones and notes on the way."""

from pilots.notices.closing import Closed, ToClose
from pilots.notices.deciding import after_promise, before, occasion
from pilots.notices.envelopes import YearToClose
from pilots.notices.milestones import MilestoneDue
from pilots.notices.notes import Blocked, NoteDue
from pilots.notices.people import TIME_TO_CHANGE
from pilots.notices.spending import Budget80, Budget100, BudgetFast, EnvelopeAlert
from pilots.notices.team import LeadHandedOver, SupportMissing, SupportNamed
from pilots.notices.top_ups import TopUpDue, TopUpGranted, TopUpRefused

__all__ = [
    "TIME_TO_CHANGE",
    "Blocked",
    "Budget80",
    "Budget100",
    "BudgetFast",
    "Closed",
    "EnvelopeAlert",
    "LeadHandedOver",
    "MilestoneDue",
    "NoteDue",
    "SupportMissing",
    "SupportNamed",
    "ToClose",
    "TopUpDue",
    "TopUpGranted",
    "TopUpRefused",
    "YearToClose",
    "after_promise",
    "before",
    "occasion",
]
