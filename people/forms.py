"""What did they type? The account, the language, a directory file."""

import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.models import DirectoryImport

MOST_BYTES = 64 * 1024 * 1024


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    next = forms.CharField(required=False, max_length=2000)


class AccountForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the pages, the reminders and the digest."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Reminders reach you at a civil hour of your day.")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(
            zone
            for zone in zoneinfo.available_timezones()
            if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/", "posix", "right"))
        )
        self.fields["time_zone"].choices = [
            (zone, zone.replace("_", " ").replace("/", " / ")) for zone in zones
        ]


class DirectoryForm(forms.Form):
    file = forms.FileField(
        label=_("The export of the HR system"),
        help_text=_(
            "A CSV file, up to 64 MB: Matricule, Nom, Prénom, Courriel at least. It is checked first; nothing changes before you say so."
        ),
        allow_empty_file=True,
    )
    leavers = forms.ChoiceField(
        label=_("Colleagues whom the file does not name"),
        choices=DirectoryImport.Leavers.choices,
        initial=DirectoryImport.Leavers.SAFE,
        widget=forms.RadioSelect,
        help_text=_("A file with a part of the company must not close the accounts of the others."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 64 MB."))
        return file
