"""Money from one line to another, or to a line that nobody foresaw; the more that is asked for; its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.forms.fields import Money, QuickSelect, Token, offer, words
from pilots.forms.spending import LineChoice, left_on
from pilots.models import Category, Pilot

NEW = "new"


class WithNewLine(forms.Form):
    """A line of the pilot, or a new one with its name and category."""

    use_required_attribute = False

    target = forms.ChoiceField(label=_("To the line"), widget=QuickSelect)
    label = forms.CharField(label=_("Name of the new line"), max_length=120, required=False)
    category = forms.ChoiceField(
        label=_("Category of the new line"), choices=[("", _("Choose")), *Category.choices], required=False
    )

    def __init__(self, *args, pilot: Pilot, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in pilot.lines.all()}
        choices = [(pk, left_on(line)) for pk, line in self.lines.items()]
        offer(self, "target", [*choices, (NEW, _("A new line"))])

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("target") == NEW:
            if not data.get("label"):
                self.add_error("label", _("Name the new line."))
            if not data.get("category"):
                self.add_error("category", _("Choose its category."))
        return data

    @property
    def where(self) -> dict:
        """The line, or what opens it."""
        chosen = self.cleaned_data["target"]
        if chosen == NEW:
            return {"label": self.cleaned_data["label"], "category": self.cleaned_data["category"]}
        return {"line": self.lines[chosen]}


class MoveForm(WithNewLine):
    prefix = "move"

    token = Token()
    source = LineChoice(label=_("From the line"), empty_label=None)
    amount = Money(label=_("Amount"))
    reason = forms.CharField(label=_("Why?"), max_length=300)

    def __init__(self, *args, pilot: Pilot, **kwargs) -> None:
        super().__init__(*args, pilot=pilot, **kwargs)
        offer(self, "source", pilot.lines.all())

    def clean(self) -> dict:
        data = super().clean()
        source = data.get("source")
        if source and data.get("target") == str(source.pk):
            self.add_error("target", _("Choose two different lines."))
        return data


class TopUpForm(WithNewLine):
    prefix = "more"

    token = Token()
    amount = Money(label=_("How much more?"))
    why = words(
        rows=3,
        label=_("Why?"),
        max_length=2000,
        help_text=_("What changed since the budget was granted, and what it will bring."),
    )

    def __init__(self, *args, pilot: Pilot, **kwargs) -> None:
        super().__init__(*args, pilot=pilot, **kwargs)
        self.fields["target"].label = _("For which line?")


class GrantMoreForm(forms.Form):
    """All of it at once, or a part with a word."""

    prefix = "give"
    use_required_attribute = False

    amount = Money(label=_("Amount granted"))
    words = words(rows=2, label=_("A word with it"), max_length=2000, required=False)


class RefuseMoreForm(forms.Form):
    prefix = "no"
    use_required_attribute = False

    words = words(
        rows=3,
        label=_("Why not?"),
        max_length=2000,
        error_messages={"required": _("Give the reason.")},
    )
