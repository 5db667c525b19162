"""What did they type? The one page of a proposal, the decision's three answers, an expense, a measure, filters."""

from pilots.forms.answers import ApprovalForm, CloseForm, DeclineForm, ExpenseForm, MeasureForm, ReworkForm
from pilots.forms.fields import new_token
from pilots.forms.filters import BoardFilter, FilterForm
from pilots.forms.proposing import (
    MOST_ROWS,
    ROWS,
    BaseLines,
    LineForm,
    LineFormSet,
    ProposalForm,
    rows_of,
    written,
)

__all__ = [
    "MOST_ROWS",
    "ROWS",
    "ApprovalForm",
    "BaseLines",
    "BoardFilter",
    "CloseForm",
    "DeclineForm",
    "ExpenseForm",
    "FilterForm",
    "LineForm",
    "LineFormSet",
    "MeasureForm",
    "ProposalForm",
    "ReworkForm",
    "new_token",
    "rows_of",
    "written",
]
