"""What did they bring? One file, and what a Word document cannot say of itself; what the library takes out."""

from pathlib import PurePosixPath

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.models import User
from policy.forms.desk import TopicsField
from policy.models import Document

MOST_BYTES = 25 * 1024 * 1024
TAKEN = (".docx", ".md", ".zip")


class FilesForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        help_text=_(
            "A Word document (.docx), a Markdown file (.md), or a folder of both as a .zip, up to 25 MB. It is checked first; nothing is written before you say so."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TAKEN)}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices, initial=Document.Kind.GUIDE)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=Document.Visibility.choices,
        initial=Document.Visibility.INTERNAL,
        widget=forms.RadioSelect,
    )
    owner = forms.EmailField(
        label=_("Owner"), help_text=_("The address of the colleague who answers for the text.")
    )
    topics = TopicsField(
        label=_("Topics"),
        required=False,
        max_length=400,
        help_text=_("A few words, with commas between them: security, social media…"),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 25 MB."))
        if PurePosixPath(file.name.lower()).suffix not in TAKEN:
            raise forms.ValidationError(_("Send a .docx, .md or .zip file."))
        return file

    def clean_owner(self) -> str:
        email = self.cleaned_data["owner"].lower()
        if not User.objects.employees().filter(email=email).exists():
            raise forms.ValidationError(_("No colleague has this address."))
        return email

    @property
    def name(self) -> str:
        """As the file was called, cut where it is too long, with its ending."""
        pure = PurePosixPath(self.cleaned_data["file"].name)
        return pure.stem[:100] + pure.suffix.lower()

    @property
    def facts(self) -> dict:
        """By the names of the front matter; only a Word document uses them."""
        said = self.cleaned_data
        return {name: said[name] for name in ("kind", "language", "visibility", "owner", "topics")}


class SummaryForm(forms.Form):
    """Asked for before applying, when a Word document begins with a heading."""

    summary = forms.CharField(
        label=_("In one minute"),
        help_text=_("Two or three sentences that stand above the text."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExportForm(forms.Form):
    all_versions = forms.BooleanField(label=_("With every version ever published"), required=False)
