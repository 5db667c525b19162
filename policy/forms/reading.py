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


class BeaconForm(forms.Form):
    """The language that was read."""

    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])


class PairForm(forms.Form):
    """The two versions to compare, by number; the older one may be named second."""

    older = forms.IntegerField(min_value=1, max_value=100_000)
    newer = forms.IntegerField(min_value=1, max_value=100_000)

    def read(self) -> tuple[int, int] | None:
        if not self.is_valid() or self.cleaned_data["older"] == self.cleaned_data["newer"]:
            return None
        first, second = self.cleaned_data["older"], self.cleaned_data["newer"]
        return min(first, second), max(first, second)


class ProofForm(forms.Form):
    """In which form the proof comes out."""

    kind = forms.ChoiceField(choices=[("csv", "CSV"), ("xlsx", "XLSX")])


MOST_BYTES = 50 * 1024 * 1024


class CheckForm(forms.Form):
    """A proof that somebody brings back."""

    file = forms.FileField(
        label=_("The .zip file of a proof"),
        help_text=_("As it was downloaded, not unpacked. Nothing of it is kept."),
        allow_empty_file=True,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 50 MB."))
        return file


class PeriodForm(forms.Form):
    """The days that the figures cover; 90 when nothing readable is said."""

    days = forms.TypedChoiceField(choices=[(30, "30"), (90, "90"), (365, "365")], coerce=int, required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def read(self) -> tuple[int, int]:
        self.is_valid()
        return self.cleaned_data.get("days") or 90, self.cleaned_data.get("page") or 1
