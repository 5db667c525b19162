"""What is typed in the search field."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Search"), max_length=200, required=False, strip=True)
    kind = forms.SlugField(max_length=40, required=False)
    page = forms.IntegerField(min_value=1, max_value=50, required=False)

    def asked(self) -> tuple[str, str, int]:
        """The words, the kind and the page; what is wrong does not lose the words, words too long are cut."""
        self.is_valid()
        typed = str(self.data.get("q", "")).replace("\x00", "").strip()[:200]
        return (
            self.cleaned_data.get("q") or typed,
            self.cleaned_data.get("kind") or "",
            self.cleaned_data.get("page") or 1,
        )


class FollowForm(forms.Form):
    """What the button names: a subject, and whether to follow it from now on."""

    subject = forms.RegexField(r"\A[a-z]{1,20}:[a-z0-9_-]{1,58}\Z")
    wanted = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
    on_the_list = forms.BooleanField(required=False)
