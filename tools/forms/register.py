"""What did they type? The filters of the register, read from the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tools.models import Tool


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
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)

    def read(self) -> dict:
        """The readable half of the address: q, kind, stance (empty when absent) and page (1 when absent)."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or "" for name in ("q", "kind", "stance")}
        return found | {"page": self.cleaned_data.get("page") or 1}
