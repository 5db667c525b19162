"""The query strings of the list and of the board; values that mean nothing are ignored."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import OrgUnit
from pilots import queries
from pilots.forms.fields import QuickSelect, offer
from pilots.models import Pilot
from tools.models import Tool


class FilterForm(forms.Form):
    """The query string of the list; values that mean nothing are ignored."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        widget=QuickSelect,
        choices=[("", _("All states")), *Pilot.State.choices],
    )
    tool = forms.ChoiceField(label=_("Tool"), widget=QuickSelect, required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=OrgUnit.objects.none(),
        widget=QuickSelect,
        required=False,
        empty_label=_("All units"),
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", queries.directions())
        named = Tool.objects.order_by("folded").values_list("slug", "name")
        offer(self, "tool", [("", _("All tools")), *named])

    def chosen(self) -> dict:
        self.is_valid()
        read = self.cleaned_data
        return {"unit": read.get("unit"), "tool": read.get("tool") or "", "state": read.get("state") or ""}

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
