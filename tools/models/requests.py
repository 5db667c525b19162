"""What people tell the IT department: a tool that is not on the register, a tool that is blocked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Role
from tools.models.register import Tool


class TellingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who told, and who answers."""
        if not user.is_authenticated:
            return self.none()
        if user.holds(Role.DSI, Role.LEAD, Role.ADMIN):
            return self
        return self.filter(person=user)

    def waiting(self):
        return self.filter(state="waiting")


class ToolRequest(models.Model):
    """ "I use a tool that is not listed": three questions, a promised date, ONE decision."""

    class Data(models.TextChoices):
        NONE = "none", pgettext_lazy("data put into a tool", "nothing of the company")
        PUBLIC = "public", pgettext_lazy("data put into a tool", "what is public already")
        INTERNAL = "internal", pgettext_lazy("data put into a tool", "working documents")
        PERSONAL = "personal", pgettext_lazy("data put into a tool", "names or addresses of people")
        CLIENTS = "clients", pgettext_lazy("data put into a tool", "what belongs to a client")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("tool request", "waiting for a decision")
        REGISTERED = "registered", pgettext_lazy("tool request", "on the register")
        ALTERNATIVE = "alternative", pgettext_lazy("tool request", "another tool does it")

    name = models.CharField(_("name of the tool"), max_length=80)
    what_for = models.TextField(_("what you do with it"))
    data = models.CharField(_("what you put there"), max_length=10, choices=Data.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent"))
    promised_on = models.DateField(_("answer promised for"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    words = models.TextField(_("answer"), blank=True, default="")
    tool = models.ForeignKey(
        Tool,
        verbose_name=_("tool"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The sheet that answers: this tool, or the one to use instead."),
    )

    objects = TellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("tool that is not listed")
        verbose_name_plural = _("tools that are not listed")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="waiting", decided_at__isnull=True, decided_by__isnull=True, tool__isnull=True
                )
                | (
                    ~Q(state="waiting")
                    & Q(decided_at__isnull=False, decided_by__isnull=False, tool__isnull=False)
                ),
                name="tool_request_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="alternative") | ~Q(words=""),
                name="tool_request_alternative_says_why",
                violation_error_message=_("Say why the other tool is better here."),
            ),
        ]
        indexes = [models.Index(fields=["state", "promised_on"], name="tool_request_waiting")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tools:request", args=[self.pk])


class BlockedReport(models.Model):
    """ "Blocked here": where and when a tool of the register could not be reached; a dated answer."""

    class Where(models.TextChoices):
        OFFICE = "office", pgettext_lazy("where a tool is blocked", "at the office")
        SITE = "site", pgettext_lazy("where a tool is blocked", "at a plant or on a building site")
        HOME = "home", pgettext_lazy("where a tool is blocked", "from home, with the company’s computer")
        PHONE = "phone", pgettext_lazy("where a tool is blocked", "on the company’s phone")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("blocked tool", "waiting for an answer")
        OPENED = "opened", pgettext_lazy("blocked tool", "opened")
        STAYS = "stays", pgettext_lazy("blocked tool", "stays blocked there")

    tool = models.ForeignKey(
        Tool, verbose_name=_("tool"), on_delete=models.PROTECT, related_name="blocked_reports"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("told by"), on_delete=models.PROTECT, related_name="+"
    )
    where = models.CharField(_("where"), max_length=10, choices=Where.choices)
    place = models.CharField(_("place"), max_length=120, blank=True, default="")
    at = models.DateTimeField(_("when"))
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

    objects = TellingQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked tool")
        verbose_name_plural = _("blocked tools")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "person", "where"],
                condition=Q(state="waiting"),
                name="blocked_once_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | (~Q(state="waiting") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="blocked_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="stays") | ~Q(answer=""),
                name="blocked_stays_says_why",
                violation_error_message=_("Say why it stays blocked, and how else to work."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_due_on"], name="blocked_waiting"),
            models.Index(fields=["tool", "at"], name="blocked_of_tool"),
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.where}"

    def get_absolute_url(self) -> str:
        return reverse("tools:blocked_report", args=[self.pk])
