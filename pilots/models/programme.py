"""What the programme lead sets once for all pilots: the fast lane, the fiscal year, how often one reports."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.models.envelopes import ZERO, Amount, from_zero

RHYTHMS = [
    (0, _("no progress notes")),
    (1, _("every week")),
    (2, _("every two weeks")),
    (4, _("every four weeks")),
]


class Programme(models.Model):
    """One row. What changed, when and by whom is in the journal."""

    fast_lane_amount = Amount(
        _("fast lane up to"),
        default=ZERO,
        help_text=_(
            "A pilot with a recommended tool starts at once up to this amount; 0 closes the fast lane."
        ),
    )
    fiscal_month = models.PositiveSmallIntegerField(_("first month of the fiscal year"), default=1)
    rhythm_weeks = models.PositiveSmallIntegerField(_("progress notes"), choices=RHYTHMS, default=2)

    class Meta:
        verbose_name = _("settings of the programme")
        verbose_name_plural = _("settings of the programme")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="programme_is_one"),
            models.CheckConstraint(
                condition=from_zero("fast_lane_amount"), name="programme_fast_lane_is_real"
            ),
            models.CheckConstraint(condition=Q(fiscal_month__range=(1, 12)), name="programme_month_is_real"),
            models.CheckConstraint(
                condition=Q(rhythm_weeks__in=[0, 1, 2, 4]), name="programme_rhythm_is_known"
            ),
        ]

    def __str__(self) -> str:
        return "programme"

    @classmethod
    def now(cls) -> "Programme":
        """What holds today; the defaults before anybody set anything."""
        return cls.objects.first() or cls(pk=1)

    def year_of(self, day: date) -> int:
        """The fiscal year of a day, named after the calendar year in which it begins."""
        return day.year if day.month >= self.fiscal_month else day.year - 1

    def span(self, year: int) -> tuple[date, date]:
        """First and last day of a fiscal year."""
        return date(year, self.fiscal_month, 1), date(year + 1, self.fiscal_month, 1) - timedelta(days=1)

    def name_of(self, year: int) -> str:
        """« 2026 », or « 2026-2027 » when it does not begin in January."""
        return str(year) if self.fiscal_month == 1 else f"{year}-{year + 1}"
