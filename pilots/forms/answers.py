"""The three answers to a proposal; then an expense, a measure."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from people.models import Role, User
from pilots import queries
from pilots.forms.fields import Day, Money, QuickSelect, Token, number, offer, words
from pilots.models import BudgetLine, Envelope, Expense
from tools.models import Tool


class ApprovalForm(forms.Form):
    """The one button: with which mentor, from which envelope, and the amount that the button said."""

    mentor = forms.ModelChoiceField(
        queryset=User.objects.none(),
        error_messages={"invalid_choice": _("Choose a mentor of the IT department.")},
    )
    envelope = forms.ModelChoiceField(
        queryset=Envelope.objects.all(),
        error_messages={"required": _("There is no envelope for this year yet.")},
    )
    asked = forms.DecimalField(max_digits=12, decimal_places=2)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "mentor", User.objects.holding(Role.DSI))

    @property
    def first_error(self) -> str:
        return str(next(iter(next(iter(self.errors.values())))))


class ReworkForm(forms.Form):
    prefix = "rework"
    advice = words(
        label=_("What would make it a yes?"),
        max_length=4000,
        error_messages={"required": _("Say what would make it a yes.")},
    )


class DeclineForm(forms.Form):
    """Never a bare no."""

    prefix = "decline"
    reason = words(label=_("Reason"), max_length=4000, error_messages={"required": _("Give the reason.")})
    next_step = words(
        rows=2,
        label=_("Next step"),
        max_length=2000,
        help_text=_("What the person can do now, and with whom."),
        error_messages={"required": _("Give the next step.")},
    )
    alternative = forms.ChoiceField(label=_("Tool to try instead"), widget=QuickSelect, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "alternative", [("", _("No other tool")), *queries.alternatives()])

    def clean_alternative(self) -> Tool | None:
        chosen = self.cleaned_data["alternative"]
        return Tool.objects.usable().filter(pk=chosen).first() if chosen else None


class ExpenseForm(forms.Form):
    prefix = "expense"
    use_required_attribute = False

    token = Token()
    label = forms.CharField(label=_("What for"), max_length=120)
    line = forms.ModelChoiceField(
        label=_("Budget line"), queryset=BudgetLine.objects.none(), empty_label=None
    )
    amount = Money(label=_("Amount"))
    state = forms.ChoiceField(
        label=_("State"),
        choices=[(state.value, state.label) for state in Expense.COUNTED],
        initial=Expense.State.COMMITTED,
    )
    spent_on = Day(label=_("Date"))
    supplier = forms.CharField(label=_("Supplier"), max_length=120, required=False)

    def __init__(self, *args, pilot, at=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        offer(self, "line", pilot.lines.all())

    def clean_spent_on(self):
        day = self.cleaned_data["spent_on"]
        if self.data.get(self.add_prefix("state")) == Expense.State.PAID and day > localdate(self.at):
            raise ValidationError(_("What is paid has a date of today or before."))
        return day


class MeasureForm(forms.Form):
    prefix = "measure"
    use_required_attribute = False

    value = number(label=_("Value"))
    measured_on = Day(label=_("Date"))

    def __init__(self, *args, at=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_measured_on(self):
        day = self.cleaned_data["measured_on"]
        if day > localdate(self.at):
            raise ValidationError(_("A measure has a date of today or before."))
        return day
