"""The rows of a proposal: the lines of its budget, and what it will measure. A row left empty is no row."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from core import money
from pilots.forms.fields import Money, number
from pilots.models import Category, Indicator, Kpi, Line, Pilot

ROWS, MOST_ROWS = 2, 30
MOST_INDICATORS = 5
ZERO = Decimal(0)


class Row(forms.Form):
    """`whole` when it must be complete: to send. A draft keeps what is there."""

    counts: tuple[str, ...]  # the fields that make it a row when something is typed in one of them

    def __init__(self, *args, whole: bool = True, **kwargs) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})
        self.whole = whole
        self.needed = [name for name, field in self.fields.items() if field.required]
        for name in self.needed:
            self.fields[name].required = whole

    def ask(self) -> None:
        """Before it is shown again: nothing that is needed to send is called optional."""
        for name in self.needed:
            self.fields[name].required = True

    def has_changed(self) -> bool:
        return any(str(self[name].data or "").strip() for name in self.counts)


class LineForm(Row):
    counts = ("label", "asked")

    label = forms.CharField(label=_("What for"), max_length=120)
    category = forms.ChoiceField(
        label=_("Category"), choices=Category.choices, initial=Category.TOOLS, widget=forms.Select
    )
    asked = Money(label=_("Amount"))

    field_order = ("category", "label", "asked")


class IndicatorForm(Row):
    counts = ("label", "baseline", "target")

    label = forms.CharField(
        label=_("What will you measure?"),
        max_length=120,
        help_text=_("One number that says whether it works: answers within two hours."),
    )
    baseline = number(label=_("Today"))
    target = number(label=_("Target"))
    unit = forms.CharField(
        label=_("Counted in"), max_length=30, required=False, help_text=_("%, hours, messages…")
    )

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        typed = [name for name in self.counts if data.get(name) not in (None, "")]
        if typed and not self.whole:
            for name in self.counts:
                if name not in typed and name not in self.errors:
                    self.add_error(name, _("What you measure, today and the target go together."))
        if len(typed) == 3 and data["baseline"] == data["target"]:
            self.add_error("target", _("The target must differ from today."))
        return data

    def indicator(self) -> Indicator | None:
        """None when something of it is missing or cannot be read."""
        data = getattr(self, "cleaned_data", {})
        if self.errors or any(data.get(name) in (None, "") for name in self.counts):
            return None
        better = Kpi.Better.UP if data["target"] > data["baseline"] else Kpi.Better.DOWN
        return Indicator(data["label"], data.get("unit", ""), data["baseline"], data["target"], better)


class BaseRows(BaseFormSet):
    def filled(self) -> list:
        return [row for row in self.forms if row.has_changed()]


class BaseLines(BaseRows):
    def total(self) -> Decimal:
        return sum((line.asked for line in self.lines()), ZERO)

    def lines(self) -> list[Line]:
        """Each row that says something; what cannot be read of it is left out, an amount counts for nothing."""
        found = []
        for row in self.filled():
            row.full_clean() if not hasattr(row, "cleaned_data") else None
            data = row.cleaned_data
            found.append(Line(data.get("category") or "", data.get("label") or "", data.get("asked") or ZERO))
        return found

    def clean(self) -> None:
        if self.total() > money.MOST:
            raise ValidationError(_("Altogether at most 10,000,000."))


class BaseIndicators(BaseRows):
    def indicators(self) -> list[Indicator]:
        return [found for row in self.filled() if (found := row.indicator())]


LineFormSet = formset_factory(
    LineForm, formset=BaseLines, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)
IndicatorFormSet = formset_factory(
    IndicatorForm,
    formset=BaseIndicators,
    extra=0,
    max_num=MOST_INDICATORS,
    absolute_max=MOST_INDICATORS,
    validate_max=True,
)


def lines_of(pilot: Pilot) -> list[dict]:
    """The stored lines, and empty rows up to two."""
    stored = [
        {"category": line.category or Category.TOOLS, "label": line.label, "asked": line.asked or None}
        for line in pilot.lines.all()
    ]
    return stored + [{}] * max(0, ROWS - len(stored))


def indicators_of(pilot: Pilot) -> list[dict]:
    stored = [
        {"label": kpi.label, "unit": kpi.unit, "baseline": short(kpi.baseline), "target": short(kpi.target)}
        for kpi in pilot.kpis.all()
    ]
    return stored or [{}]


def short(value: Decimal) -> Decimal:
    """35.00 as 35, 10.00 as 10 (not 1E+1)."""
    return Decimal(f"{value.normalize():f}")
