"""Who uses a tool, who helps with it, and what was asked of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Role
from tools.models.register import Tool


class UseQuerySet(models.QuerySet):
    def here(self):
        """Of colleagues who still work here."""
        return self.filter(person__is_active=True)


class Use(models.Model):
    """A person says "I use it"; with `helps`, also "I can help"."""

    tool = models.ForeignKey(Tool, verbose_name=_("tool"), on_delete=models.CASCADE, related_name="uses")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    helps = models.BooleanField(_("can help"), default=False)
    since = models.DateTimeField(_("declared"))

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a tool")
        verbose_name_plural = _("uses of tools")
        ordering = ["-helps", "since", "id"]
        constraints = [models.UniqueConstraint(fields=["tool", "person"], name="use_once_per_tool")]
        indexes = [
            models.Index(fields=["tool", "helps"], name="use_helps"),
            models.Index(fields=["since"], name="use_since"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tool_id}"


class HelpRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who asked, who is asked, and the IT department (nobody may stay without an answer)."""
        if not user.is_authenticated:
            return self.none()
        if user.holds(Role.DSI):
            return self
        return self.filter(Q(person=user) | Q(referent=user))

    def waiting(self):
        return self.filter(state=HelpRequest.State.WAITING)


class HelpRequest(models.Model):
    """A question to somebody who can help with a tool; followed until it is answered."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("help request", "waiting for an answer")
        ANSWERED = "answered", pgettext_lazy("help request", "answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("help request", "withdrawn")

    tool = models.ForeignKey(
        Tool, verbose_name=_("tool"), on_delete=models.PROTECT, related_name="help_requests"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked of"), on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(_("question"))
    asked_at = models.DateTimeField(_("asked"))
    answer_due_on = models.DateField(_("answer promised for"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a tool")
        verbose_name_plural = _("questions about tools")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered")
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="help_answer_is_whole",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="help_asks_something"),
        ]
        indexes = [
            models.Index(fields=["state", "answer_due_on"], name="help_waiting"),
            models.Index(fields=["referent", "state"], name="help_of_referent"),
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("tools:help_request", args=[self.pk])
