"""An expense of a pilot."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from pilots.forms.fields import Day, Money, Token, offer
from pilots.models import BudgetLine, Expense


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
