"""The settings of the programme, as the lead types them."""

from decimal import Decimal

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from core import money
from pilots.forms.fields import Money, QuickSelect
from pilots.models import RHYTHMS, Programme


class MoneyOrNothing(Money):
    """An amount; nothing typed, or 0, is zero."""

    def clean(self, value) -> Decimal:
        try:
            if money.parse(str(value or "0")) == 0:
                return Decimal(0)
        except ValueError:
            pass  # said in words below
        return super().clean(value) or Decimal(0)


class ProgrammeForm(forms.Form):
    use_required_attribute = False

    fast_lane_amount = MoneyOrNothing(
        label=_("Fast lane up to"),
        required=False,
        help_text=_(
            "A pilot with a recommended tool that asks for this amount at most starts at once. Empty: every pilot waits for a decision."
        ),
    )
    fiscal_month = forms.TypedChoiceField(
        label=_("First month of the fiscal year"),
        coerce=int,
        widget=QuickSelect,
        choices=list(MONTHS.items()),
        help_text=_(
            "Envelopes belong to a fiscal year. Those that are open keep the year that is written on them."
        ),
    )
    rhythm_weeks = forms.TypedChoiceField(
        label=_("Progress notes"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=RHYTHMS,
        help_text=_("For the pilots that start from now on; each team may choose another rhythm."),
    )
    # What the page showed: two leads at the same time do not undo each other.
    seen_fast_lane_amount = forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, widget=forms.HiddenInput
    )
    seen_fiscal_month = forms.IntegerField(min_value=1, max_value=12, widget=forms.HiddenInput)
    seen_rhythm_weeks = forms.IntegerField(min_value=0, max_value=4, widget=forms.HiddenInput)

    @classmethod
    def written(cls, programme: Programme) -> dict:
        names = ("fast_lane_amount", "fiscal_month", "rhythm_weeks")
        now = {name: getattr(programme, name) for name in names}
        now["fast_lane_amount"] = now["fast_lane_amount"] or ""
        return now | {f"seen_{name}": getattr(programme, name) for name in names}

    @property
    def chosen(self) -> dict:
        said = self.cleaned_data
        return {
            "fast_lane_amount": said["fast_lane_amount"],
            "fiscal_month": said["fiscal_month"],
            "rhythm_weeks": said["rhythm_weeks"],
            "seen": Programme(
                pk=1,
                fast_lane_amount=said["seen_fast_lane_amount"],
                fiscal_month=said["seen_fiscal_month"],
                rhythm_weeks=said["seen_rhythm_weeks"],
            ),
        }
