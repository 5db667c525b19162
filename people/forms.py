"""What did they type? The account, the language, a directory file."""

import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people import queries
from people.models import DirectoryImport, User

YEARS = (2000, 2100)
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


class Day(forms.DateField):
    """A date of this century, typed in the browser's own field."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            **kwargs,
        )

    def clean(self, value):
        day = super().clean(value)
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            raise forms.ValidationError(_("This date is out of range."))
        return day


class AbsenceForm(forms.Form):
    """From when to when, and who stands in: a name or an address, helped by the list under the field."""

    use_required_attribute = False

    first_day = Day(label=_("First day away"))
    last_day = Day(label=_("Last day away"))
    stand_in = forms.CharField(
        label=_("Who stands in for you"),
        max_length=200,
        help_text=_("First and last name, or e-mail address."),
        widget=forms.TextInput(attrs={"list": "stand-ins", "autocomplete": "off"}),
        error_messages={"required": _("Say who stands in for you.")},
    )

    def __init__(self, *args, person: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_stand_in(self) -> User:
        typed = self.cleaned_data["stand_in"]
        found = queries.named(typed, User.objects.employees())
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(
                _("Several colleagues are called %(name)s: write the e-mail address.") % {"name": typed}
            )
        raise forms.ValidationError(
            _("No colleague is known as %(name)s: check the spelling, or write their e-mail address.")
            % {"name": typed}
        )
