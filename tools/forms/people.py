"""What did they type? My own word on a tool, a question, its answer, to whom it is passed on."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from tools import queries
from tools.models import HelpRequest, Tool


class Said(forms.Form):
    """A button that says which way it turns."""

    to = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])

    def yes(self) -> bool | None:
        """None when the page sent something else."""
        return self.cleaned_data["to"] == "yes" if self.is_valid() else None


class AskHelp(forms.Form):
    """One person, one question."""

    referent = forms.ModelChoiceField(
        label=_("Who would you like to ask?"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose who you ask."),
            "invalid_choice": _("This person can no longer be asked: choose somebody else."),
        },
    )
    words = forms.CharField(
        label=_("Your question"),
        help_text=_("What you are trying to do, and where it stops."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your question.")},
    )

    def __init__(self, *args, tool: Tool, user: User, wanted: int | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = queries.people.to_ask(tool, user, wanted=wanted)
        self.referents = people
        field = cast(forms.ModelChoiceField, self.fields["referent"])
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(person.pk, _named(person)) for person in people]  # type: ignore[assignment]
        if not self.is_bound and people:
            chosen = next((person.pk for person in people if person.pk == wanted), people[0].pk)
            self.initial["referent"] = chosen


def _named(person: User) -> str:
    """« Claire Morel, Service client, Lyon »."""
    return ", ".join(filter(None, (person.name, person.unit.name if person.unit else "", person.site)))


class Wanted(forms.Form):
    """?to=: whom the person clicked on; anything else is nobody."""

    to = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def read(self) -> int | None:
        return self.cleaned_data.get("to") if self.is_valid() else None


class AnswerHelp(forms.Form):
    words = forms.CharField(
        label=_("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write your answer first.")},
    )


class PassOn(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who knows better?"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose who answers instead."),
            "invalid_choice": _("This person can no longer be asked: choose somebody else."),
        },
    )

    def __init__(self, *args, asked: HelpRequest, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = queries.people.others_to_ask(asked)
        self.referents = people
        field = cast(forms.ModelChoiceField, self.fields["to"])
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(person.pk, _named(person)) for person in people]  # type: ignore[assignment]
