"""A measure of an indicator, recorded or put right."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.forms.fields import Day, number, offer
from pilots.models import Kpi, Measure, Pilot


class IndicatorChoice(forms.ModelChoiceField):
    def label_from_instance(self, kpi: Kpi) -> str:
        return kpi.label


class MeasureForm(forms.Form):
    """Which indicator is asked only when there are several."""

    prefix = "measure"
    use_required_attribute = False

    kpi = IndicatorChoice(
        label=_("Indicator"),
        queryset=Kpi.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the indicators of this pilot.")},
    )
    value = number(label=_("Value"))
    measured_on = Day(label=pgettext_lazy("of a measure", "Measured on"))

    def __init__(self, *args, pilot: Pilot, at: datetime | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        kpis = list(pilot.kpis.order_by("position", "id"))
        if len(kpis) > 1:
            offer(self, "kpi", pilot.kpis.order_by("position", "id"))
        else:
            del self.fields["kpi"]

    def clean_measured_on(self):
        return past(self.cleaned_data["measured_on"], self.at)


class CorrectMeasureForm(forms.Form):
    """Another value, or another day."""

    use_required_attribute = False
    value = number(label=_("Value"))
    measured_on = Day(label=pgettext_lazy("of a measure", "Measured on"))

    def __init__(self, *args, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    @staticmethod
    def of(measure: Measure) -> dict:
        return {"value": measure.value.normalize(), "measured_on": measure.measured_on}

    def clean_measured_on(self):
        return past(self.cleaned_data["measured_on"], self.at)


def past(day, at: datetime | None):
    if day > localdate(at):
        raise ValidationError(_("A measure has a date of today or before."))
    return day
