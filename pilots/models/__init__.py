"""What is a pilot? A bounded experiment with a tool: its people, envelope, budget lines, expenses, indicators, course, end."""

from pilots.models.closing import Closing
from pilots.models.course import Milestone, ProgressNote
from pilots.models.envelopes import Category, Envelope
from pilots.models.exports import Export
from pilots.models.files import PilotFile
from pilots.models.indicators import Kpi, Measure
from pilots.models.people import Member
from pilots.models.pilot import Mood, Pilot
from pilots.models.programme import RHYTHMS, Programme
from pilots.models.proposal import Indicator, Line, Proposal
from pilots.models.spending import BudgetLine, Expense, TopUp

__all__ = [
    "RHYTHMS",
    "BudgetLine",
    "Category",
    "Closing",
    "Envelope",
    "Expense",
    "Export",
    "Indicator",
    "Kpi",
    "Line",
    "Measure",
    "Member",
    "Milestone",
    "Mood",
    "Pilot",
    "PilotFile",
    "Programme",
    "ProgressNote",
    "Proposal",
    "TopUp",
]
