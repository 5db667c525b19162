"""Who is named: one per line, as people write names; whoever is not clear is asked for again, with who may be meant."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.models import User
from pilots import rules
from tools.queries.named import Unclear, people_named

# « Claire Morel <claire.morel@example.com> »: as we write it back, and as mail programs do.
ADDRESSED = re.compile(r".*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*\Z")
LONGEST_LIST = 4000


class Names(forms.CharField):
    """Several people, one per line; said twice counts once."""

    def __init__(self, *, rows: int = 2, **kwargs) -> None:
        kwargs = {"required": False, "max_length": LONGEST_LIST} | kwargs
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "data-people": "yes"}), **kwargs)

    def widget_attrs(self, widget) -> dict:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def clean(self, value) -> list[str]:
        text = super().clean(value)
        lines = (" ".join(line.split()) for line in re.split(r"[\n;]", text))
        return list(dict.fromkeys(line for line in lines if line))


def written(person: User) -> str:
    """The line that names somebody without a doubt."""
    return f"{person.name} <{person.email}>"


class NamesPeople(forms.Form):
    """A form with fields of names; `unclear` holds, by field, the lines to ask about."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.unclear: dict[str, list[Unclear]] = {
            name: [] for name, field in self.fields.items() if isinstance(field, Names)
        }

    def people(self, name: str) -> list[User]:
        """Whom the lines of that field name; ValidationError for those that name nobody, or several."""
        lines = [_address(line) for line in self.cleaned_data[name]]
        if len(lines) > rules.MOST_MEMBERS:
            raise ValidationError(_("At most %(most)d people at once.") % {"most": rules.MOST_MEMBERS})
        found, unclear = people_named(lines)
        typed = list(self.cleaned_data[name])
        for one in unclear:
            one.name = self.add_prefix(f"meant-{name}-{one.place}")
            chosen = self.data.get(one.name)
            person = next((person for person in one.near if str(person.pk) == chosen), None)
            if person is None:
                self.unclear[name].append(one)
            else:
                found[one.place] = person
                typed[one.place] = written(person)
        if typed != self.cleaned_data[name]:  # whoever was chosen is not asked for again
            data = self.data.copy()
            data[self.add_prefix(name)] = "\n".join(typed)
            self.data = data
        if self.unclear[name]:
            raise ValidationError([one.problem for one in self.unclear[name]])
        return list({found[place].pk: found[place] for place in sorted(found)}.values())


def _address(line: str) -> str:
    found = ADDRESSED.match(line)
    return found[1] if found else line


class PersonSought(forms.Form):
    """?q=: the first letters of a name, as it is typed."""

    q = forms.CharField(required=False, max_length=80)

    def read(self) -> str:
        return self.cleaned_data["q"] if self.is_valid() else ""
