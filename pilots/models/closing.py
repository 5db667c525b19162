"""How a pilot ended: the decision about what comes next, the figures of that day, what it teaches."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.pilot import Pilot
from policy.models import Document


class Closing(models.Model):
    """Written once: a trigger keeps all but `document` as they are. What was learned, in brief, is the pilot's own."""

    class Outcome(models.TextChoices):
        GO = "go", pgettext_lazy("outcome of a pilot", "We go on")
        ADJUST = "adjust", pgettext_lazy("outcome of a pilot", "We go on differently")
        STOP = "stop", pgettext_lazy("outcome of a pilot", "We stop")

    TONES = {Outcome.GO: "ok", Outcome.ADJUST: "warn", Outcome.STOP: ""}

    pilot = models.OneToOneField(
        Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="closing"
    )
    outcome = models.CharField(_("what comes next"), max_length=8, choices=Outcome.choices)
    worked = models.TextField(_("what worked"), max_length=4000, blank=True, default="")
    hindered = models.TextField(_("what did not"), max_length=4000, blank=True, default="")
    advice = models.TextField(_("what we would tell the next team"), max_length=4000, blank=True, default="")
    # What the figures were on that day: money as text with cents, days as ISO text; see queries/closing.py.
    figures = models.JSONField(_("figures"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("closed"))
    document = models.OneToOneField(
        Document,
        verbose_name=_("lesson"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("end of a pilot")
        verbose_name_plural = _("ends of pilots")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["go", "adjust", "stop"]), name="closing_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.outcome}"

    @property
    def tone(self) -> str:
        return self.TONES[self.Outcome(self.outcome)]
