"""What did they type? A tool that is not listed, the decision on it, a tool that is blocked, the answer."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tools.forms.register import Sheet
from tools.models import BlockedReport, Tool, ToolRequest, fold

ANSWER_ROWS = 3


def _begin_lines(form: forms.Form, name: str) -> None:
    """The labels of these choices sit in the middle of sentences; in a form each begins a line."""
    field = cast(forms.ChoiceField, form.fields[name])
    field.choices = [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in field.choices]


class TellTool(forms.Form):
    """Three questions, and no blame. `seen`: the name for which similar tools were shown already."""

    name = forms.CharField(
        label=_("What is its name?"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name of the tool.")},
    )
    what_for = forms.CharField(
        label=_("What do you do with it?"),
        help_text=_("What it brings to your work, in a few words."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a few words what you do with it.")},
    )
    data = forms.ChoiceField(  # type: ignore[assignment]  # a field of the form, taken out of the class by Django
        label=_("What do you put there?"),
        help_text=_(
            "The most sensitive thing. Nobody is blamed for the answer: it tells us what the tool must protect."
        ),
        choices=ToolRequest.Data.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you put there.")},
    )
    seen = forms.CharField(required=False, max_length=160, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _begin_lines(self, "data")

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_("Write a name with letters or figures."))
        return name

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("name", "what_for", "data")}

    @property
    def has_seen(self) -> bool:
        return self.cleaned_data["seen"] == fold(self.cleaned_data["name"])


class Named(forms.Form):
    """?name=: a name as far as it is typed; what cannot be read is nothing."""

    name = forms.CharField(required=False, max_length=80)

    def read(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("name") or ""


def _words(label, *, required: bool = False, reason="") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": ANSWER_ROWS}),
        error_messages={"required": reason},
    )


class PutOnRegister(Sheet):
    """A first sheet, short; the rest is written later on the sheet itself."""

    prefix = "new"
    words = _words(_("A word to the person"))

    class Meta:
        model = Tool
        fields = ("name", "kind", "summary_fr", "summary_en", "data_fr", "data_en", "stance", "stance_reason_fr", "stance_reason_en", "alternative", "review_on")  # fmt: skip
        labels = {
            "name": _("Name"),
            "kind": _("What for"),
            "summary_fr": _("In one sentence, in French"),
            "summary_en": _("In one sentence, in English"),
            "data_fr": _("What people may put there, in French"),
            "data_en": _("What people may put there, in English"),
            "stance": _("Position"),
            "stance_reason_fr": _("Reason in French"),
            "stance_reason_en": _("Reason in English"),
            "alternative": _("Use instead"),
        }
        widgets = {"stance": forms.RadioSelect} | {
            f"{name}_{language}": forms.Textarea(attrs={"rows": 2})
            for name in ("summary", "data", "stance_reason")
            for language in ("fr", "en")
        }


class PointToSheet(forms.Form):
    """It is on the register already."""

    prefix = "sheet"
    tool = forms.ModelChoiceField(
        label=_("Its sheet"),
        queryset=Tool.objects.order_by("folded"),
        error_messages={"required": _("Choose its sheet.")},
    )
    words = _words(_("A word to the person"))


class OfferAnother(forms.Form):
    """Another tool does it, and why."""

    prefix = "other"
    tool = forms.ModelChoiceField(
        label=_("The tool that does it"),
        queryset=Tool.objects.usable().order_by("folded"),
        error_messages={"required": _("Choose the tool that does it.")},
    )
    words = _words(
        _("Why it is better here"), required=True, reason=_("Say why the other tool is better here.")
    )


DECISIONS = {form.prefix: form for form in (PutOnRegister, PointToSheet, OfferAnother)}


class Decision(forms.Form):
    """Which of the three answers was sent."""

    decision = forms.ChoiceField(choices=[(prefix, prefix) for prefix in DECISIONS])

    def read(self) -> str:
        """The button pressed; when it is unreadable, the form whose fields came."""
        if self.is_valid():
            return self.cleaned_data["decision"]
        return next(
            (prefix for prefix in DECISIONS if any(key.startswith(f"{prefix}-") for key in self.data)), "new"
        )


class TellBlocked(forms.Form):
    where = forms.ChoiceField(
        label=_("Where is it blocked?"),
        choices=BlockedReport.Where.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it is blocked.")},
    )
    place = forms.CharField(
        label=_("Which place?"), help_text=_("A town, a building, a site."), required=False, max_length=120
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _begin_lines(self, "where")


class AnswerBlocked(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[("opened", _("It is open now")), ("stays", _("It stays blocked there"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )
    words = forms.CharField(
        label=_("Why, and how else to work"),
        help_text=_("Needed when it stays blocked."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        if given.get("outcome") == "stays" and not given.get("words", "").strip():
            self.add_error("words", _("Say why it stays blocked, and how else to work."))
        return given
