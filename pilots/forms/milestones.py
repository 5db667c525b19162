"""A milestone: what will be there, by when; later, since when it is."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.forms.fields import Day, Token
from pilots.models import Milestone


def label() -> forms.CharField:
    return forms.CharField(
        label=_("What will be there"),
        max_length=160,
        help_text=_("Something one can see: the team is trained, the first ten clients answer."),
        error_messages={"required": _("Say what will be there.")},
    )


class MilestoneForm(forms.Form):
    prefix = "milestone"
    use_required_attribute = False

    token = Token()
    label = label()
    due_on = Day(label=pgettext_lazy("of a milestone", "By"), error_messages={"required": _("Give the day.")})


class ChangeMilestoneForm(forms.Form):
    """Other words, another day; the day it was done, or none."""

    use_required_attribute = False
    label = label()
    due_on = Day(label=pgettext_lazy("of a milestone", "By"), error_messages={"required": _("Give the day.")})
    done_on = Day(
        label=pgettext_lazy("of a milestone", "Done on"),
        required=False,
        help_text=_("Empty as long as it is still to be done."),
    )

    def __init__(self, *args, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    @staticmethod
    def of(milestone: Milestone) -> dict:
        return {"label": milestone.label, "due_on": milestone.due_on, "done_on": milestone.done_on}

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day and day > localdate(self.at):
            raise ValidationError(_("What is done has a date of today or before."))
        return day
