"""The one page of a proposal and the rows of its budget."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import money
from pilots import queries
from pilots.forms.fields import Day, Money, QuickSelect, Token, number, offer, words
from pilots.models import Category, Indicator, Kpi, Line, Pilot, Proposal
from tools.models import Tool

ROWS, MOST_ROWS = 4, 30
LONGEST_DAYS = 731


class ToolChoice(forms.ModelChoiceField):
    def label_from_instance(self, tool: Tool) -> str:
        return f"{tool.name} ({tool.get_stance_display().lower()})"


class ProposalForm(forms.Form):
    """One page. Only the title is needed to keep a draft; all of it to send."""

    use_required_attribute = False  # the browser would refuse to keep a draft

    form_token = Token()
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    tool = ToolChoice(
        label=_("Tool to try"),
        queryset=Tool.objects.none(),
        widget=QuickSelect,
        empty_label=_("Choose a tool"),
    )
    what = words(
        label=_("What do you want to try?"),
        max_length=4000,
        help_text=_("Who does what, with whom, for how long. Four sentences are enough."),
    )
    why = words(
        label=_("Why?"),
        max_length=4000,
        help_text=_("What it would change for clients, for the team, for the company."),
    )
    starts_on = Day(label=_("From"))
    ends_on = Day(label=_("Until"))
    kpi_label = forms.CharField(
        label=_("What will you measure?"),
        max_length=120,
        help_text=_("One number that says whether it works: answers within two hours."),
    )
    kpi_unit = forms.CharField(
        label=_("Counted in"), max_length=30, required=False, help_text=_("%, hours, messages…")
    )
    kpi_baseline = number(label=_("Today"))
    kpi_target = number(label=_("Target"))

    def __init__(self, *args, sending: bool = False, at=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sending, self.at = sending, at
        offer(self, "tool", queries.proposable_tools())
        if self.is_bound and not sending:
            for name, field in self.fields.items():
                field.required = name in {"form_token", "title"}

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends:
            if ends < starts:
                self.add_error("ends_on", _("The end comes before the start."))
            elif (ends - starts).days > LONGEST_DAYS:
                self.add_error("ends_on", _("A pilot lasts two years at most."))
        if self.sending and ends and ends < localdate(self.at):
            self.add_error("ends_on", _("The end is already past."))
        self._check_kpi(data)
        return data

    def _check_kpi(self, data: dict) -> None:
        typed = [
            name for name in ("kpi_label", "kpi_baseline", "kpi_target") if data.get(name) not in (None, "")
        ]
        if typed and not self.sending:
            for name in ("kpi_label", "kpi_baseline", "kpi_target"):
                if name not in typed and name not in self.errors:
                    self.add_error(name, _("What you measure, today and the target go together."))
        if len(typed) == 3 and data["kpi_baseline"] == data["kpi_target"]:
            self.add_error("kpi_target", _("The target must differ from today."))

    def proposal(self, lines: list[Line]) -> Proposal:
        data = self.cleaned_data
        return Proposal(
            title=data["title"],
            tool=data["tool"],
            what=data["what"],
            why=data["why"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            lines=lines,
            kpis=self._indicators(data),
            language=(get_language() or "fr")[:2],
        )

    def _indicators(self, data: dict) -> list[Indicator]:
        if not data["kpi_label"]:
            return []
        better = Kpi.Better.UP if data["kpi_target"] > data["kpi_baseline"] else Kpi.Better.DOWN
        return [
            Indicator(data["kpi_label"], data["kpi_unit"], data["kpi_baseline"], data["kpi_target"], better)
        ]


def written(pilot: Pilot) -> dict:
    """A stored proposal as the initial values of its form."""
    kpi = pilot.kpi
    return {
        "form_token": pilot.form_token,
        "title": pilot.title,
        "tool": pilot.tool_id,
        "what": pilot.what,
        "why": pilot.why,
        "starts_on": pilot.starts_on,
        "ends_on": pilot.ends_on,
        "kpi_label": kpi.label if kpi else "",
        "kpi_unit": kpi.unit if kpi else "",
        "kpi_baseline": _short(kpi.baseline) if kpi else None,
        "kpi_target": _short(kpi.target) if kpi else None,
    }


def _short(value: Decimal) -> Decimal:
    """35.00 as 35, 10.00 as 10 (not 1E+1)."""
    return Decimal(f"{value.normalize():f}")


class LineForm(forms.Form):
    """One row of the budget; a row left empty is no row."""

    category = forms.ChoiceField(label=_("Category"), choices=[("", _("Choose")), *Category.choices])
    label = forms.CharField(label=_("What for"), max_length=120)
    asked = Money(label=_("Amount"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})

    def has_changed(self) -> bool:
        return any(str(self[name].data or "").strip() for name in self.fields)


class BaseLines(BaseFormSet):
    def total(self) -> Decimal:
        return sum((row["asked"] for row in self._rows() if row.get("asked")), Decimal(0))

    def lines(self) -> list[Line]:
        """The rows that are complete; one that lacks something has its error beside it."""
        whole = (row for row in self._rows() if row.keys() == LineForm.base_fields.keys())
        return [Line(row["category"], row["label"], row["asked"]) for row in whole]

    def _rows(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]

    def clean(self) -> None:
        if self.total() > money.MOST:
            raise ValidationError(_("Altogether at most 10,000,000."))


LineFormSet = formset_factory(
    LineForm, formset=BaseLines, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def rows_of(pilot: Pilot) -> list[dict]:
    """The stored lines, and empty rows up to four."""
    stored = [
        {"category": line.category, "label": line.label, "asked": line.asked} for line in pilot.lines.all()
    ]
    return stored + [{}] * max(0, ROWS - len(stored))
