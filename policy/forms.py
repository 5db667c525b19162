"""What did they type? The library's filters, a confirmation, a publication."""

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
