"""The pilot itself: one proposal, one decision, one budget; who sees it and who answers for it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.money import MOST, NO_BREAK
from early_adopters.models import Mentoring
from people.models import OrgUnit, User
from pilots.models.envelopes import ZERO, Amount, Envelope, cents
from pilots.models.whose import PilotQuerySet
from tools.models import Tool


class Mood(models.TextChoices):
    """How it goes, in the words of the last progress note."""

    WELL = "well", pgettext_lazy("how a pilot goes", "It goes well")
    SLOW = "slow", pgettext_lazy("how a pilot goes", "Slower than we thought")
    BLOCKED = "blocked", pgettext_lazy("how a pilot goes", "We are blocked")
    SKIPPED = "skipped", pgettext_lazy("how a pilot goes", "Nothing to say this time")


def _written(day: date, form: str) -> str:
    """The first of a month is « 1er » in French."""
    words = date_format(day, form).replace(" ", NO_BREAK)
    return f"1er{words[1:]}" if day.day == 1 and (get_language() or "fr").startswith("fr") else words


class Pilot(models.Model):
    """One proposal, one decision, one budget. Whether it is running follows from its dates."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for a decision")
        REWORK = "rework", _("To rework")
        DECLINED = "declined", _("Declined")
        APPROVED = "approved", _("Approved")
        CLOSED = "closed", _("Finished")

    OPEN = (State.APPROVED, State.CLOSED)
    WRITABLE = (State.DRAFT, State.REWORK)
    TONES = {
        State.DRAFT: "",
        State.SUBMITTED: "warn",
        State.REWORK: "coral",
        State.DECLINED: "",
        State.APPROVED: "ok",
        State.CLOSED: "accent",
    }
    DECIDED = (State.APPROVED, State.REWORK, State.DECLINED)

    # Read as Any: empty in a draft, there from the moment it is sent or decided (the constraints below say when).
    form_token = models.CharField(
        max_length=32,
        unique=True,
        editable=False,
        help_text=_("Of the form that made it: sent twice, it makes one."),
    )
    title = models.CharField(_("title"), max_length=120)
    tool: "models.ForeignKey[Tool | None, Any]" = models.ForeignKey(
        Tool, verbose_name=_("tool"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lead"), on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        OrgUnit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(_("written in"), max_length=2, choices=settings.LANGUAGES, default="fr")
    what = models.TextField(_("what is tried"), max_length=4000, blank=True, default="")
    why = models.TextField(_("why"), max_length=4000, blank=True, default="")
    support_needed = models.TextField(_("help that is needed"), max_length=2000, blank=True, default="")
    starts_on: "models.DateField[date | None, Any]" = models.DateField(_("starts on"), null=True, blank=True)
    ends_on: "models.DateField[date | None, Any]" = models.DateField(_("ends on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    asked = Amount(_("asked"), default=ZERO, editable=False)
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("last written"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last written by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    sent_at: "models.DateTimeField[datetime | None, Any]" = models.DateTimeField(
        _("sent"), null=True, blank=True
    )
    promised_on: "models.DateField[date | None, Any]" = models.DateField(
        _("answer promised by"), null=True, blank=True
    )
    decided_at: "models.DateTimeField[datetime | None, Any]" = models.DateTimeField(
        _("decided"), null=True, blank=True
    )
    decided_by: "models.ForeignKey[User | None, Any]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decisions = models.PositiveSmallIntegerField(
        _("decisions made"),
        default=0,
        editable=False,
        help_text=_("A link from a mail serves one decision: it names this number."),
    )
    assigned_to: "models.ForeignKey[User | None, Any]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("in the hands of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    assigned_at = models.DateTimeField(_("since"), null=True, blank=True)
    fast_lane = models.BooleanField(_("started by the fast lane"), default=False)
    looked_at = models.DateTimeField(_("looked at afterwards"), null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked at by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decision_words = models.TextField(_("advice or reason"), max_length=4000, blank=True, default="")
    next_step = models.TextField(_("next step"), max_length=2000, blank=True, default="")
    alternative = models.ForeignKey(
        Tool,
        verbose_name=_("tool to try instead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    envelope: "models.ForeignKey[Envelope | None, Any]" = models.ForeignKey(
        Envelope,
        verbose_name=_("envelope"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pilots",
    )
    mentoring: "models.ForeignKey[Mentoring | None, Any]" = models.ForeignKey(
        Mentoring,
        verbose_name=_("mentoring"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The help around it, shown as missing until it is there; the mentor is that of the mentoring.
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("trainer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    help_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("help contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    training_plan = models.TextField(_("training plan"), max_length=2000, blank=True, default="")
    rhythm_weeks = models.PositiveSmallIntegerField(_("progress notes"), default=2)
    next_note_on: "models.DateField[date | None, Any]" = models.DateField(
        _("next progress note"), null=True, blank=True
    )
    mood = models.CharField(_("how it goes"), max_length=8, choices=Mood.choices, blank=True, default="")
    # The first of its indicators, which boards read for thousands of pilots.
    kpi = models.ForeignKey(
        "Kpi", verbose_name=_("indicator"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Counters, moved by conditional updates only. `returned` went back to the envelope when it was closed.
    granted = Amount(_("granted"), default=ZERO, editable=False)
    committed = Amount(_("committed and paid"), default=ZERO, editable=False)
    paid = Amount(_("paid"), default=ZERO, editable=False)
    returned = Amount(_("given back"), default=ZERO, editable=False)
    closed_at: "models.DateTimeField[datetime | None, Any]" = models.DateTimeField(
        _("closed"), null=True, blank=True
    )
    closing_words = models.TextField(_("what we learned"), max_length=4000, blank=True, default="")

    # Added by queries and views to the rows they show.
    insight: bool
    mine: bool
    is_late: bool
    standing: Any

    objects = PilotQuerySet.as_manager()

    class Meta:
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "promised_on", "id"], name="pilot_to_decide"),
            models.Index(fields=["state", "decided_at"], name="pilot_decided"),
            models.Index(fields=["state", "ends_on"], name="pilot_ending"),
            models.Index(fields=["starts_on", "id"], name="pilot_by_start"),
            models.Index(
                fields=["next_note_on"],
                condition=Q(state="approved", next_note_on__isnull=False),
                name="pilot_to_note",
            ),
            models.Index(
                fields=["decided_at"], condition=Q(fast_lane=True, looked_at=None), name="pilot_to_look_at"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="pilot_has_a_title"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="pilot_ends_after_it_starts",
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                condition=(Q(starts_on=None) | Q(starts_on__range=(date(2000, 1, 1), date(2100, 12, 31))))
                & (Q(ends_on=None) | Q(ends_on__range=(date(2000, 1, 1), date(2100, 12, 31)))),
                name="pilot_dates_are_real",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "rework"])
                | (
                    Q(tool__isnull=False, starts_on__isnull=False, ends_on__isnull=False, asked__gt=0)
                    & ~Q(what="")
                    & ~Q(why="")
                ),
                name="pilot_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", sent_at=None, promised_on=None)
                | (~Q(state="draft") & Q(sent_at__isnull=False, promised_on__isnull=False)),
                name="pilot_sent_has_its_promise",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted"], decided_at=None, decided_by=None)
                | Q(
                    state__in=["rework", "declined", "approved", "closed"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    fast_lane=False,
                )
                | Q(
                    state__in=["approved", "closed"],
                    decided_at__isnull=False,
                    decided_by=None,
                    fast_lane=True,
                ),
                name="pilot_decided_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="rework") | ~Q(decision_words=""),
                name="pilot_rework_has_advice",
                violation_error_message=_("Say what would make it a yes."),
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | (~Q(decision_words="") & ~Q(next_step="")),
                name="pilot_declined_has_reason_and_next_step",
                violation_error_message=_("Give the reason and the next step."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "closed"], envelope__isnull=False, granted__gt=0)
                | (~Q(state__in=["approved", "closed"]) & Q(envelope=None, granted=0, mentoring=None)),
                name="pilot_money_comes_with_approval",
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=0, asked__lte=MOST, granted__lte=MOST), name="pilot_amounts_are_real"
            ),
            models.CheckConstraint(
                condition=Q(committed__gte=0, committed__lte=cents(F("granted") - F("returned"))),
                name="pilot_is_never_overspent",
                violation_error_message=_("More is spent than was granted."),
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("committed")), name="pilot_paid_was_committed"
            ),
            models.CheckConstraint(
                condition=Q(returned=0) | Q(state="closed", returned__gt=0),
                name="pilot_gives_back_at_its_end",
            ),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None)
                | Q(looked_at__isnull=False, looked_by__isnull=False, fast_lane=True),
                name="pilot_looked_at_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(assigned_to=None, assigned_at=None)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="pilot_assigned_since",
            ),
            models.CheckConstraint(
                condition=~Q(assigned_to=F("lead")), name="pilot_not_assigned_to_its_lead"
            ),
            models.CheckConstraint(condition=Q(rhythm_weeks__in=[0, 1, 2, 4]), name="pilot_rhythm_is_known"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="pilot_closed_has_its_date",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("lead")), name="pilot_not_decided_by_its_lead"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pilots:pilot", args=[self.pk])

    @property
    def kind_label(self) -> str:
        return str(_("Pilot"))

    @property
    def key(self) -> str:
        """How messages and the mentoring name it."""
        return f"pilot:{self.pk}"

    @property
    def kept(self) -> Decimal:
        """Granted, without what went back to the envelope: what tables show and add up."""
        return self.granted - self.returned

    @property
    def left(self) -> Decimal:
        return self.kept - self.committed

    @cached_property
    def co_authors(self) -> frozenset[int]:
        """Who writes and runs it with the lead (pks). One query a page."""
        return frozenset(self.members.filter(part="co_author").values_list("person_id", flat=True))

    def written_by(self, user: User) -> bool:
        """The lead and the co-authors."""
        return user.pk == self.lead_id or user.pk in self.co_authors

    @property
    def needs_mentor(self) -> bool:
        """Nobody goes with it: never named, ended, or no longer in the IT department. Reads the mentor."""
        mentoring = self.mentoring if self.mentoring_id else None
        return mentoring is None or mentoring.ended_at is not None or mentoring.needs_mentor

    @property
    def tone(self) -> str:
        """The colour of its state, for tags."""
        return self.TONES[self.State(self.state)]

    @property
    def period(self) -> str:
        """« du 1er décembre 2026 au 28 février 2027 », "from 1 December 2026 to 28 February 2027"."""
        if not (self.starts_on and self.ends_on):
            return ""
        same_year = self.starts_on.year == self.ends_on.year
        return _("from %(first)s to %(last)s") % {
            "first": _written(self.starts_on, "j F" if same_year else "j F Y"),
            "last": _written(self.ends_on, "j F Y"),
        }

    def late(self, at: datetime) -> bool:
        """Still waiting after the day that was promised."""
        return self.state == self.State.SUBMITTED and localdate(at) > self.promised_on

    def running(self, at: datetime) -> bool:
        return self.state == self.State.APPROVED and self.starts_on <= localdate(at) <= self.ends_on

    def undo_until(self) -> datetime | None:
        return self.decided_at + settings.UNDO_WINDOW if self.decided_at else None

    def undoable(self, at: datetime) -> bool:
        """Inside the minutes in which the decision can be taken back, and nothing can be spent."""
        if self.fast_lane:
            return False
        return self.state in self.DECIDED and at < self.decided_at + settings.UNDO_WINDOW
