"""What a pilot measures: one indicator, from its baseline to its target, and its values over time."""

import math
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from core.money import NO_BREAK
from pilots.models.pilot import Pilot


def _plain(value: Decimal) -> str:
    """10 stays 10 (normalize alone would write 1E+1), 2.50 becomes 2.5."""
    return number_format(f"{Decimal(value).normalize():f}", force_grouping=True)


class Kpi(models.Model):
    """An indicator of a pilot (the first is the one that boards show): where it starts, where it should go, where it stands."""

    class Better(models.TextChoices):
        UP = "up", _("More is better")
        DOWN = "down", _("Less is better")

    pilot = models.ForeignKey(Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="kpis")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    label = models.CharField(_("what is measured"), max_length=120)
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="")
    baseline = models.DecimalField(_("today"), max_digits=12, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    better = models.CharField(_("direction"), max_length=4, choices=Better.choices)
    # The last measure, kept here by the action that records one: boards read thousands of pilots.
    latest = models.DecimalField(_("last value"), max_digits=12, decimal_places=2, null=True, editable=False)
    latest_on = models.DateField(_("last measured on"), null=True, editable=False)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "position"], name="kpi_position_once"),
            models.CheckConstraint(condition=~Q(label=""), name="kpi_has_a_label"),
            models.CheckConstraint(
                condition=Q(latest=None, latest_on=None) | Q(latest__isnull=False, latest_on__isnull=False),
                name="kpi_latest_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(better="up", target__gt=F("baseline"))
                | Q(better="down", target__lt=F("baseline")),
                name="kpi_target_goes_the_right_way",
                violation_error_message=_("The target must be better than today."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def say(self, value: Decimal) -> str:
        """« 62 % », "62%", « 410 écoutes »: the number with its unit."""
        number = _plain(value)
        if not self.unit:
            return number
        joined = self.unit == "%" and not (get_language() or "fr").startswith("fr")
        return f"{number}{'' if joined else NO_BREAK}{self.unit}"

    def say_gap(self, gap: Decimal) -> str:
        """Between two values: from 66 % to 75 % there are 9 points; in other units, the number with its unit."""
        if self.unit != "%":
            return self.say(gap)
        # Between 1 and 2 English has a plural and French none: what each says of 0.
        count = 0 if 1 < gap < 2 else math.ceil(gap)
        return ngettext("%(n)s point", "%(n)s points", count) % {"n": _plain(gap)}

    def reached(self, value: Decimal | None) -> bool:
        if value is None:
            return False
        return value >= self.target if self.better == self.Better.UP else value <= self.target


class Measure(models.Model):
    """One value of an indicator on one day."""

    kpi = models.ForeignKey(
        Kpi, verbose_name=_("indicator"), on_delete=models.CASCADE, related_name="measures"
    )
    measured_on = models.DateField(_("date"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["measured_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kpi", "measured_on"], name="measure_once_a_day"),
            models.CheckConstraint(
                condition=Q(measured_on__range=(date(2000, 1, 1), date(2100, 12, 31))),
                name="measure_date_is_real",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measured_on} {self.value}"
