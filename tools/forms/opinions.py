"""What did they type? An opinion: in whose name, in a word, in sentences, on which day."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from tools.forms.trials import Day, words
from tools.models import Officer, Opinion


class OfficerChoice(forms.ModelChoiceField):
    def label_from_instance(self, officer: Officer) -> str:
        return f"{officer.get_office_display()}, {officer.person.name}"


class OpinionForm(forms.Form):
    officer = OfficerChoice(
        label=_("In the name of"),
        queryset=Officer.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose in whose name the opinion is given.")},
    )
    tone = forms.ChoiceField(
        label=_("In a word"),
        choices=[(value, capfirst(label)) for value, label in Opinion.Tone.choices],
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={"required": _("Choose a word.")},
    )
    words_fr = words(label=_("Opinion in French"), max_length=4000, required=False)
    words_en = words(
        label=_("Opinion in English"),
        max_length=4000,
        required=False,
        help_text=_("One language is enough; the other one makes it readable for all."),
    )
    given_on = Day(label=_("Given on"))

    def __init__(self, *args, officers: QuerySet[Officer], at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day > localdate(self.at):
            raise ValidationError(_("An opinion has a date of today or before."))
        return day

    def clean(self) -> dict:
        typed = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"words_fr", "words_en"} and not (
            typed.get("words_fr") or typed.get("words_en")
        ):
            self.add_error("words_fr", _("An opinion needs a sentence."))
        return typed
