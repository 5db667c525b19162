"""What a lesson is about: tool, unit, cost, result; and the reading path of decision-makers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.languages import Bilingual
from people.models import OrgUnit
from policy.models.documents import Document
from tools.models import Tool


class LessonFacts(models.Model):
    """The facts of a lesson, for its filters. Figures of a pilot are copied here when they are frozen."""

    class Result(models.TextChoices):
        GO = "go", pgettext_lazy("result of an experience", "we go on")
        ADJUST = "adjust", pgettext_lazy("result of an experience", "we go on differently")
        STOP = "stop", pgettext_lazy("result of an experience", "we stop")

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="facts")
    tool = models.ForeignKey(
        Tool, verbose_name=_("tool"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        OrgUnit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, blank=True, default="")

    class Meta:
        verbose_name = _("facts of a lesson")
        verbose_name_plural = _("facts of lessons")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0, cost__lte=10_000_000),
                name="lesson_cost_in_range",
                violation_error_message=_("An amount is between 0 and 10,000,000."),
            )
        ]
        indexes = [
            models.Index(fields=["tool"], name="lesson_tool"),
            models.Index(fields=["result"], name="lesson_result"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.result}"


class PathStep(models.Model):
    """One stop of the ten-minute reading path of decision-makers, and why to stop there."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), unique=True)
    why_fr = models.CharField(_("why, in French"), max_length=200, blank=True, default="")
    why_en = models.CharField(_("why, in English"), max_length=200, blank=True, default="")

    why = Bilingual()

    class Meta:
        verbose_name = _("stop of the reading path")
        verbose_name_plural = _("stops of the reading path")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.document_id}"
