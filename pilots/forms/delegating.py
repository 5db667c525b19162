"""To whom a pilot is given, with a word; a name or an address typed in one field."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import queries as people
from people.models import User
from pilots import rules
from pilots.forms.fields import words
from pilots.models import Pilot
from tools.queries.named import people_named


class Somebody(forms.CharField):
    """One colleague: first and last name in any order, or the e-mail address."""

    def __init__(self, **kwargs) -> None:
        attrs = {
            "autocomplete": "off",
            **({"list": kwargs.pop("suggested")} if "suggested" in kwargs else {}),
        }
        super().__init__(max_length=200, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value) -> User | None:
        typed = super().clean(value)
        if not typed:
            return None
        found, unclear = people_named([typed])
        if not unclear:
            return found[0]
        near = ", ".join(f"{person.name} ({person.email})" for person in unclear[0].near)
        if not near:
            raise ValidationError(unclear[0].problem)
        raise ValidationError(
            _("No single colleague is known as %(name)s. Who is meant? Write the address: %(near)s."),
            params={"name": typed, "near": near},
        )


class GiveForm(forms.Form):
    """Who is away is not given anything unseen: the form says until when, and who stands in."""

    prefix = "give"
    use_required_attribute = False

    to = Somebody(
        label=_("To whom"),
        help_text=_("A colleague of the IT department: name or e-mail address."),
        error_messages={"required": _("Say to whom.")},
        suggested="deciders",
    )
    words = words(rows=2, label=_("A word with it"), max_length=1000, required=False)
    # The absence that the form has already told of: sent again with it, the choice stands.
    knowing = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args, pilot: Pilot, by: User, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.pilot, self.by, self.day = pilot, by, localdate(at)

    def clean_to(self) -> User:
        to = self.cleaned_data["to"]
        verdict = rules.can_assign(self.by, self.pilot, to)
        if not verdict:
            raise ValidationError(verdict.reason)
        return to

    def clean(self) -> dict:
        chosen = super().clean() or {}
        to = chosen.get("to")
        if to is not None and (absence := people.away([to.pk], self.day).get(to.pk)):
            self._tell(to, absence.last_day, people.answering([to.pk], self.day).get(to.pk))
        chosen.pop("knowing", None)
        return chosen

    def _tell(self, to: User, until: date, stand_in: User | None) -> None:
        """Once: the same choice sent again is meant."""
        if self.data.get(self.add_prefix("knowing")) == str(to.pk):
            return
        said = {"name": to.name, "day": date_format(until, "DATE_FORMAT")}
        self.data = {**self.data.dict(), self.add_prefix("knowing"): str(to.pk)}
        if stand_in is None:
            text = gettext("%(name)s is away until %(day)s. Send again to give it all the same.")
        else:
            text = gettext(
                "%(name)s is away until %(day)s; %(other)s stands in. Choose %(other)s, or send again to give it all the same."
            )
            said["other"] = stand_in.name
        self.add_error("to", text % said)
