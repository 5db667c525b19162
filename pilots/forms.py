"""What did they type? The one page of a proposal, the decision's three answers, an expense, a measure, filters."""

import uuid
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import money
from people.models import Role, User
from pilots import queries
from pilots.models import Category, Envelope, Expense, Indicator, Kpi, Line, Pilot, Proposal
from tools.models import Tool

ROWS, MOST_ROWS = 4, 30
YEARS = (2000, 2100)
LONGEST_DAYS = 731


def new_token() -> str:
    return uuid.uuid4().hex


class Token(forms.RegexField):
    """Hidden in the form: sent twice, it makes one."""

    def __init__(self) -> None:
        super().__init__(
            r"\A[0-9a-f]{32}\Z",
            widget=forms.HiddenInput,
            error_messages={"invalid": _("Open this page again.")},
        )


class Money(forms.CharField):
    """« 12 500,50 » or "12,500.50": more than nothing, at most ten million."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = money.parse(text)
        except ValueError:
            raise ValidationError(_("Write an amount, for example 12,500 or 12,500.50.")) from None
        if not 0 < amount <= money.MOST:
            raise ValidationError(_("Write an amount between 0.01 and 10,000,000."))
        return amount

    def prepare_value(self, value):
        return money.bare(value) if isinstance(value, Decimal) else value


class Day(forms.DateField):
    """A date of this century, typed in the browser's own field."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError(_("This date is out of range."))
        return day


def words(rows: int = 4, **kwargs) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def number(**kwargs) -> forms.DecimalField:
    return forms.DecimalField(
        localize=True,
        max_digits=10,
        decimal_places=2,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **kwargs,
    )


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
    tool = ToolChoice(label=_("Tool to try"), queryset=Tool.objects.none(), empty_label=_("Choose a tool"))
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
        self.fields["tool"].queryset = queries.proposable_tools()
        if self.is_bound and not sending:
            for name, field in self.fields.items():
                field.required = name in {"form_token", "title"}

    def clean(self) -> dict:
        data = super().clean()
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
            kpi=self._indicator(data),
            language=(get_language() or "fr")[:2],
        )

    def _indicator(self, data: dict) -> Indicator | None:
        if not data["kpi_label"]:
            return None
        better = Kpi.Better.UP if data["kpi_target"] > data["kpi_baseline"] else Kpi.Better.DOWN
        return Indicator(
            data["kpi_label"], data["kpi_unit"], data["kpi_baseline"], data["kpi_target"], better
        )


def written(pilot: Pilot) -> dict:
    """A stored proposal as the initial values of its form."""
    kpi = getattr(pilot, "kpi", None)
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
        return sum((line.asked for line in self.lines()), Decimal(0))

    def lines(self) -> list[Line]:
        rows = (form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None))
        return [Line(row["category"], row["label"], row["asked"]) for row in rows if row.get("asked")]

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
        self.fields["mentor"].queryset = User.objects.holding(Role.DSI)

    @property
    def first_error(self) -> str:
        return next(iter(next(iter(self.errors.values()))))


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
    alternative = forms.ModelChoiceField(
        label=_("Tool to try instead"),
        queryset=Tool.objects.none(),
        required=False,
        empty_label=_("No other tool"),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alternative"].queryset = queries.alternatives()


class ExpenseForm(forms.Form):
    prefix = "expense"
    use_required_attribute = False

    token = Token()
    label = forms.CharField(label=_("What for"), max_length=120)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    amount = Money(label=_("Amount"))
    state = forms.ChoiceField(
        label=_("State"),
        choices=[(state.value, state.label) for state in Expense.COUNTED],
        initial=Expense.State.COMMITTED,
    )
    spent_on = Day(label=_("Date"))
    supplier = forms.CharField(label=_("Supplier"), max_length=120, required=False)

    def __init__(self, *args, at=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

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


class CloseForm(forms.Form):
    prefix = "close"
    words = words(
        label=_("What did you learn?"),
        max_length=4000,
        error_messages={"required": _("Say in a few words what you learned.")},
    )


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
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None, required=False, empty_label=_("All units"))
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = queries.units_with_pilots(user)

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
