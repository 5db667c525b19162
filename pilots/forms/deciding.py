"""The three answers to a proposal: granted as asked or with changes, to rework, declined; a word about the fast lane."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import money
from people.models import Role, User
from pilots import queries, rules
from pilots.forms.delegating import Somebody
from pilots.forms.fields import Money, QuickSelect, offer, words
from pilots.models import BudgetLine, Envelope, Pilot
from tools.models import Tool


class ApprovalForm(forms.Form):
    """The one button: with which mentor, from which envelope, and the amount that the button said."""

    mentor = forms.ModelChoiceField(
        label=_("Mentor, and how many people they accompany now"),
        queryset=User.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose a mentor of the IT department.")},
    )
    envelope = forms.ModelChoiceField(
        label=_("Envelope, and what is left of it"),
        queryset=Envelope.objects.none(),
        empty_label=None,
        error_messages={
            "required": _("There is no envelope for this year yet."),
            "invalid_choice": _("This envelope is not open to this pilot: choose another one."),
        },
    )
    asked = forms.DecimalField(max_digits=12, decimal_places=2, widget=forms.HiddenInput)

    def __init__(self, *args, pilot: Pilot, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.pilot = pilot
        offer(self, "mentor", User.objects.holding(Role.DSI))
        open_to_it = [envelope.pk for envelope in queries.for_pilot(pilot, at)]
        offer(self, "envelope", Envelope.objects.filter(pk__in=open_to_it))

    def clean_asked(self) -> Decimal:
        asked = self.cleaned_data["asked"]
        if asked != self.pilot.asked:
            raise ValidationError(_("The amount changed meanwhile: look again."))
        return asked

    @property
    def first_error(self) -> str:
        return str(next(iter(next(iter(self.errors.values())))))

    @property
    def chosen(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name in ("mentor", "envelope")}


class Granted(Money):
    """An amount that may be nothing: this line is not granted."""

    def clean(self, value) -> Decimal | None:
        text = forms.CharField.clean(self, value)
        try:
            if money.parse(text) == 0:
                return Decimal(0)
        except ValueError:
            pass
        return super().clean(value)


class GrantForm(ApprovalForm):
    """The same yes with changes: line by line, another envelope, another mentor, who trains and who helps."""

    prefix = "grant"
    use_required_attribute = False

    trainer = Somebody(
        label=_("Trainer"), required=False, help_text=_("If you know already: name or address.")
    )
    help_contact = Somebody(
        label=_("Help contact"), required=False, help_text=_("If you know already: name or address.")
    )

    def __init__(self, *args, desk: "queries.Desk | None" = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.budget: list[BudgetLine] = list(self.pilot.lines.all())
        self.initial.setdefault("asked", self.pilot.asked)
        for line in self.budget:
            self.fields[_name(line)] = Granted(
                label=line.label,
                error_messages={"required": _("Write an amount, 0 to leave the line out.")},
            )
            self.initial.setdefault(_name(line), line.asked)
        if desk is not None:
            self._say(desk)

    def _say(self, desk: "queries.Desk") -> None:
        """The choices in the order of the desk, each with what one wants to know of it."""
        if desk.proposal:
            people = [
                (desk.proposal.mentor, desk.proposal.load),
                *((one, one.load) for one in desk.proposal.others),
            ]
            self.fields["mentor"].choices = [(one.pk, f"{one.name} ({load})") for one, load in people]  # type: ignore[attr-defined]
            self.initial.setdefault("mentor", desk.proposal.mentor.pk)
        self.fields["envelope"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.name} ({money.show(one.left)})") for one in desk.envelopes
        ]
        if desk.envelope:
            self.initial.setdefault("envelope", desk.envelope.pk)

    def line_fields(self) -> list[dict]:
        return [{"line": line, "field": self[_name(line)]} for line in self.budget]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        for line in self.budget:
            amount = cleaned.get(_name(line))
            if amount is not None and amount > line.asked:
                self.add_error(
                    _name(line),
                    _("At most %(amount)s, which is what is asked.") % {"amount": money.show(line.asked)},
                )
        for name in ("trainer", "help_contact"):
            verdict = rules.can_be_named(cleaned.get(name))
            if not verdict:
                self.add_error(name, verdict.reason)
        return cleaned

    @property
    def chosen(self) -> dict:
        named = {name: self.cleaned_data[name] for name in ("trainer", "help_contact")}
        granted = {line.pk: self.cleaned_data[_name(line)] for line in self.budget}
        return super().chosen | named | {"granted": granted}


def _name(line: BudgetLine) -> str:
    return f"line-{line.pk}"


class ReworkForm(forms.Form):
    prefix = "rework"
    use_required_attribute = False
    advice = words(
        label=_("What would make it a yes?"),
        max_length=4000,
        error_messages={"required": _("Say what would make it a yes.")},
    )


class DeclineForm(forms.Form):
    """Never a bare no."""

    prefix = "decline"
    use_required_attribute = False
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


class AdviceForm(forms.Form):
    """A word to the authors of a pilot that started by the fast lane."""

    prefix = "look"
    use_required_attribute = False
    words = words(
        rows=3,
        label=_("A word of advice"),
        max_length=2000,
        error_messages={"required": _("Write a word, or choose “Seen”.")},
    )
