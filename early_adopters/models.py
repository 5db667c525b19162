"""Who goes first, and who goes with them? Early adopters, and every mentoring of the house."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Role
from tools.models import Tool

OVERSEE = {Role.DSI, Role.LEAD}


def day_words(day: date) -> str:
    """« vendredi 27 novembre », « mardi 1er décembre », "Friday 27 November"; the sentence brings the article."""
    first = "er" if day.day == 1 and (get_language() or "fr").startswith("fr") else ""
    return f"{date_format(day, 'l')} {day.day}{first} {date_format(day, 'F')}"


class EarlyAdopterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Oneself; the IT department and the programme lead see everybody. The opt-in directory comes later."""
        if not user.is_authenticated:
            return self.none()
        return self if user.holds(*OVERSEE) else self.filter(person=user)

    def waiting(self):
        return self.filter(state=EarlyAdopter.State.WAITING)


class EarlyAdopter(models.Model):
    """A colleague who registered: what they want to try, the date we promised, where it stands."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a mentor")
        ACCOMPANIED = "accompanied", _("accompanied")
        ENDED = "ended", _("ended")

    class Help(models.TextChoices):
        START = "start", _("Show me how to start")
        RULES = "rules", _("Tell me what I may share")
        TRAINING = "training", _("Find me a training course")
        PROJECT = "project", _("Help me turn an idea into a pilot")
        TEAM = "team", _("Help me bring my team along")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    wants = models.TextField(_("what they want to try"), max_length=2000)
    help_wanted = models.JSONField(_("help they want"), default=list, blank=True)
    tools = models.ManyToManyField(Tool, verbose_name=_("tools"), related_name="+", blank=True)
    registered_at = models.DateTimeField(_("registered"))
    promised_contact_on = models.DateField(_("first contact promised by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = EarlyAdopterQuerySet.as_manager()

    class Meta:
        verbose_name = _("early adopter")
        verbose_name_plural = _("early adopters")
        ordering = ["promised_contact_on", "id"]
        indexes = [models.Index(fields=["state", "promised_contact_on", "id"], name="adopter_waiting")]
        constraints = [
            models.CheckConstraint(condition=~Q(wants=""), name="adopter_says_what_they_want"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="adopter_ended_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("early_adopters:home")

    @property
    def help_labels(self) -> list[str]:
        """The help they ticked, in words; a word that no longer exists is left out."""
        return [str(self.Help(word).label) for word in self.help_wanted if word in self.Help.values]

    @property
    def promised_day(self) -> str:
        return day_words(self.promised_contact_on)

    def late(self, at: datetime) -> bool:
        """Still without a mentor after the day we promised."""
        return self.state == self.State.WAITING and localdate(at) > self.promised_contact_on


class MentoringQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The two people of it; the IT department and the programme lead see all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.holds(*OVERSEE) else self.filter(Q(mentor=user) | Q(person=user))

    def open(self):
        return self.filter(ended_at=None)

    def to_contact(self):
        """Open, and the first contact still to be made."""
        return self.filter(ended_at=None, first_contact_at=None)

    def without_mentor(self):
        """Open, but the mentor left the company or the IT department: somebody must take over."""
        return self.filter(ended_at=None).exclude(mentor__is_active=True, mentor__is_dsi=True)


class Mentoring(models.Model):
    """One mentor beside one person: an early adopter, or the lead of something above this app ("pilot:12")."""

    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("mentor"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who is accompanied"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    early_adopter = models.ForeignKey(
        EarlyAdopter,
        verbose_name=_("early adopter"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mentorings",
    )
    about = models.CharField(
        _("about"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("A key handed down, for example pilot:12."),
    )
    about_label = models.CharField(_("about, in words"), max_length=200, blank=True, default="")
    about_url = models.CharField(_("address"), max_length=200, blank=True, default="")
    started_at = models.DateTimeField(_("since"))
    first_contact_due = models.DateTimeField(_("first contact due"))
    first_contact_at = models.DateTimeField(_("first contact"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MentoringQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentoring")
        verbose_name_plural = _("mentorings")
        ordering = ["first_contact_due", "id"]
        indexes = [
            models.Index(fields=["mentor"], condition=Q(ended_at=None), name="mentoring_of_mentor"),
            models.Index(fields=["person"], condition=Q(ended_at=None), name="mentoring_of_person"),
            models.Index(
                fields=["first_contact_due", "id"],
                condition=Q(ended_at=None, first_contact_at=None),
                name="mentoring_to_contact",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(mentor=F("person")),
                name="mentoring_takes_two",
                violation_error_message=_("Nobody is their own mentor."),
            ),
            models.CheckConstraint(
                condition=Q(early_adopter__isnull=False, about="")
                | (Q(early_adopter__isnull=True) & ~Q(about="")),
                name="mentoring_has_one_subject",
            ),
            models.UniqueConstraint(
                fields=["early_adopter"],
                condition=Q(ended_at=None, early_adopter__isnull=False),
                name="mentoring_once_per_adopter",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(ended_at=None) & ~Q(about=""), name="mentoring_once_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(first_contact_at=None) | Q(first_contact_at__gte=F("started_at")),
                name="mentoring_contact_after_start",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="mentoring_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} > {self.person_id} {self.about}".strip()

    @property
    def due_day(self) -> str:
        return day_words(localdate(self.first_contact_due))

    @property
    def contact_day(self) -> str:
        return day_words(localdate(self.first_contact_at)) if self.first_contact_at else ""

    def late(self, at: datetime) -> bool:
        return self.ended_at is None and self.first_contact_at is None and at > self.first_contact_due

    @property
    def needs_mentor(self) -> bool:
        """Reads the mentor: the one who is named cannot go on."""
        return self.ended_at is None and not (self.mentor.is_active and self.mentor.is_dsi)
