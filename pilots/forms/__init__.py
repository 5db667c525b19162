"""What did they type? The one page of a proposal, the decision's three answers, an expense, a measure, filters."""

from pilots.forms.answers import ApprovalForm, DeclineForm, ExpenseForm, MeasureForm, ReworkForm
from pilots.forms.closing import CloseForm
from pilots.forms.envelopes import CloseEnvelopeForm, EnvelopeForm, EnvelopesFilter
from pilots.forms.fields import new_token
from pilots.forms.filters import BoardFilter, CompareFilter, FilterForm
from pilots.forms.programme import ProgrammeForm
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
    "CloseEnvelopeForm",
    "CloseForm",
    "CompareFilter",
    "DeclineForm",
    "EnvelopeForm",
    "EnvelopesFilter",
    "ExpenseForm",
    "FilterForm",
    "LineForm",
    "LineFormSet",
    "MeasureForm",
    "ProgrammeForm",
    "ProposalForm",
    "ReworkForm",
    "new_token",
    "rows_of",
    "written",
]
