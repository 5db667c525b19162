"""What did they type? A publication."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """How the next version comes out. `seen` says which drafts the page showed."""

    change = forms.ChoiceField(
        label=_("What does this version change?"),
        choices=[
            ("material", _("Something everybody must know: all confirm again")),
            ("small", _("Details only: confirmations stay good")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What changes, in a sentence"),
        help_text=_("Readers see it beside the version."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args, first: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if first:  # nothing to compare with: one button publishes
            del self.fields["change"], self.fields["note"]

    @property
    def material(self) -> bool:
        return self.cleaned_data.get("change", "material") == "material"
