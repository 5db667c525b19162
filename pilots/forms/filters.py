"""The query strings of the list and of the board; values that mean nothing are ignored."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import OrgUnit
from pilots import queries
from pilots.forms.fields import QuickSelect, offer
from pilots.models import Export, Pilot
from pilots.queries.scope import Chosen
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
    """The query string of the board, the portfolio and the exports. The unit, the year and the tool are among those it found."""

    STATES = (
        Pilot.State.SUBMITTED,
        Pilot.State.APPROVED,
        Pilot.State.CLOSED,
        Pilot.State.REWORK,
        Pilot.State.DECLINED,
    )
    KEPT = ("unit", "tool", "state", "year")

    state = forms.ChoiceField(required=False, choices=[(state.value, state.label) for state in STATES])
    unit = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    tool = forms.SlugField(required=False, max_length=80)
    year = forms.IntegerField(required=False, min_value=2000, max_value=2100)
    print = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def read(self) -> dict:
        self.is_valid()
        return self.cleaned_data

    def chosen(self) -> Chosen:
        read = self.read()
        return Chosen(
            unit=read.get("unit"),
            tool=read.get("tool") or "",
            state=read.get("state") or "",
            year=read.get("year"),
        )

    def kept(self) -> dict:
        """What the address of every link repeats."""
        read = self.read()
        return {name: read[name] for name in self.KEPT if read.get(name)}


class CompareFilter(BoardFilter):
    """The portfolio also sets two units side by side."""

    a = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    b = forms.IntegerField(required=False, min_value=1, max_value=2**53)


class ExportForm(BoardFilter):
    """Which table, in which format, with the filters of the page that asks."""

    table = forms.ChoiceField(
        label=_("Which table"), choices=Export.Table.choices, widget=forms.RadioSelect, initial="pilots"
    )
    format = forms.ChoiceField(
        label=pgettext_lazy("file", "Format"),
        choices=Export.Format.choices,
        widget=forms.RadioSelect,
        initial="xlsx",
    )
