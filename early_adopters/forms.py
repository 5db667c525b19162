"""What did they type? The one page of a registration, and which mentor was chosen."""

from itertools import groupby
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from early_adopters.models import EarlyAdopter
from people.models import Role, User
from tools.models import Tool


class Registration(forms.Form):
    """Only the first question must be answered: two minutes, not twenty."""

    wants = forms.CharField(
        label=_("What would you like to try, or to achieve?"),
        help_text=_("A few words are enough: who it would help, and what would change."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say in a few words what you would like to try.")},
    )
    tools = forms.MultipleChoiceField(
        label=_("Which tools?"),
        help_text=_("Those you use already or would like to try. Yours is not there? Name it above."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
    )
    help_wanted = forms.MultipleChoiceField(
        label=_("What would help you most?"),
        required=False,
        choices=EarlyAdopter.Help.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Not recommended ones stay in: who already uses one deserves company, not a closed door.
        known = list(
            Tool.objects.visible_to(user).exclude(stance=Tool.Stance.RETIRED).order_by("kind", "folded")
        )
        self.known = {tool.slug: tool for tool in known}
        cast(forms.MultipleChoiceField, self.fields["tools"]).choices = [
            (Tool.Kind(kind).label, [(tool.slug, tool.name) for tool in tools])
            for kind, tools in groupby(known, key=lambda tool: tool.kind)
        ]

    def clean_tools(self) -> list[Tool]:
        return [self.known[slug] for slug in self.cleaned_data["tools"]]


class MentorChoice(forms.Form):
    """Which member of the IT department goes with the person."""

    mentor = forms.ModelChoiceField(
        label=_("Mentor"),
        queryset=User.objects.holding(Role.DSI),
        error_messages={
            "required": _("Choose a mentor."),
            "invalid_choice": _("Choose a mentor of the IT department."),
        },
    )

    def chosen(self) -> User | None:
        """The mentor, or None when nobody (or nobody possible) was chosen: see `first_error`."""
        return self.cleaned_data["mentor"] if self.is_valid() else None

    @property
    def first_error(self) -> str:
        return str(next(iter(self.errors["mentor"])))


class Paging(forms.Form):
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def number(self) -> int:
        """The page asked for; 1 when the address says nothing readable."""
        self.is_valid()
        return self.cleaned_data.get("page") or 1
