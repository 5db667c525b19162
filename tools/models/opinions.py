"""What the security officer and the data protection officer think of a tool: dated, beside the sheet, never a gate."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.languages import Bilingual
from tools.models.register import Tool


class Office(models.TextChoices):
    SECURITY = "security", _("Security officer")
    DPO = "dpo", _("Data protection officer")


class Officer(models.Model):
    """Who gives opinions for an office; named by an administrator."""

    office = models.CharField(_("office"), max_length=10, choices=Office.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [models.UniqueConstraint(fields=["office", "person"], name="officer_once")]

    def __str__(self) -> str:
        return f"{self.office} {self.person_id}"


class Opinion(models.Model):
    """One dated opinion; the latest of each office is shown, the older ones stay readable."""

    class Tone(models.TextChoices):
        FINE = "fine", pgettext_lazy("opinion on a tool", "nothing to add")
        CONDITIONS = "conditions", pgettext_lazy("opinion on a tool", "with conditions")
        CONCERN = "concern", pgettext_lazy("opinion on a tool", "reserved")

    TONES = {Tone.FINE: "ok", Tone.CONDITIONS: "warn", Tone.CONCERN: "coral"}

    tool = models.ForeignKey(Tool, verbose_name=_("tool"), on_delete=models.CASCADE, related_name="opinions")
    office = models.CharField(_("office"), max_length=10, choices=Office.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("given by"), on_delete=models.PROTECT, related_name="+"
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who wrote it down, when it was not the officer."),
    )
    given_on = models.DateField(_("given on"))
    tone = models.CharField(_("in a word"), max_length=10, choices=Tone.choices)
    words_fr = models.TextField(_("opinion in French"), blank=True, default="")
    words_en = models.TextField(_("opinion in English"), blank=True, default="")

    words = Bilingual()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["-given_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words_fr="") | ~Q(words_en=""),
                name="opinion_says_something",
                violation_error_message=_("An opinion needs a sentence."),
            )
        ]
        indexes = [models.Index(fields=["tool", "office", "-given_on"], name="opinion_latest")]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.office}"

    @property
    def colour(self) -> str:
        return self.TONES[self.Tone(self.tone)]
