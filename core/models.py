"""What core keeps: the journal of what was done."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One act: who, what, on which record, when. Inserted once, never changed (triggers refuse)."""

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty when the clock acted."),
    )
    verb = models.CharField(_("act"), max_length=60)
    subject_kind = models.CharField(_("kind of record"), max_length=60)
    subject_id = models.CharField(_("record"), max_length=40)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind} {self.subject_id}"
