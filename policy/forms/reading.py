"""What did they type? The library's filters, a confirmation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from policy.models import LANGUAGES, Document


class LibraryFilter(forms.Form):
    """Every field may be absent or wrong: what cannot be read is left out."""

    q = forms.CharField(
        label=_("Words of the text"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Document.Kind.choices]
    )
    topic = forms.SlugField(label=_("Topic"), required=False, max_length=40, widget=forms.Select)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)

    def offer(self, topics: list) -> None:
        """The topics to choose from: those of what the reader may see."""
        self.fields["topic"].widget.choices = [
            ("", _("All topics")),
            *((topic.word, topic.label) for topic in topics),
        ]

    def read(self) -> dict:
        """The readable half of the address: q, kind, topic (empty when absent) and page (1 when absent)."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name) or "" for name in ("q", "kind", "topic")}
        return found | {"page": self.cleaned_data.get("page") or 1}


class AcknowledgeForm(forms.Form):
    """What the page showed: which version, in which language, with which fingerprint."""

    version = forms.IntegerField(min_value=1, max_value=100_000)
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])
    sha256 = forms.RegexField(r"\A[0-9a-f]{64}\Z")
