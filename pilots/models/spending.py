"""What a pilot asks for, line by line, what it spends, and the more it asks for on the way."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.envelopes import ZERO, Amount, Category, above_zero, from_zero
from pilots.models.pilot import Pilot


class BudgetLine(models.Model):
    """One line of the budget: what is asked, what is granted, what is spent of it.

    `committed` is a counter that only conditional updates move; a line opened on the way asked for nothing.
    """

    pilot = models.ForeignKey(Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="lines")
    category = models.CharField(_("category"), max_length=15, choices=Category.choices)
    label = models.CharField(_("label"), max_length=120)
    asked = Amount(_("asked"))
    granted = Amount(_("granted"), null=True, blank=True)
    committed = Amount(_("committed and paid"), default=ZERO, editable=False)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=from_zero("asked"), name="line_asked_is_real"),
            models.CheckConstraint(
                condition=Q(granted=None) | from_zero("granted"), name="line_granted_is_real"
            ),
            models.CheckConstraint(
                condition=Q(granted=None, committed=0) | Q(committed__gte=0, committed__lte=F("granted")),
                name="line_is_never_overspent",
                violation_error_message=_("More is spent than was granted."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def left(self) -> Decimal:
        return (self.granted or ZERO) - self.committed


class Expense(models.Model):
    """Money of a pilot: planned, promised to somebody (committed), or paid. A mistake is cancelled, never erased."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        COMMITTED = "committed", _("Committed")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    COUNTED = (State.COMMITTED, State.PAID)
    TONES = {State.PLANNED: "", State.COMMITTED: "warn", State.PAID: "ok", State.CANCELLED: ""}

    form_token = models.CharField(max_length=32, unique=True, editable=False)
    pilot = models.ForeignKey(
        Pilot, verbose_name=_("pilot"), on_delete=models.PROTECT, related_name="expenses"
    )
    line = models.ForeignKey(
        BudgetLine, verbose_name=_("budget line"), on_delete=models.PROTECT, related_name="expenses"
    )
    label = models.CharField(_("label"), max_length=120)
    supplier = models.CharField(_("supplier"), max_length=120, blank=True, default="")
    amount = Amount(_("amount"))
    vat = Amount(
        _("of which VAT"), null=True, blank=True, help_text=_("For information: the amount includes it.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    spent_on = models.DateField(_("date"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
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
                condition=Q(vat=None) | Q(vat__gte=0, vat__lt=F("amount")),
                name="expense_vat_is_a_part",
                violation_error_message=_("The VAT is a part of the amount."),
            ),
            models.CheckConstraint(
                condition=Q(spent_on__range=(date(2000, 1, 1), date(2100, 12, 31))),
                name="expense_date_is_real",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", paid_on__isnull=False) | (~Q(state="paid") & Q(paid_on=None)),
                name="expense_paid_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def tone(self) -> str:
        return self.TONES[self.State(self.state)]


class TopUp(models.Model):
    """More money asked for on the way: one step, one answer by one person, within a promised day."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("more money", "waiting for an answer")
        GRANTED = "granted", pgettext_lazy("more money", "granted")
        REFUSED = "refused", pgettext_lazy("more money", "refused")

    form_token = models.CharField(max_length=32, unique=True, editable=False)
    pilot = models.ForeignKey(
        Pilot, verbose_name=_("pilot"), on_delete=models.PROTECT, related_name="top_ups"
    )
    line = models.ForeignKey(
        BudgetLine, verbose_name=_("budget line"), on_delete=models.PROTECT, related_name="+"
    )
    amount = Amount(_("amount"))
    why = models.TextField(_("why"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    promised_on = models.DateField(_("answer promised by"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    granted = Amount(_("granted"), default=ZERO)
    words = models.TextField(_("answer"), max_length=2000, blank=True, default="")
    decided_by: "models.ForeignKey[Any, Any]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for more")
        verbose_name_plural = _("requests for more")
        ordering = ["-id"]
        indexes = [models.Index(fields=["promised_on"], condition=Q(state="waiting"), name="top_up_waiting")]
        constraints = [
            models.CheckConstraint(condition=above_zero("amount"), name="top_up_amount_is_real"),
            models.CheckConstraint(condition=~Q(why=""), name="top_up_says_why"),
            models.UniqueConstraint(
                fields=["pilot"], condition=Q(state="waiting"), name="top_up_one_waits_per_pilot"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None, granted=0)
                | Q(
                    state="granted",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    granted__gt=0,
                    granted__lte=F("amount"),
                )
                | (
                    Q(state="refused", decided_by__isnull=False, decided_at__isnull=False, granted=0)
                    & ~Q(words="")
                ),
                name="top_up_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="top_up_not_decided_by_who_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.amount}"

    def late(self, at: datetime) -> bool:
        return self.state == self.State.WAITING and localdate(at) > self.promised_on
