"""How an amount, a date, a token and a few words are typed, in every form of the pilots."""

import uuid
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from core import money

YEARS = (2000, 2100)


def new_token() -> str:
    return uuid.uuid4().hex


class Token(forms.RegexField):
    """Hidden in the form: sent twice, it makes one."""

    def __init__(self) -> None:
        super().__init__(
            r"\A[0-9a-f]{32}\Z",
            widget=forms.HiddenInput,
            error_messages={"invalid": _("Open this page again.")},
        )


class Money(forms.CharField):
    """« 12 500,50 » or "12,500.50": more than nothing, at most ten million."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = money.parse(text)
        except ValueError:
            raise ValidationError(_("Write an amount, for example 12,500 or 12,500.50.")) from None
        if not 0 < amount <= money.MOST:
            raise ValidationError(_("Write an amount between 0.01 and 10,000,000."))
        return amount

    def prepare_value(self, value):
        return money.bare(value) if isinstance(value, Decimal) else value


class QuickSelect(forms.Select):
    """The same <select>, written at once: Django renders a template for each option, which is slow for two hundred tools."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        context = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], mark_safe(" selected") if option["selected"] else "", option["label"])
                for _group, group, _index in context["optgroups"]
                for option in group
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(context["attrs"]), options)


class Day(forms.DateField):
    """A date of this century, typed in the browser's own field."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and not YEARS[0] <= day.year <= YEARS[1]:
            raise ValidationError(_("This date is out of range."))
        return day


class Words(forms.CharField):
    """A text of several lines. The browser cuts nothing that is pasted: what is too long is said, and kept."""

    def widget_attrs(self, widget) -> dict:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def words(rows: int = 4, **kwargs) -> forms.CharField:
    return Words(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def number(**kwargs) -> forms.DecimalField:
    return forms.DecimalField(
        localize=True,
        max_digits=10,
        decimal_places=2,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **kwargs,
    )


def offer(form: forms.BaseForm, name: str, choices: QuerySet | list) -> None:
    """What the field `name` lets choose, known only when the form is made: rows, or (value, words) pairs."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices  # type: ignore[assignment]
    elif isinstance(field, forms.ChoiceField):
        field.choices = choices
