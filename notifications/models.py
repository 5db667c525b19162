"""The outbox: one row per message, from its reason to its end; and what each person chose."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Topic


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A person reads only what was meant for them; administrators have the outbox in the back office."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()


class Message(models.Model):
    """A message to one person. `dedupe_key` makes it once per person and occasion, whatever dies or doubles."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        CLAIMED = "claimed", _("being prepared")
        HANDOVER = "handover", _("being handed over")
        SENT = "sent", _("sent")
        FAILED = "failed", _("refused by the mail server")
        EXPIRED = "expired", _("too late to be useful")
        CANCELLED = "cancelled", _("no longer needed")
        HELD = "held", _("in doubt, a person decides")

    TERMINAL = (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED)

    kind = models.CharField(_("kind"), max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(_("about"), max_length=80)
    period = models.CharField(_("occasion"), max_length=40)
    dedupe_key = models.CharField(max_length=255, unique=True)
    payload = models.JSONField(default=dict)
    priority = models.SmallIntegerField(_("priority"))
    due_at = models.DateTimeField(_("due"))
    expires_at = models.DateTimeField(_("expires"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    attempts = models.SmallIntegerField(_("attempts"), default=0)
    doubts = models.SmallIntegerField(_("sent again after doubt"), default=0)
    last_error = models.CharField(_("last answer"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    by_mail = models.BooleanField(
        _("by mail"), default=True, help_text=_("False when the person reads this topic only in the portal.")
    )
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["priority", "next_attempt_at", "id"],
                condition=Q(state="pending"),
                name="message_to_send",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["claimed", "handover"]), name="message_leased"
            ),
            models.Index(fields=["recipient", "-due_at", "-id"], name="message_of_person"),
            models.Index(fields=["recipient", "due_at"], condition=Q(read_at=None), name="message_unread"),
            # The whole question of a planner, "was this person told on this occasion?": without the recipient in the
            # index, each of 20,000 people would read the 20,000 rows about one document.
            models.Index(fields=["kind", "key", "recipient", "period"], name="message_about"),
        ]
        constraints = [
            # Who holds a row and until when is known exactly while it is in somebody's hands.
            models.CheckConstraint(
                condition=Q(state__in=["claimed", "handover"], lease_until__isnull=False) & ~Q(lease_token="")
                | ~Q(state__in=["claimed", "handover"]),
                name="message_in_hand_has_a_lease",
                violation_error_message=_("A message that is being sent belongs to one sender."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "failed", "expired", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["pending", "claimed", "handover", "held"], ended_at=None),
                name="message_ends_once",
                violation_error_message=_("A message has an end date when it has ended, and only then."),
            ),
        ]

    def __str__(self) -> str:
        return self.dedupe_key


class Preference(models.Model):
    """What one person chose for one topic; no row means the default: by mail, and in the digest."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20, choices=Topic.choices)
    by_mail = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="preference_once_per_topic")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic}"


class Follow(models.Model):
    """A person follows a subject: its news come first, at home and in the digest. `key` is handed down: "tool:12"."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(_("subject"), max_length=80)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("followed subject")
        verbose_name_plural = _("followed subjects")
        ordering = ["-since", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="follow_once")]
        indexes = [models.Index(fields=["key"], name="follow_key")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"
