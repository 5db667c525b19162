"""What did they type? The filters of the register, read from the address, and the sheet of a tool."""

from datetime import date
from hashlib import sha256
from typing import cast

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Role, User
from tools import rules
from tools.models import FirstUser, Tool, fold

FIRST_YEAR = 1990  # of the web
STANCE_RULES = {
    Tool.Stance.RECOMMENDED: _("Nothing more is asked."),
    Tool.Stance.CARE: _("Say what for: a reason."),
    Tool.Stance.TRIAL: _("A trial says what is tried, by whom and until when."),
    Tool.Stance.NOT_RECOMMENDED: _("A reason, the tool to use instead, and a day to look at it again."),
    Tool.Stance.RETIRED: _("The tool that replaces it."),
}


class RegisterFilter(forms.Form):
    """Every field may be absent or wrong: what cannot be read is left out."""

    q = forms.CharField(
        label=_("Name of the tool"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("What for"), required=False, choices=[("", _("Everything")), *Tool.Kind.choices]
    )
    stance = forms.ChoiceField(
        label=_("Position"), required=False, choices=[("", _("All positions")), *Tool.Stance.choices]
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", pgettext_lazy("order of tools", "By name")),
            ("users", pgettext_lazy("order of tools", "Most used first")),
        ],
    )
    near = forms.ChoiceField(required=False, choices=[("1", "1")])
    helped = forms.ChoiceField(required=False, choices=[("1", "1")])
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)

    def read(self) -> dict:
        """The readable half of the address: words are "" when absent, marks False, the page 1."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or "" for name in ("q", "kind", "stance", "sort")}
        marks = {name: bool(self.cleaned_data.get(name)) for name in ("near", "helped")}
        return found | marks | {"page": self.cleaned_data.get("page") or 1}


class Lines(forms.CharField):
    """A list of sentences, typed one per line."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        return _lines(super().clean(value))

    def has_changed(self, initial, data) -> bool:
        return (initial or []) != _lines(data or "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def lines(language) -> Lines:
    return Lines(label=language, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


def day_field(label, help_text="") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


def _fingerprint(tool: Tool) -> str:
    """Of all that the form may change."""
    values = [
        str(getattr(tool, name))
        for name in SheetForm.Meta.fields
        if name not in {"alternative", "successor", "owner"}
    ]
    values += [str(key) for key in (tool.alternative_id, tool.successor_id, tool.owner_id)]
    return sha256("\0".join(values).encode()).hexdigest()[:32]


class FirstUse(forms.ModelForm):
    """Since when, and what for, in one's own words."""

    since = forms.DateField(
        label=_("Since when do you use it?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Give the day, even roughly.")},
    )

    class Meta:
        model = FirstUser
        fields = ("since", "words_fr", "words_en")
        labels = {
            "words_fr": _("What for, in your words, in French"),
            "words_en": _("What for, in your words, in English"),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3, "maxlength": 1000}) for name in ("words_fr", "words_en")
        }

    def clean_since(self) -> date:
        since = self.cleaned_data["since"]
        if since.year < FIRST_YEAR:
            raise forms.ValidationError(_now("This date is out of range."))
        if since > localdate():
            raise forms.ValidationError(_now("Only what one uses already counts: give a day that has come."))
        return since


class Sheet(forms.ModelForm):
    """What every form that gives a tool its position shares: what the position lacks is said beside its field."""

    # Which field a reason of rules.can_stand belongs to, in the order in which the rule asks.
    NEEDED = (
        ({Tool.Stance.CARE, Tool.Stance.NOT_RECOMMENDED}, ("stance_reason_fr", "stance_reason_en"), _("Say why: without a reason this position helps nobody.")),
        ({Tool.Stance.NOT_RECOMMENDED}, ("alternative",), _("Name the tool to use instead: a bare ban sends people elsewhere.")),
        ({Tool.Stance.NOT_RECOMMENDED}, ("review_on",), _("Give the date on which this position is looked at again.")),
        ({Tool.Stance.RETIRED}, ("successor",), _("Name the tool that replaces it.")),
    )  # fmt: skip

    review_on = day_field(_("Look at it again on"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = Tool.objects.usable().exclude(pk=self.instance.pk).order_by("folded")
        for name in ("alternative", "successor"):
            if name in self.fields:
                cast(forms.ModelChoiceField, self.fields[name]).queryset = others
        stances = cast(forms.ChoiceField, self.fields["stance"])
        stances.choices = [
            (value, format_html("<span>{}<small>{}</small></span>", label, STANCE_RULES[Tool.Stance(value)]))
            for value, label in Tool.Stance.choices
            if value != Tool.Stance.RETIRED or "successor" in self.fields
        ]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_now("Write a name with letters or figures."))
        same = Tool.objects.filter(folded=fold(name)).exclude(pk=self.instance.pk).first()
        if same is not None:
            said = _now("A tool of this name is already on the register.")
            link = format_html('<a href="{}">{}</a>', same.get_absolute_url(), same.name)
            raise forms.ValidationError(format_html("{} {}", said, link))
        return name

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        for stances, fields, reason in self.NEEDED:
            missing = not any(str(given.get(name) or "").strip() for name in fields)
            unseen = any(name in self.errors for name in fields) or not set(fields) & set(self.fields)
            if given.get("stance") in stances and missing and not unseen:
                self.add_error(fields[0], reason)
        return given

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors and not (verdict := rules.can_stand(self.instance)):
            self.add_error(None, verdict.reason)


class SheetForm(Sheet):
    """The whole sheet, in French and English side by side."""

    benefits_fr, benefits_en = lines(_("In French")), lines(_("In English"))
    risks_fr, risks_en = lines(_("In French")), lines(_("In English"))
    turns_paid_on = day_field(
        _("Turns paid on"), _("The day on which what is free today is charged for; a reminder leaves before.")
    )
    similar = forms.ModelMultipleChoiceField(
        label=_("Similar tools"),
        queryset=Tool.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
    )

    # The sheet as it was when the page was opened: what somebody else saved meanwhile is not written over unseen.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    PAIRS = ("summary", "benefits", "risks", "data", "account", "hosting", "gdpr", "terms", "cost", "stance_reason")  # fmt: skip

    class Meta:
        model = Tool
        fields = (
            "name", "kind", "website", "summary_fr", "summary_en",
            "benefits_fr", "benefits_en", "risks_fr", "risks_en",
            "data_fr", "data_en", "account_fr", "account_en", "hosting_fr", "hosting_en",
            "gdpr_fr", "gdpr_en", "terms_fr", "terms_en", "cost_fr", "cost_en", "turns_paid_on",
            "stance", "stance_reason_fr", "stance_reason_en", "alternative", "successor", "review_on",
            "owner", "is_public",
        )  # fmt: skip
        labels = {
            "name": _("Name"),
            "kind": _("What for"),
            "website": _("Website"),
            "stance": _("Position"),
            "alternative": _("Use instead"),
            "successor": _("Replaced by"),
            "owner": _("Who keeps this sheet"),
            "is_public": _("Show this sheet on the web, to people who have not signed in"),
        }
        help_texts = {"is_public": "", "owner": _("Reminded on the day to look at it again.")}
        widgets = {"stance": forms.RadioSelect, "kind": forms.Select}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.stands = _fingerprint(self.instance) if self.instance.pk else ""
        self.overtaken = False
        self.theirs: list[tuple[str, str]] = []  # what the sheet says now where something else was typed
        for name in self.PAIRS:
            for language, label in (("fr", _("In French")), ("en", _("In English"))):
                field = self.fields[f"{name}_{language}"]
                field.label = label
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = 4 if name in {"benefits", "risks"} else 3
                    field.max_length = 4000
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = User.objects.holding(Role.DSI)
        similar = cast(forms.ModelMultipleChoiceField, self.fields["similar"])
        similar.queryset = Tool.objects.exclude(pk=self.instance.pk).order_by("folded")
        linked = list(self.instance.similar.values_list("pk", flat=True)) if self.instance.pk else []
        if linked and not self.is_bound:
            self.initial["similar"] = linked
        # Those that are ticked come first: nobody looks for them in a long list.
        names = list(similar.queryset.values_list("pk", "name"))
        similar.choices = sorted(names, key=lambda pair: pair[0] not in linked)  # type: ignore[assignment]

    def clean(self) -> dict:
        given = super().clean()
        self.overtaken = bool(given.get("seen")) and given["seen"] != self.stands
        if self.overtaken:
            self.theirs = [
                (self._called(name), self._shown(name))
                for name in self.changed_data
                if name in self.Meta.fields
            ]
            self.add_error(
                None,
                _("Somebody changed this sheet while you were writing. Compare with it, then save again."),
            )
        return given

    def _called(self, name: str) -> str:
        return capfirst(str(Tool._meta.get_field(name).verbose_name))  # type: ignore[union-attr]

    def _shown(self, name: str) -> str:
        """What the sheet holds, in words."""
        if name in {"kind", "stance"}:
            return str(getattr(self.instance, f"get_{name}_display")())
        value = getattr(self.instance, name)
        return "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)

    def changes(self) -> dict:
        """What differs from the sheet as it was when the form came: for actions.update."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if name in self.Meta.fields}
        return changed | {"similar": list(self.cleaned_data["similar"])}
