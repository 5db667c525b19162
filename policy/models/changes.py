"""What changed between two versions, computed once by the clock; and a publication that waits for its hour."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from policy.models.documents import Document, Version


class DifferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(document__in=Document.objects.visible_to(user))


class Difference(models.Model):
    """The text of `newer` in one language with what was added (<ins>) and left out (<del>) since `older`.

    A row without `html` waits for the clock. Versions never change, so neither does this.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    older = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    newer = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked"))
    done_at = models.DateTimeField(_("computed"), null=True, blank=True)
    html = models.TextField(_("difference"), blank=True, default="")
    added = models.PositiveIntegerField(_("words added"), default=0)
    removed = models.PositiveIntegerField(_("words left out"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        constraints = [
            models.UniqueConstraint(fields=["older", "newer", "language"], name="difference_once"),
            models.CheckConstraint(condition=~Q(older=F("newer")), name="difference_of_two"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(done_at=None), name="difference_waiting")]

    def __str__(self) -> str:
        return f"{self.older_id}..{self.newer_id} {self.language}"


class Schedule(models.Model):
    """The working copies of a document come out by themselves at `at`, exactly as they were seen, or not at all."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="schedule")
    at = models.DateTimeField(_("comes out"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("scheduled by"), on_delete=models.PROTECT, related_name="+"
    )
    material_change = models.BooleanField(_("material change"))
    note = models.CharField(_("what changes"), max_length=300, blank=True, default="")
    seen = models.CharField(max_length=200, help_text=_("Which working copies were looked at."))
    failed = models.CharField(_("why it did not come out"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("scheduled publication")
        verbose_name_plural = _("scheduled publications")
        indexes = [models.Index(fields=["at"], name="schedule_due")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.at:%Y-%m-%d %H:%M}"
