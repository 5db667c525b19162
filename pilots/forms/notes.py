"""How it goes, in a few words; the rhythm of the notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.forms.fields import Token, words
from pilots.models import RHYTHMS, Mood


class NoteForm(forms.Form):
    """One field and three moods; with the other button, why there is nothing to say this time."""

    prefix = "note"
    use_required_attribute = False
    MOODS = (Mood.WELL, Mood.SLOW, Mood.BLOCKED)

    token = Token()
    mood = forms.ChoiceField(
        label=_("How is it going?"),
        choices=[(mood.value, mood.label) for mood in MOODS],
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={"required": _("Choose how it is going.")},
    )
    words = words(
        rows=3,
        label=_("In two sentences"),
        max_length=2000,
        help_text=_(
            "Colleagues read it. When you are blocked, say what would help: your mentor is told at once."
        ),
        error_messages={"required": _("Say it in a few words, also when you skip: one is enough.")},
    )

    def __init__(self, *args, skipping: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.skipping = skipping
        self.fields["mood"].required = not skipping

    def clean_mood(self) -> str:
        """A skip keeps the mood of before, whatever is ticked."""
        return Mood.SKIPPED.value if self.skipping else self.cleaned_data["mood"]


class RhythmForm(forms.Form):
    prefix = "rhythm"
    weeks = forms.TypedChoiceField(label=_("How often a note is asked for"), choices=RHYTHMS, coerce=int)
