"""What is a pilot? A bounded experiment with a tool: its envelope, budget lines, expenses, indicator, decision."""

from pilots.models.envelopes import Category, Envelope
from pilots.models.indicators import Kpi, Measure
from pilots.models.pilot import Pilot
from pilots.models.proposal import Indicator, Line, Proposal
from pilots.models.spending import BudgetLine, Expense

__all__ = [
    "BudgetLine",
    "Category",
    "Envelope",
    "Expense",
    "Indicator",
    "Kpi",
    "Line",
    "Measure",
    "Pilot",
    "Proposal",
]
