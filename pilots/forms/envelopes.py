"""An envelope: its names, amount, owner, the units it is reserved for; the end of its year; the year to look at."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.money import show
from people.models import OrgUnit, User
from pilots import queries, rules
from pilots.forms.fields import Money, QuickSelect, offer
from pilots.models import Envelope, Programme

NEW = "new"


class UnitChoices(forms.ModelMultipleChoiceField):
    """Units told apart by what they are part of."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        deep = obj.parent is not None and obj.parent.parent_id is not None
        return f"{obj.name} ({obj.parent.name})" if deep and obj.parent else obj.name


class EnvelopeForm(forms.Form):
    """What is written on an envelope. `find` and its button look for units; nothing is judged then."""

    use_required_attribute = False

    seen = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)
    name_fr = forms.CharField(label=_("Name in French"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    amount = Money(label=_("Amount"))
    owner = forms.CharField(
        label=pgettext_lazy("of an envelope", "Owner"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The address of the colleague who follows it and is told when it runs low."),
    )
    units = UnitChoices(
        label=_("Who may draw from it"),
        queryset=OrgUnit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
        help_text=_(
            "The pilots of these units and of those below. Tick nothing to open it to the whole company."
        ),
    )
    find = forms.CharField(
        label=_("Find another unit"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args, envelope: Envelope | None = None, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.envelope = envelope
        if envelope is None:
            offer(self, "year", _years_to_open(at))
        else:
            del self.fields["year"]
        offer(self, "units", self._units())

    @classmethod
    def written(cls, envelope: Envelope) -> dict:
        return {
            "seen": rules.fingerprint_of_envelope(envelope),
            "name_fr": envelope.name_fr,
            "name_en": envelope.name_en,
            "amount": envelope.amount,
            "owner": envelope.owner.email if envelope.owner else "",
            "units": [unit.pk for unit in envelope.units.all()],
        }

    def _units(self) -> QuerySet[OrgUnit]:
        """What is ticked, and what was looked for."""
        data = self.data if self.is_bound else self.initial
        ticked = data.getlist("units") if hasattr(data, "getlist") else data.get("units", ())
        chosen = [int(pk) for pk in map(str, ticked) if pk.isascii() and pk.isdecimal() and len(pk) < 19]
        found = [
            unit.pk for unit in queries.envelopes.units_named(str(data.get("find", "")).replace("\x00", ""))
        ]
        return OrgUnit.objects.filter(pk__in={*chosen, *found}).select_related("parent").order_by("path")

    def clean_owner(self) -> User | None:
        typed = self.cleaned_data["owner"].strip()
        if not typed:
            return None
        kept = self.envelope.owner if self.envelope else None
        if kept and typed.lower() == kept.email.lower():
            return kept  # whoever left stays until somebody takes over
        owner = User.objects.employees().filter(email__iexact=typed).first()
        if owner is None:
            raise ValidationError(_("No colleague has this address."))
        return owner

    def clean_amount(self) -> Decimal:
        amount = self.cleaned_data["amount"]
        if self.envelope and amount < self.envelope.allocated:
            raise ValidationError(
                _("%(granted)s are granted already: the amount cannot be less."),
                params={"granted": show(self.envelope.allocated)},
            )
        return amount

    @property
    def written_down(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "find"}}


def _years_to_open(at: datetime) -> list[tuple[int, str]]:
    """This year and the next one."""
    programme = Programme.now()
    this = programme.year_of(localdate(at))
    return [(year, programme.name_of(year)) for year in (this, this + 1)]


class CloseEnvelopeForm(forms.Form):
    """The end of a year: one choice, and a tick, because it is not taken back."""

    use_required_attribute = False

    class Rest:
        CARRY, GIVE_UP = "carry", "give_up"

    rest = forms.ChoiceField(
        label=_("What is left"),
        widget=forms.RadioSelect,
        choices=[
            (Rest.CARRY, _("Carry it over to the next year")),
            (Rest.GIVE_UP, _("Give it up: it is not granted any more")),
        ],
        error_messages={"required": _("Say what becomes of what is left.")},
    )
    amount = Money(label=_("How much to carry over"), required=False)
    to = forms.ChoiceField(label=_("To which envelope"), widget=QuickSelect, required=False)
    reviewed = forms.BooleanField(
        label=_("I have read it again: a close cannot be taken back."),
        error_messages={"required": _("Read it again, then tick this box.")},
    )

    def __init__(self, *args, envelope: Envelope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.envelope = envelope
        self.following = queries.envelopes.next_ones(envelope)
        year = Programme.now().name_of(envelope.year + 1)
        offered = [(str(one.pk), f"{one.name} {year}") for one in self.following]
        if all(one.name_fr != envelope.name_fr for one in self.following):
            new = _("A new one: %(name)s %(year)s") % {"name": envelope.name, "year": year}
            offered.insert(0, (NEW, str(new)))
        offer(self, "to", offered)
        self.fields["amount"].help_text = _(
            "Leave it empty to carry over all that is left, %(left)s now. What you do not carry over is given up."
        ) % {"left": show(envelope.left)}

    def clean(self) -> dict:
        said = self.cleaned_data
        if said.get("rest") == self.Rest.CARRY:
            if not said.get("to"):
                self.add_error("to", _("Choose the envelope that receives it."))
            if (said.get("amount") or 0) > self.envelope.left:
                self.add_error(
                    "amount",
                    _("%(left)s are left: no more than that can be carried over.")
                    % {"left": show(self.envelope.left)},
                )
        return said

    @property
    def chosen(self) -> dict:
        """What the action takes."""
        if self.cleaned_data["rest"] == self.Rest.GIVE_UP:
            return {"carry_over": False}
        to = self.cleaned_data["to"]
        return {
            "carry_over": True,
            "amount": self.cleaned_data["amount"],
            "to": next((one for one in self.following if str(one.pk) == to), None),
        }


class EnvelopesFilter(forms.Form):
    """The query string: the year of the list; the pages of the pilots and of the movements of one envelope."""

    year = forms.IntegerField(required=False, min_value=2000, max_value=2100)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    moves = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def read(self) -> dict:
        self.is_valid()
        return self.cleaned_data
