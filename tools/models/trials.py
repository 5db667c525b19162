"""A bounded evaluation of a tool: scope, allowed data, testers, criteria and scores, one decision."""

from datetime import date
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tools.models.register import Tool

# What most trials ask. Kept as written here and read in the language of the reader; whatever else is typed stays as typed.
USUAL_CRITERIA = (
    gettext_noop("It saves me time"),
    gettext_noop("I learned it quickly"),
    gettext_noop("It gets along with our other tools"),
    gettext_noop("I know what I may put there"),
)


@cache
def _usual_wordings() -> dict[str, str]:
    """Each usual criterion as any language says it -> as it is kept."""
    known = {label: label for label in USUAL_CRITERIA}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= {gettext(label): label for label in USUAL_CRITERIA}
    return known


def usual_criterion(typed: str) -> str:
    """How a criterion is kept: a usual one the same in every language."""
    return _usual_wordings().get(typed, typed)


class TrialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Every colleague: what is tried, by whom and with what result is no secret. Not guests."""
        return self if user.is_authenticated and not user.is_guest else self.none()

    def running(self):
        return self.filter(outcome="")


class Trial(models.Model):
    """One evaluation. `outcome` is empty until its one decision, which also moves the tool's position."""

    class Outcome(models.TextChoices):
        RECOMMENDED = "recommended", pgettext_lazy("outcome of a trial", "we recommend it")
        CARE = "care", pgettext_lazy("outcome of a trial", "we use it with care")
        NOT_RECOMMENDED = "not_recommended", pgettext_lazy("outcome of a trial", "we do without it")

    TONES = {Outcome.RECOMMENDED: "ok", Outcome.CARE: "warn", Outcome.NOT_RECOMMENDED: "coral"}

    tool = models.ForeignKey(Tool, verbose_name=_("tool"), on_delete=models.PROTECT, related_name="trials")
    scope = models.TextField(_("what is tried"))
    allowed_data = models.TextField(_("data that may be used"))
    starts_on = models.DateField(_("start"))
    ends_on = models.DateField(_("end"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("led by"), on_delete=models.PROTECT, related_name="+"
    )
    cost_after = models.CharField(
        _("cost after the free period"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Per person or in all."),
    )
    turns_paid_on = models.DateField(_("turns paid on"), null=True, blank=True)
    first_end = models.DateField(
        _("first end"),
        null=True,
        blank=True,
        help_text=_("Kept when the trial is extended, which it is once."),
    )
    extension_reason = models.TextField(_("why it was extended"), blank=True, default="")
    opened_at = models.DateTimeField(_("opened"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True, default="")
    conclusion = models.TextField(_("conclusion"), blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("evaluation of a tool", "trial")
        verbose_name_plural = pgettext_lazy("evaluation of a tool", "trials")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="trial_ends_after_its_start",
                violation_error_message=_("A trial ends after its start."),
            ),
            models.UniqueConstraint(
                fields=["tool"],
                condition=Q(outcome=""),
                name="trial_once_at_a_time",
                violation_error_message=_("This tool is already on trial."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (
                    ~Q(outcome="") & ~Q(conclusion="") & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="trial_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(first_end__isnull=True, extension_reason="")
                | (Q(first_end__isnull=False, first_end__lt=F("ends_on")) & ~Q(extension_reason="")),
                name="trial_extended_whole",
                violation_error_message=_("An extension gives a later end and its reason."),
            ),
        ]
        indexes = [
            models.Index(fields=["outcome", "ends_on"], name="trial_to_decide"),
            models.Index(fields=["turns_paid_on"], name="trial_turns_paid"),
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.starts_on}"

    def get_absolute_url(self) -> str:
        return reverse("tools:trial", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of its outcome, for tags."""
        return self.TONES[self.Outcome(self.outcome)] if self.outcome else "accent"

    @property
    def is_running(self) -> bool:
        return self.outcome == ""

    def is_over(self, today: date) -> bool:
        """Its time is over and nobody has decided."""
        return self.is_running and self.ends_on < today


class Tester(models.Model):
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="testers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("tester"), on_delete=models.PROTECT, related_name="+"
    )
    word = models.TextField(_("in a word"), blank=True, default="")
    joined_at = models.DateTimeField(_("joined"))

    class Meta:
        verbose_name = _("tester")
        verbose_name_plural = _("testers")
        ordering = ["joined_at", "id"]
        constraints = [models.UniqueConstraint(fields=["trial", "person"], name="tester_once_per_trial")]
        indexes = [models.Index(fields=["person"], name="tester_person")]

    def __str__(self) -> str:
        return f"{self.trial_id} {self.person_id}"


class Criterion(models.Model):
    """What testers judge, from 1 (no) to 5 (yes, fully)."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"))
    label = models.CharField(_("criterion"), max_length=160)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["trial", "label"], name="criterion_once_per_trial")]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """A usual criterion in the language of the reader."""
        label = usual_criterion(self.label)
        return gettext(label) if label in USUAL_CRITERIA else label


class Score(models.Model):
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    tester = models.ForeignKey(Tester, on_delete=models.CASCADE, related_name="scores")
    value = models.PositiveSmallIntegerField(_("score"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["criterion", "tester"], name="score_once_per_criterion"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="score_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.value}"
