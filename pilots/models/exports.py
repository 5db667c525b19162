"""Tables on their way out: pilots, budget lines, expenses, measures, written by the clock, taken by who asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import files


def export_place(instance, filename: str) -> str:
    return f"pilot-exports/{files.random_name()}"


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own: each holds what that person may read."""
        return self.filter(by=user) if user.is_authenticated else self.none()


class Export(models.Model):
    """One table asked for, with the filters of the page, as that person sees the pilots."""

    class Table(models.TextChoices):
        PILOTS = "pilots", pgettext_lazy("export", "pilots")
        LINES = "lines", pgettext_lazy("export", "budget lines")
        EXPENSES = "expenses", pgettext_lazy("export", "expenses")
        MEASURES = "measures", pgettext_lazy("export", "measures")

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("export", "being prepared")
        DONE = "done", pgettext_lazy("export", "ready")
        FAILED = "failed", pgettext_lazy("export", "not written")

    table = models.CharField(_("table"), max_length=10, choices=Table.choices)
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    filters = models.JSONField(_("filters"), default=dict)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    written = models.PositiveIntegerField(_("rows written"), default=0)
    rows = models.PositiveIntegerField(_("rows in all"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=export_place, max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of pilots", "export")
        verbose_name_plural = pgettext_lazy("of pilots", "exports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="pilot_export_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="pilot_export_ended_has_its_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.format}"
