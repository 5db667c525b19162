"""The query strings of the list and of the board; values that mean nothing are ignored."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import OrgUnit, User
from pilots import queries
from pilots.forms.fields import offer
from pilots.models import Pilot
from tools.models import Tool


class FilterForm(forms.Form):
    """The query string of the list; values that mean nothing are ignored."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *Pilot.State.choices]
    )
    tool = forms.ModelChoiceField(
        label=_("Tool"),
        queryset=Tool.objects.order_by("folded"),
        to_field_name="slug",
        required=False,
        empty_label=_("All tools"),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=OrgUnit.objects.none(), required=False, empty_label=_("All units")
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", queries.units_with_pilots(user))

    def chosen(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in ("tool", "unit")} | {
            "state": self.cleaned_data.get("state") or ""
        }

    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1


class BoardFilter(forms.Form):
    """The query string of the board. The unit is one of those that the board itself found."""

    STATES = (
        Pilot.State.SUBMITTED,
        Pilot.State.APPROVED,
        Pilot.State.CLOSED,
        Pilot.State.REWORK,
        Pilot.State.DECLINED,
    )

    state = forms.ChoiceField(required=False, choices=[(state.value, state.label) for state in STATES])
    unit = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def read(self) -> dict:
        self.is_valid()
        return self.cleaned_data
