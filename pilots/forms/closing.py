"""The guided form of an end: what comes next, what was learned, what worked, what hindered, what to tell the next team."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.forms.fields import words as text
from pilots.models import Closing

LONGEST = 4000
MEANING = {
    Closing.Outcome.GO: pgettext_lazy("choice at the end of a pilot", "We go on: it works as we hoped"),
    Closing.Outcome.ADJUST: pgettext_lazy(
        "choice at the end of a pilot", "We go on differently: something has to change first"
    ),
    Closing.Outcome.STOP: pgettext_lazy(
        "choice at the end of a pilot", "We stop: it is not worth it, and now we know"
    ),
}


class CloseForm(forms.Form):
    prefix = "close"
    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("What comes next?"),
        choices=list(MEANING.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    words = text(
        label=_("What did you learn?"),
        max_length=LONGEST,
        help_text=_("In a few sentences, for colleagues who will read nothing else."),
        error_messages={"required": _("Say in a few words what you learned.")},
    )
    worked = text(label=_("What worked?"), max_length=LONGEST, required=False)
    hindered = text(
        label=_("What hindered you?"),
        max_length=LONGEST,
        required=False,
        help_text=_("Facts, not persons: this is kept for good."),
    )
    advice = text(label=_("What would you tell the next team?"), max_length=LONGEST, required=False)
    reviewed = forms.BooleanField(
        label=_("I have read it again: an end cannot be taken back."),
        error_messages={"required": _("Read it again, then tick this box.")},
    )

    def kept(self) -> dict:
        """What is handed to the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reviewed"}
