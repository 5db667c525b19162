"""What is typed in the search field."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Search"), max_length=200, required=False, strip=True)
    page = forms.IntegerField(min_value=1, max_value=50, required=False)
