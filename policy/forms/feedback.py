"""What did they type? Whether a text was useful, and why not."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 2000


class UsefulForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=100_000)
    useful = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(
        label=_("What was missing, or wrong? (optional)"),
        max_length=MOST,
        required=False,
        widget=forms.Textarea,
    )
