"""What is taught, when, and who comes: courses, their sessions, and one person's place in a session."""

from datetime import date, datetime, tzinfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.languages import Bilingual
from people.models import Role
from tools.models import Tool

MOST_SEATS = 500
FEW_SEATS = 2  # from here on the tag of a session warns


def day_words(day: date, today: date | None = None) -> str:
    """« demain », « vendredi 27 novembre », « mardi 1er décembre »; the year when it is not the one of `today`."""
    if today is not None and -1 <= (day - today).days <= 1:
        return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}[(day - today).days]
    first = "er" if day.day == 1 and _french() else ""
    words = f"{date_format(day, 'l')} {day.day}{first} {date_format(day, 'F')}"
    return words if today is None or day.year == today.year else f"{words} {day.year}"


def hour_words(moment: datetime) -> str:
    """« 14 h », « 14 h 30 », "14:30", with spaces that do not break."""
    if not _french():
        return f"{moment:%H:%M}"
    return f"{moment.hour}\u00a0h" + (f"\u00a0{moment.minute:02}" if moment.minute else "")


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Colleagues see every course; guests none until they are invited to one (a later part)."""
        return self if user.is_authenticated and user.holds(Role.EMPLOYEE) else self.none()


class Course(models.Model):
    """What is taught, for whom, and what one can do afterwards. Its dates are sessions."""

    class Level(models.TextChoices):
        FIRST_STEPS = "first_steps", _("First steps")
        PRACTICE = "practice", _("Practice")
        ADVANCED = "advanced", _("Advanced")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True, default="")
    summary_fr = models.TextField(_("summary in French"))
    summary_en = models.TextField(_("summary in English"), blank=True, default="")
    objectives_fr = models.JSONField(_("objectives in French"), default=list, blank=True)
    objectives_en = models.JSONField(_("objectives in English"), default=list, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    tool = models.ForeignKey(
        Tool, verbose_name=_("tool"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created"))

    title = Bilingual()
    summary = Bilingual()
    objectives = Bilingual()

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["title_fr", "id"]
        indexes = [models.Index(fields=["level", "title_fr", "id"], name="course_by_level")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5) & Q(minutes__lte=2400),
                name="course_has_a_length",
                violation_error_message=_("Give a length between 5 minutes and 40 hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:course", args=[self.slug])

    @property
    def kind_label(self) -> str:
        return gettext("Course")

    @property
    def length_words(self) -> str:
        """« 45 min », « 1 h 30 », "1 h 30 min"."""
        hours, minutes = divmod(self.minutes, 60)
        if not hours:
            return f"{minutes}\u00a0min"
        rest = f"\u00a0{minutes:02}" + ("" if _french() else "\u00a0min") if minutes else ""
        return f"{hours}\u00a0h{rest}"


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Colleagues see every date, past and cancelled ones too: who was told of one can look it up."""
        return self if user.is_authenticated and user.holds(Role.EMPLOYEE) else self.none()

    def upcoming(self, at: datetime):
        return self.filter(cancelled_at=None, starts_at__gt=at).order_by("starts_at", "id")

    def hold(self, pk: int) -> bool:
        """Take this session's turn until the transaction ends, changing nothing.

        A row lock on PostgreSQL, the write lock on SQLite: seats are given and freed one act after the other.
        """
        return bool(self.filter(pk=pk).update(taken=F("taken")))

    def take_seat(self, pk: int) -> bool:
        """One more seat taken, or False when all are. Only this update decides."""
        return bool(
            self.filter(pk=pk, cancelled_at=None, taken__lt=F("seats")).update(
                taken=F("taken") + 1, line=F("line") + 1
            )
        )


class Session(models.Model):
    """One date of a course. `taken` and `waiting` count its sign-ups and are changed only together with them."""

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        REMOTE = "remote", _("Remote")
        BOTH = "both", _("On site or remote")

    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="sessions"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    mode = models.CharField(_("how"), max_length=8, choices=Mode.choices)
    place_fr = models.CharField(_("place in French"), max_length=160)
    place_en = models.CharField(_("place in English"), max_length=160, blank=True, default="")
    link = models.URLField(
        _("link to the meeting"), blank=True, default="", help_text=_("Shown to confirmed participants only.")
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("run by"), on_delete=models.PROTECT, related_name="+"
    )
    seats = models.PositiveSmallIntegerField(_("seats"))
    taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("people waiting"), default=0, editable=False)
    line = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("The last number given in the line.")
    )
    opened_at = models.DateTimeField(_("opened"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True, default="")

    place = Bilingual()

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["starts_at", "id"], condition=Q(cancelled_at=None), name="session_by_date"),
            models.Index(fields=["course", "starts_at"], name="session_of_course"),
            models.Index(fields=["opened_at"], name="session_by_opening"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1) & Q(seats__lte=MOST_SEATS),
                name="session_has_seats",
                violation_error_message=_("Give between 1 and 500 seats."),
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("seats")),
                name="session_never_overbooked",
                violation_error_message=_("There are more people signed up than seats."),
            ),
            models.CheckConstraint(
                condition=Q(waiting=0) | Q(taken=F("seats")), name="session_no_free_seat_while_waiting"
            ),
            # A double click opens one session; a trainer is in one room at a time.
            models.UniqueConstraint(
                fields=["trainer", "starts_at"],
                condition=Q(cancelled_at=None),
                name="session_once_per_trainer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("training:session", args=[self.pk])

    @property
    def left(self) -> int:
        return self.seats - self.taken

    @property
    def seat_words(self) -> str:
        """« 2 places », « complet », « complet, 2 en attente »."""
        if self.cancelled_at:
            return gettext("cancelled")
        if self.left:
            return ngettext("%(count)d seat", "%(count)d seats", self.left) % {"count": self.left}
        if not self.waiting:
            return gettext("full")
        return ngettext("full, %(count)d waiting", "full, %(count)d waiting", self.waiting) % {
            "count": self.waiting
        }

    @property
    def seat_tone(self) -> str:
        if self.cancelled_at:
            return "coral"
        return "neutral" if not self.left else "warn" if self.left <= FEW_SEATS else "ok"

    def day(self, zone: tzinfo | None = None, at: datetime | None = None) -> str:
        """« demain », « vendredi 27 novembre », on the clock of `zone` (the reader's by default)."""
        return day_words(localtime(self.starts_at, zone).date(), localtime(at, zone).date() if at else None)

    def hours(self, zone: tzinfo | None = None) -> str:
        """« 14 h à 15 h 30 »; the other day is named when it ends on another one."""
        start, end = localtime(self.starts_at, zone), localtime(self.ends_at, zone)
        until = (
            hour_words(end) if start.date() == end.date() else f"{day_words(end.date())}, {hour_words(end)}"
        )
        return gettext("%(start)s to %(end)s") % {"start": hour_words(start), "end": until}

    def when(self, zone: tzinfo | None = None, at: datetime | None = None) -> str:
        """« demain, 14 h à 15 h 30 »."""
        return f"{self.day(zone, at)}, {self.hours(zone)}"

    def started(self, at: datetime) -> bool:
        return self.starts_at <= at


class SignUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Oneself; the trainer of the session and human resources see who comes."""
        if not user.is_authenticated or not user.holds(Role.EMPLOYEE):
            return self.none()
        return self if user.holds(Role.HR) else self.filter(Q(person=user) | Q(session__trainer=user))

    def confirmed(self):
        return self.filter(state=SignUp.State.CONFIRMED)

    def waiting(self):
        return self.filter(state=SignUp.State.WAITING)

    def standing(self):
        return self.exclude(state=SignUp.State.LEFT)


class SignUp(models.Model):
    """One person's place in one session: a seat, a place in line, or a seat given back. One row per person, reused."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        WAITING = "waiting", _("on the waiting list")
        LEFT = "left", _("place given back")

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="sign_ups"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    number = models.PositiveIntegerField(
        _("number in the line"), help_text=_("Grows with each sign-up; the lowest is served first.")
    )
    joined_at = models.DateTimeField(_("signed up"))
    promoted_at = models.DateTimeField(_("got a seat"), null=True, blank=True)
    left_at = models.DateTimeField(_("withdrew"), null=True, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["session", "state", "number"], name="sign_up_in_line"),
            models.Index(fields=["person", "state"], name="sign_up_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="sign_up_once_per_session"),
            models.UniqueConstraint(fields=["session", "number"], name="sign_up_number_once"),
            models.CheckConstraint(
                condition=(Q(state="left") & Q(left_at__isnull=False)) | (~Q(state="left") & Q(left_at=None)),
                name="sign_up_left_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(promoted_at=None), name="sign_up_waits_without_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id} {self.state}"

    @property
    def confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED

    @property
    def in_line(self) -> bool:
        return self.state == self.State.WAITING
