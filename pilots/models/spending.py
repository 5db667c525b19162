"""What a pilot asks for, line by line, and what it spends."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilots.models.envelopes import Amount, Category, above_zero, from_zero
from pilots.models.pilot import Pilot


class BudgetLine(models.Model):
    """One line of the budget: what is asked, and what the decision grants."""

    pilot = models.ForeignKey(Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="lines")
    category = models.CharField(_("category"), max_length=15, choices=Category.choices)
    label = models.CharField(_("label"), max_length=120)
    asked = Amount(_("asked"))
    granted = Amount(_("granted"), null=True, blank=True)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=above_zero("asked"), name="line_asked_is_real"),
            models.CheckConstraint(
                condition=Q(granted=None) | from_zero("granted"), name="line_granted_is_real"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Expense(models.Model):
    """Money of a pilot: promised to somebody (committed), or paid. A mistake is cancelled, never erased."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        COMMITTED = "committed", _("Committed")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    COUNTED = (State.COMMITTED, State.PAID)

    form_token = models.CharField(max_length=32, unique=True, editable=False)
    pilot = models.ForeignKey(
        Pilot, verbose_name=_("pilot"), on_delete=models.PROTECT, related_name="expenses"
    )
    category = models.CharField(_("category"), max_length=15, choices=Category.choices)
    label = models.CharField(_("label"), max_length=120)
    supplier = models.CharField(_("supplier"), max_length=120, blank=True, default="")
    amount = Amount(_("amount"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    spent_on = models.DateField(_("date"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["-spent_on", "-id"]
        indexes = [
            models.Index(
                fields=["spent_on"], condition=Q(state__in=["committed", "paid"]), name="expense_by_day"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=above_zero("amount"), name="expense_amount_is_real"),
            models.CheckConstraint(
                condition=Q(spent_on__range=(date(2000, 1, 1), date(2100, 12, 31))),
                name="expense_date_is_real",
            ),
        ]

    def __str__(self) -> str:
        return self.label
