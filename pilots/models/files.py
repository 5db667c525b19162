"""What is handed in beside a pilot: attachments of the proposal; quotes, invoices and receipts of its expenses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import files
from pilots.models.pilot import Pilot
from pilots.models.spending import Expense


def upload_place(instance, filename: str) -> str:
    return f"pilots/{files.random_name()}"


class PilotFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who reads the money of the pilot, and nobody else: quotes and proposals are confidential."""
        insight = Pilot.objects.visible_to(user)
        return (
            self.filter(pilot__in=insight.with_insight(user).filter(insight=True).values("pk"))
            if user.is_authenticated
            else self.none()
        )


class PilotFile(models.Model):
    """One file, under the name people know, recognised by its content, kept under a random one."""

    class Purpose(models.TextChoices):
        ATTACHMENT = "attachment", pgettext_lazy("file of a pilot", "attachment")
        QUOTE = "quote", pgettext_lazy("file of a pilot", "quote")
        INVOICE = "invoice", pgettext_lazy("file of a pilot", "invoice")
        RECEIPT = "receipt", pgettext_lazy("file of a pilot", "receipt")

    EVIDENCE = (Purpose.QUOTE, Purpose.INVOICE, Purpose.RECEIPT)

    pilot = models.ForeignKey(Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="files")
    expense = models.ForeignKey(
        Expense,
        verbose_name=_("expense"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files",
    )
    purpose = models.CharField(_("what it is"), max_length=10, choices=Purpose.choices)
    name = models.CharField(_("name"), max_length=120)
    file = models.FileField(_("file"), upload_to=upload_place, max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))

    objects = PilotFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a pilot")
        verbose_name_plural = _("files of pilots")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="pilot_file_has_a_name"),
            models.CheckConstraint(
                condition=Q(purpose="attachment", expense=None)
                | (~Q(purpose="attachment") & Q(expense__isnull=False)),
                name="pilot_file_evidence_names_its_expense",
            ),
        ]

    def __str__(self) -> str:
        return self.name
