"""An expense, its payment, its evidence, and the filter of their list."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.files import ACCEPT, MOST_DOCUMENT_BYTES
from core.money import show
from pilots.forms.fields import Day, Money, QuickSelect, Token, offer
from pilots.models import BudgetLine, Expense, Pilot, PilotFile
from pilots.rules import spending as rules

State, Purpose = Expense.State, PilotFile.Purpose


class LineChoice(forms.ModelChoiceField):
    """A line, and what is left of it."""

    widget = QuickSelect

    def __init__(self, **kwargs) -> None:
        super().__init__(queryset=BudgetLine.objects.none(), **kwargs)

    def label_from_instance(self, line: BudgetLine) -> str:
        return left_on(line)


def left_on(line: BudgetLine) -> str:
    return str(_("%(line)s (%(left)s left)") % {"line": line.label, "left": show(line.left)})


class Evidence(forms.FileField):
    """One file, small enough to be read at all; what it holds is judged where it comes in."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None) -> UploadedFile | None:
        chosen = super().clean(data, initial)
        if chosen and chosen.size > MOST_DOCUMENT_BYTES:
            raise ValidationError(_("The file is larger than 10 MB."))
        return chosen


class CoverField(forms.CharField):
    """What the button of an offer sends: the line that gives, and how much. Read by `clean` of the form."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self, value) -> tuple[int, Decimal] | None:
        line, _colon, amount = super().clean(value).partition(":")
        if not line:
            return None
        try:
            read = int(line), Decimal(amount)
        except (ValueError, InvalidOperation):
            raise ValidationError(_("Open this page again.")) from None
        if not (read[1].is_finite() and 0 < read[1] < 10**7):
            raise ValidationError(_("Open this page again."))
        return read


class Checked(forms.Form):
    """What the forms of an expense have in common: its pilot, its day, its VAT, the line that gives what lacks."""

    use_required_attribute = False

    def __init__(self, *args, pilot: Pilot, at=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.pilot, self.at = pilot, at

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        amount, vat, cover = data.get("amount"), data.get("vat"), data.get("cover")
        if amount and not (verdict := rules.vat_is_a_part(vat, amount)):
            self.add_error("vat", verdict.reason)
        if cover:
            line = self.pilot.lines.filter(pk=cover[0]).first()
            if line is None:
                self.add_error(None, _("Open this page again."))
            data["cover"] = (line, cover[1])
        if self.errors and data.get("file"):
            self.add_error("file", _("Choose the file again: it does not stay in a form that comes back."))
        return data

    def dated(self, name: str, *, paid: bool) -> None:
        day = self.cleaned_data.get(name)
        if day is None:
            return
        verdicts = [rules.dated_rightly(self.pilot, day)]
        if paid and self.at:
            verdicts.append(rules.paid_by_now(day, at=self.at))
        for verdict in verdicts:
            if not verdict:
                self.add_error(name, verdict.reason)
                return


class ExpenseForm(Checked):
    prefix = "expense"

    token = Token()
    label = forms.CharField(label=_("What for"), max_length=120)
    amount = Money(label=_("Amount"))
    line = LineChoice(label=_("Budget line"), empty_label=None)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            (State.PLANNED.value, pgettext_lazy("state of an expense", "Planned, nothing is ordered yet")),
            (State.COMMITTED.value, pgettext_lazy("state of an expense", "Committed, it is ordered")),
            (State.PAID.value, pgettext_lazy("state of an expense", "Paid")),
        ],
        initial=State.COMMITTED,
    )
    spent_on = Day(label=_("Date"))
    supplier = forms.CharField(label=_("Supplier"), max_length=120, required=False)
    vat = Money(
        label=_("Of which VAT"), required=False, help_text=_("For information: the amount includes it.")
    )
    file = Evidence(label=_("Quote, invoice or receipt"), required=False)
    cover = CoverField()

    def __init__(self, *args, pilot: Pilot, at=None, **kwargs) -> None:
        super().__init__(*args, pilot=pilot, at=at, **kwargs)
        offer(self, "line", pilot.lines.all())

    def clean(self) -> dict:
        self.dated("spent_on", paid=self.cleaned_data.get("state") == State.PAID)
        return super().clean()

    @property
    def purpose(self) -> str:
        return Purpose.RECEIPT if self.cleaned_data["state"] == State.PAID else Purpose.QUOTE


class PayForm(Checked):
    """The invoice may differ from what was committed."""

    prefix = "pay"
    purpose = Purpose.INVOICE

    amount = Money(label=_("Amount of the invoice"))
    vat = Money(
        label=_("Of which VAT"), required=False, help_text=_("For information: the amount includes it.")
    )
    paid_on = Day(label=_("Paid on"))
    file = Evidence(label=_("Invoice"), required=False)
    cover = CoverField()

    @classmethod
    def of(cls, expense: Expense, *, at) -> "PayForm":
        initial = {"amount": expense.amount, "vat": expense.vat, "paid_on": localdate(at)}
        return cls(pilot=expense.pilot, at=at, initial=initial)

    def clean(self) -> dict:
        self.dated("paid_on", paid=True)
        return super().clean()


class CommitForm(Checked):
    """One click; or the click on an offer."""

    prefix = "commit"
    cover = CoverField()


class EvidenceForm(forms.Form):
    prefix = "evidence"
    use_required_attribute = False

    file = Evidence(label=_("File"))
    purpose = forms.ChoiceField(
        label=_("What it is"), choices=[(one.value, one.label) for one in PilotFile.EVIDENCE]
    )


class ExpensesFilter(forms.Form):
    """The query string of the list."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *State.choices]
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def read(self) -> tuple[str, int]:
        self.is_valid()
        return self.cleaned_data.get("state") or "", self.cleaned_data.get("page") or 1
