"""Who has read what: confirmations, counts without names, questions before signing, "useful or not"."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.languages import Bilingual
from people.models import Role
from policy.models.documents import Document, Version


class Acknowledgement(models.Model):
    """A person's statement to have read one version, with the fingerprint of the text they were shown."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    version = models.ForeignKey(
        Version, verbose_name=_("version"), on_delete=models.PROTECT, related_name="acknowledgements"
    )
    language = models.CharField(_("language"), max_length=2)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="acknowledged_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} v{self.version_id}"


class ReadCount(models.Model):
    """How many times a document was read on a day, in a language. No person is recorded."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    count = models.PositiveIntegerField(_("readings"), default=0)

    class Meta:
        verbose_name = _("count of readings")
        verbose_name_plural = _("counts of readings")
        constraints = [
            models.UniqueConstraint(fields=["document", "day", "language"], name="read_count_once")
        ]
        indexes = [models.Index(fields=["day"], name="read_count_day")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.day} {self.count}"


def check_choices(value) -> None:
    """Two to four answers {"fr": …, "en": …}, each said in one language at least."""
    whole = isinstance(value, list) and 2 <= len(value) <= 4
    if not whole or not all(
        isinstance(answer, dict) and (answer.get("fr") or answer.get("en")) for answer in value
    ):
        raise ValidationError(_("Give two to four answers."))


class QuizQuestion(models.Model):
    """One of at most three questions to answer rightly before confirming a document; as many tries as wanted."""

    MOST = 3

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    words_fr = models.CharField(_("question in French"), max_length=300, blank=True, default="")
    words_en = models.CharField(_("question in English"), max_length=300, blank=True, default="")
    choices = models.JSONField(_("answers"), validators=[check_choices])
    right = models.PositiveSmallIntegerField(_("right answer"), help_text=_("Counted from 0."))
    why_fr = models.CharField(_("why, in French"), max_length=300, blank=True, default="")
    why_en = models.CharField(_("why, in English"), max_length=300, blank=True, default="")

    words = Bilingual()
    why = Bilingual()

    class Meta:
        verbose_name = _("question before confirming")
        verbose_name_plural = _("questions before confirming")
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="quiz_position_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=3), name="quiz_has_three_questions"
            ),
            models.CheckConstraint(condition=~Q(words_fr="") | ~Q(words_en=""), name="quiz_asks_something"),
            models.CheckConstraint(condition=Q(right__lte=3), name="quiz_right_is_an_answer"),
        ]

    def __str__(self) -> str:
        return self.words


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who said it, the owner of the document, communication."""
        if not user.is_authenticated:
            return self.none()
        if user.holds(Role.COMMS, Role.LEAD):
            return self
        return self.filter(Q(person=user) | Q(document__owner=user))

    def to_look_at(self):
        """Remarks that their owner has not looked at yet."""
        return self.filter(handled_at=None).exclude(reason="")


class Feedback(models.Model):
    """ "Useful?" yes or no, with a reason that reaches the owner. One per person and version, which they may change."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    useful = models.BooleanField(_("useful"))
    reason = models.TextField(pgettext_lazy("feedback", "why"), blank=True, default="")
    at = models.DateTimeField(_("when"))
    handled_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked at by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on a document")
        verbose_name_plural = _("remarks on documents")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="feedback_once_per_version")
        ]
        indexes = [
            models.Index(fields=["document", "-at"], name="feedback_of_document"),
            models.Index(
                fields=["document"], condition=Q(handled_at=None) & ~Q(reason=""), name="feedback_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.useful}"
