"""What happens? Somebody registers, a mentor is confirmed, contact is made, the way together ends."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from early_adopters import rules
from early_adopters.models import EarlyAdopter, Mentoring
from notifications import actions as notifications
from notifications.kinds import add_working_days
from people.models import User
from tools.models import Tool

END_OF_DAY = time(18)


def promised_contact(at: datetime) -> date:
    """The day that we promise to who registers at `at`; said before and after."""
    return add_working_days(localdate(at), settings.PROMISED_FIRST_CONTACT_DAYS)


@transaction.atomic
def register(
    person: User,
    *,
    wants: str,
    tools: Iterable[Tool] = (),
    help_wanted: Iterable[str] = (),
    by: User,
    at: datetime,
) -> EarlyAdopter:
    """The promise starts now. Who had stopped starts again on the same row."""
    rules.can_register(person, EarlyAdopter.objects.filter(person=person).first()).enforce()
    said = {
        "wants": wants.strip(),
        "help_wanted": [word for word in EarlyAdopter.Help.values if word in set(help_wanted)],
        "registered_at": at,
        "promised_contact_on": promised_contact(at),
    }
    again = EarlyAdopter.objects.filter(person=person, state=EarlyAdopter.State.ENDED)
    if again.update(state=EarlyAdopter.State.WAITING, ended_at=None, **said):
        adopter = EarlyAdopter.objects.get(person=person)
    else:
        try:
            with transaction.atomic():
                adopter = EarlyAdopter.objects.create(person=person, **said)
        except IntegrityError:
            raise NotNow(_("You are already among the early adopters.")) from None
    adopter.tools.set(tools)
    journal.record(
        by=by,
        verb="adopter_registered",
        subject=adopter,
        at=at,
        promised=adopter.promised_contact_on.isoformat(),
    )
    notifications.tell(
        "early_adopters.welcome",
        recipient_id=person.pk,
        key=f"adopter:{adopter.pk}",
        period=_moment(at),
        at=at,
        payload={"adopter": adopter.pk},
    )
    return adopter


@transaction.atomic
def withdraw(adopter: EarlyAdopter, *, by: User, at: datetime) -> None:
    """Before a mentor is confirmed, the person changes their mind."""
    rules.can_withdraw(by, adopter).enforce()
    if not EarlyAdopter.objects.filter(pk=adopter.pk, state=EarlyAdopter.State.WAITING).update(
        state=EarlyAdopter.State.ENDED, ended_at=at
    ):
        raise NotNow(_("This registration is no longer waiting for a mentor."))
    journal.record(by=by, verb="adopter_withdrew", subject=adopter, at=at)
    for kind in ("early_adopters.welcome", "early_adopters.first_contact_late"):
        notifications.cancel(kind, key=f"adopter:{adopter.pk}", at=at)


@transaction.atomic
def confirm_mentor(adopter: EarlyAdopter, *, mentor: User, by: User, at: datetime) -> Mentoring:
    """One click. If two people click at once, one mentor is confirmed and the other click is told."""
    rules.can_confirm_mentor(by, adopter, mentor).enforce()
    # Only this update decides, on PostgreSQL and SQLite alike.
    if not EarlyAdopter.objects.filter(pk=adopter.pk, state=EarlyAdopter.State.WAITING).update(
        state=EarlyAdopter.State.ACCOMPANIED
    ):
        raise NotNow(_already(adopter))
    # The promise to the person stays; a mentor confirmed late has one working day to keep what is left of it.
    promised = max(adopter.promised_contact_on, add_working_days(localdate(at), 1))
    mentoring = Mentoring.objects.create(
        mentor=mentor,
        person=adopter.person,
        early_adopter=adopter,
        started_at=at,
        first_contact_due=_end_of(promised),
    )
    journal.record(by=by, verb="mentor_confirmed", subject=adopter, at=at, mentor_id=mentor.pk)
    notifications.cancel("early_adopters.first_contact_late", key=f"adopter:{adopter.pk}", at=at)
    _tell_both(mentoring, at=at, due_at=None)
    return mentoring


@transaction.atomic
def accompany(
    person: User,
    *,
    mentor: User,
    about: str = "",
    about_label: str = "",
    about_url: str = "",
    by: User | None,
    at: datetime,
    due_at: datetime | None = None,
) -> Mentoring:
    """Give `person` a mentor: for their registration (no `about`), or for a thing above this app ("pilot:12").

    With `about` only the mentor is told, at `due_at`: the person hears it from the decision itself. There `by` is
    None when a standing rule of the programme says so and nobody decides: the fast lane of the pilots.
    """
    if not about and by is not None:
        adopter = EarlyAdopter.objects.select_related("person").filter(person=person).first()
        if adopter is None:
            raise NotNow(_("%(person)s is not registered as an early adopter.") % {"person": person.name})
        return confirm_mentor(adopter, mentor=mentor, by=by, at=at)
    if by is not None:
        rules.can_accompany(by).enforce()
    rules.can_mentor(mentor, person).enforce()
    try:
        with transaction.atomic():
            mentoring = Mentoring.objects.create(
                mentor=mentor,
                person=person,
                about=about,
                about_label=about_label,
                about_url=about_url,
                started_at=at,
                first_contact_due=_end_of(promised_contact(at)),
            )
    except IntegrityError:
        raise NotNow(_("Somebody already accompanies this.")) from None
    journal.record(by=by, verb="mentor_confirmed", subject=mentoring, at=at, mentor_id=mentor.pk, about=about)
    _tell_both(mentoring, at=at, due_at=due_at)
    return mentoring


@transaction.atomic
def reassign(mentoring: Mentoring, *, mentor: User, by: User, at: datetime) -> Mentoring:
    """Somebody else takes over, on the same row (what is above keeps pointing at it), with a new first contact."""
    rules.can_reassign(by, mentoring, mentor).enforce()
    was, contacted = mentoring.mentor_id, mentoring.first_contact_at
    due = _end_of(promised_contact(at))
    moved = Mentoring.objects.open().filter(pk=mentoring.pk, mentor_id=was, first_contact_at=contacted)
    if not moved.update(mentor=mentor, started_at=at, first_contact_at=None, first_contact_due=due):
        raise NotNow(_("Something changed meanwhile: look again."))
    mentoring.refresh_from_db()
    journal.record(
        by=by,
        verb="mentor_changed",
        subject=mentoring.early_adopter or mentoring,
        at=at,
        was_id=was,
        mentor_id=mentor.pk,
        contacted_at=contacted.isoformat() if contacted else None,
    )
    _forget_messages(mentoring, at=at)
    _tell_both(mentoring, at=at, due_at=None)
    return mentoring


@transaction.atomic
def pass_on(mentoring: Mentoring, *, person: User, by: User, at: datetime) -> None:
    """Of a thing above that changes hands: the same mentor goes on, with somebody else."""
    rules.can_pass_on(by, mentoring, person).enforce()
    moved = Mentoring.objects.open().filter(pk=mentoring.pk, person=mentoring.person_id)
    if not moved.update(person=person):
        raise NotNow(_("Something changed meanwhile: look again."))
    journal.record(
        by=by,
        verb="mentoring_passed_on",
        subject=mentoring,
        at=at,
        was_id=mentoring.person_id,
        person_id=person.pk,
    )
    mentoring.person = person


@transaction.atomic
def contacted(mentoring: Mentoring, *, by: User, at: datetime) -> None:
    """The mentor made the first contact: the promise is kept, its reminders stop."""
    rules.can_contact(by, mentoring).enforce()
    if not Mentoring.objects.to_contact().filter(pk=mentoring.pk, mentor=by).update(first_contact_at=at):
        raise NotNow(_("The first contact is already recorded."))
    journal.record(by=by, verb="first_contact_made", subject=mentoring.early_adopter or mentoring, at=at)
    for kind in ("early_adopters.first_contact_due", "early_adopters.first_contact_late"):
        notifications.cancel(kind, key=f"mentoring:{mentoring.pk}", at=at)


@transaction.atomic
def end(mentoring: Mentoring, *, by: User, at: datetime) -> None:
    """The way together ends; an early adopter becomes a former one, and may register again."""
    rules.can_end(by, mentoring).enforce()
    if not Mentoring.objects.open().filter(pk=mentoring.pk).update(ended_at=at):
        raise NotNow(_("This mentoring has ended."))
    if mentoring.early_adopter_id:
        EarlyAdopter.objects.filter(~Q(state=EarlyAdopter.State.ENDED), pk=mentoring.early_adopter_id).update(
            state=EarlyAdopter.State.ENDED, ended_at=at
        )
    journal.record(by=by, verb="mentoring_ended", subject=mentoring.early_adopter or mentoring, at=at)
    _forget_messages(mentoring, at=at)


def _already(adopter: EarlyAdopter) -> str:
    """Why the click came too late, with the name of who was confirmed."""
    mentoring = Mentoring.objects.open().filter(early_adopter=adopter).select_related("mentor").first()
    if mentoring is None:
        return _("%(person)s no longer waits for a mentor.") % {"person": adopter.person.name}
    return _("%(mentor)s already accompanies %(person)s.") % {
        "mentor": mentoring.mentor.name,
        "person": adopter.person.name,
    }


def _tell_both(mentoring: Mentoring, *, at: datetime, due_at: datetime | None) -> None:
    told = {"early_adopters.mentor_named": mentoring.mentor_id}
    if mentoring.early_adopter_id:
        told["early_adopters.mentor_confirmed"] = mentoring.person_id
    for kind, recipient_id in told.items():
        notifications.tell(
            kind,
            recipient_id=recipient_id,
            key=f"mentoring:{mentoring.pk}",
            period=_moment(at),
            at=at,
            due_at=due_at,
            payload={"mentoring": mentoring.pk},
        )


def _forget_messages(mentoring: Mentoring, *, at: datetime) -> None:
    """What has not left yet about this mentoring is not sent any more."""
    for kind in ("mentor_named", "mentor_confirmed", "first_contact_due", "first_contact_late"):
        notifications.cancel(f"early_adopters.{kind}", key=f"mentoring:{mentoring.pk}", at=at)


def _end_of(day: date) -> datetime:
    """A promise for a day is kept until the end of that working day, where the company is."""
    return datetime.combine(day, END_OF_DAY, tzinfo=get_default_timezone())


def _moment(at: datetime) -> str:
    """The occasion of a message that an act causes: the act itself."""
    return f"{at:%Y%m%dT%H%M%S}"
