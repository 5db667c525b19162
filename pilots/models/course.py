"""The course of a pilot: its milestones and its progress notes."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.pilot import Mood, Pilot

REAL_DAYS = (date(2000, 1, 1), date(2100, 12, 31))


class Milestone(models.Model):
    """Something that should be there on a day; done, or late."""

    form_token = models.CharField(max_length=32, unique=True, editable=False)
    pilot = models.ForeignKey(
        Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="milestones"
    )
    label = models.CharField(_("what will be there"), max_length=160)
    due_on = models.DateField(_("by"))
    done_on: "models.DateField[date | None, date | None]" = models.DateField(
        _("done on"), null=True, blank=True
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_on=None), name="milestone_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="milestone_has_a_label"),
            models.CheckConstraint(
                condition=Q(due_on__range=REAL_DAYS) & (Q(done_on=None) | Q(done_on__range=REAL_DAYS)),
                name="milestone_dates_are_real",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="milestone_done_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def late(self, today: date) -> bool:
        return self.done_on is None and self.due_on < today


class ProgressNote(models.Model):
    """How it goes, in a few words, on the pilot's rhythm; or why there is nothing to say this time."""

    form_token = models.CharField(max_length=32, unique=True, editable=False)
    pilot = models.ForeignKey(Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="notes")
    mood = models.CharField(_("how it goes"), max_length=8, choices=Mood.choices)
    words = models.TextField(_("in a few words"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = pgettext_lazy("of a pilot", "progress note")
        verbose_name_plural = pgettext_lazy("of a pilot", "progress notes")
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="note_has_words"),
            models.CheckConstraint(
                condition=Q(mood__in=["well", "slow", "blocked", "skipped"]), name="note_mood_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.mood}"
