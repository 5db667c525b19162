"""What did they type? A new document, a text, a picture, words to find a link."""

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import richtext
from policy.models import LANGUAGES, Document

MOST_TEXT = 600_000  # characters of HTML: some four hundred pages


class NewForm(forms.Form):
    """One question a line; everything may be changed later."""

    title = forms.CharField(
        label=pgettext_lazy("of a document", "Title"),
        max_length=160,
        help_text=_("What a colleague would type to find it."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("You write it in"),
        choices=[("fr", "Français"), ("en", "English")],
        widget=forms.RadioSelect(attrs={"class": "inline"}),
    )


class LanguageFilter(forms.Form):
    """Which text of a document; whatever else is written means the reader's language."""

    langue = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES], required=False)

    def read(self, default: str) -> str:
        self.is_valid()
        return self.cleaned_data.get("langue") or (default if default in LANGUAGES else "fr")


class TextForm(forms.Form):
    """A text, and the one it was made from: `revision` and `base` name what the page showed. A summary may come later, but
    it must come: the page does not call it optional."""

    use_required_attribute = False

    title = forms.CharField(label=pgettext_lazy("of a document", "Title"), max_length=160)
    summary = forms.CharField(
        label=_("In one minute"),
        help_text=_("What to remember if one reads nothing else: two or three sentences."),
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = forms.CharField(required=False, max_length=MOST_TEXT, strip=False, widget=forms.Textarea)
    revision = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    base = forms.RegexField(r"\A(?:[0-9a-f]{64})?\Z", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = not self.is_bound

    def clean_body(self) -> str:
        return richtext.clean(self.cleaned_data["body"])


class ImageForm(forms.Form):
    """A picture with what it shows, in words: nobody is left out of what it says."""

    file = forms.FileField(
        label=_("Image"),
        help_text=_("PNG, JPEG or WebP, at most 5 MB."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        validators=[FileExtensionValidator(["png", "jpg", "jpeg", "webp"])],
    )
    alt = forms.CharField(
        label=_("What it shows"),
        help_text=_("In a sentence or two, for people who do not see it."),
        max_length=500,
    )


class TargetFilter(forms.Form):
    q = forms.CharField(required=False, max_length=200)

    def read(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("q") or ""
