"""What did they type? The one page of a proposal, the decision's three answers, an expense, a measure, filters."""

from pilots.forms.closing import CloseForm
from pilots.forms.course import MeasureForm
from pilots.forms.deciding import AdviceForm, ApprovalForm, DeclineForm, GrantForm, ReworkForm
from pilots.forms.delegating import GiveForm, Somebody
from pilots.forms.envelopes import CloseEnvelopeForm, EnvelopeForm, EnvelopesFilter
from pilots.forms.fields import new_token
from pilots.forms.files import Files
from pilots.forms.filters import BoardFilter, CompareFilter, ExportForm, FilterForm
from pilots.forms.people import PersonSought
from pilots.forms.programme import ProgrammeForm
from pilots.forms.proposing import CopyForm, Mode, Page, SeenForm
from pilots.forms.rows import LineForm, LineFormSet
from pilots.forms.spending import ExpenseForm

__all__ = [
    "AdviceForm",
    "ApprovalForm",
    "BoardFilter",
    "CloseEnvelopeForm",
    "CloseForm",
    "CompareFilter",
    "CopyForm",
    "DeclineForm",
    "EnvelopeForm",
    "EnvelopesFilter",
    "ExpenseForm",
    "ExportForm",
    "Files",
    "FilterForm",
    "GiveForm",
    "GrantForm",
    "LineForm",
    "LineFormSet",
    "MeasureForm",
    "Mode",
    "Page",
    "PersonSought",
    "ProgrammeForm",
    "ReworkForm",
    "SeenForm",
    "Somebody",
    "new_token",
]
