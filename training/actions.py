"""What happens? Seats are taken, given back and passed on; courses and dates are opened, put right, cancelled.

Every act on seats starts by holding the session's row: without that turn-taking, somebody who joins while
another leaves can end up waiting in front of a free seat (docs/promises.md, races).
"""

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import journal, search
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from training import queries, rules
from training.models import Course, Session, SignUp


def hold(session: Session) -> Session:
    """Wait for this session's turn, then read it as it now is."""
    if not Session.objects.hold(session.pk):
        raise NotNow(_("This session no longer exists."))
    return Session.objects.select_related("course", "trainer").get(pk=session.pk)


@transaction.atomic
def join(session: Session, *, by: User, at: datetime) -> SignUp:
    """A seat while there is one, else a place at the end of the line. Who left before comes in anew."""
    # One person's clicks are taken one after the other too: two sessions at the same time cannot both be had.
    User.objects.filter(pk=by.pk).update(is_active=F("is_active"))
    session = hold(session)
    rules.can_join(by, session, at=at).enforce()
    state = SignUp.State.CONFIRMED
    if not Session.objects.take_seat(session.pk):
        state = SignUp.State.WAITING
        Session.objects.filter(pk=session.pk).update(waiting=F("waiting") + 1, line=F("line") + 1)
    number = Session.objects.values_list("line", flat=True).get(pk=session.pk)
    entered = {"state": state, "number": number, "joined_at": at, "promoted_at": None, "left_at": None}
    if SignUp.objects.filter(session=session, person=by, state=SignUp.State.LEFT).update(**entered):
        sign_up = SignUp.objects.get(session=session, person=by)
    else:
        sign_up = SignUp.objects.create(session=session, person=by, **entered)
    journal.record(by=by, verb="session_joined", subject=session, at=at, state=state.value, number=number)
    if state == SignUp.State.CONFIRMED:
        _tell(sign_up, "training.joined", at=at)
    return sign_up


@transaction.atomic
def leave(session: Session, *, by: User, at: datetime) -> None:
    """Give the seat back: in the same transaction it goes to who waits longest, who is told."""
    session = hold(session)
    mine = queries.sign_up_of(by, session)
    rules.can_leave(by, session, mine, at=at).enforce()
    _give_back(session, mine, by=by, at=at)  # type: ignore[arg-type]  # can_leave refuses None


def release_leavers(*, at: datetime) -> int:
    """Seats and places of people whose account is closed go to who waits; the clock asks each minute. Returns how many."""
    gone = SignUp.objects.standing().filter(
        person__is_active=False, session__cancelled_at=None, session__starts_at__gt=at
    )
    released = 0
    for mine in gone.select_related("session").order_by("number")[:500]:
        with transaction.atomic():
            session = hold(mine.session)
            mine.refresh_from_db()
            if mine.state != SignUp.State.LEFT:
                _give_back(session, mine, by=None, at=at)
                released += 1
    return released


def _give_back(session: Session, mine: SignUp, *, by: User | None, at: datetime) -> None:
    """Under the hold of the session: the place is free, and passed on when somebody waits."""
    freed = mine.confirmed
    if (
        not SignUp.objects.standing()
        .filter(pk=mine.pk)
        .update(state=SignUp.State.LEFT, left_at=at, promoted_at=None)
    ):
        raise NotNow(_("You are not signed up for this session."))
    if not freed:
        Session.objects.filter(pk=session.pk).update(waiting=F("waiting") - 1)
    elif not promote(session, seats=1, at=at):
        Session.objects.filter(pk=session.pk).update(taken=F("taken") - 1)
    else:  # the seat only changes hands
        Session.objects.filter(pk=session.pk).update(waiting=F("waiting") - 1)
    journal.record(by=by, verb="session_left", subject=session, at=at, freed=freed)
    for kind in ("training.joined", "training.promoted", "training.session_tomorrow"):
        notifications.cancel(kind, key=f"sign_up:{mine.pk}", at=at)


def promote(session: Session, *, seats: int, at: datetime) -> int:
    """Give `seats` to who waits first, in order, once each; returns how many there were. The caller counts."""
    given = 0
    for sign_up in SignUp.objects.waiting().filter(session=session).order_by("number")[:seats]:
        if (
            SignUp.objects.waiting()
            .filter(pk=sign_up.pk)
            .update(state=SignUp.State.CONFIRMED, promoted_at=at)
        ):
            journal.record(by=None, verb="seat_passed_on", subject=session, at=at, number=sign_up.number)
            _tell(sign_up, "training.promoted", at=at)
            given += 1
    return given


def _tell(sign_up: SignUp, kind: str, *, at: datetime) -> None:
    notifications.tell(
        kind,
        recipient_id=sign_up.person_id,
        key=f"sign_up:{sign_up.pk}",
        period=str(sign_up.number),  # joining again is another occasion
        at=at,
        payload={"session": sign_up.session_id, "sign_up": sign_up.pk},
    )


@transaction.atomic
def cancel_session(session: Session, *, reason: str = "", by: User, at: datetime) -> None:
    """It will not take place: everybody who has a seat or waits is told, and the trainer when another decided."""
    session = hold(session)
    rules.can_cancel_session(by, session, at=at).enforce()
    if not Session.objects.filter(pk=session.pk, cancelled_at=None).update(
        cancelled_at=at, cancel_reason=reason.strip()
    ):
        raise NotNow(_("This session is already cancelled."))
    told = set(SignUp.objects.standing().filter(session=session).values_list("person_id", flat=True))
    journal.record(by=by, verb="session_cancelled", subject=session, at=at, told=len(told))
    for recipient_id in sorted(told | {session.trainer_id} - {by.pk}):
        notifications.tell(
            "training.session_cancelled",
            recipient_id=recipient_id,
            key=f"session:{session.pk}",
            period="cancelled",
            at=at,
            payload={"session": session.pk},
        )


@transaction.atomic
def create_session(
    course: Course,
    *,
    starts_at: datetime,
    minutes: int | None = None,
    mode: str,
    place_fr: str,
    place_en: str = "",
    link: str = "",
    seats: int,
    trainer: User,
    by: User,
    at: datetime,
) -> Session:
    """Open a date of `course`, as long as the course unless `minutes` says otherwise."""
    starts_at = starts_at.astimezone(
        UTC
    )  # so that adding minutes counts real ones, even in the night the clocks change
    ends_at = starts_at + timedelta(minutes=minutes or course.minutes)
    rules.can_create_session(by, trainer=trainer, starts_at=starts_at, ends_at=ends_at, at=at).enforce()
    try:
        with transaction.atomic():
            session = Session.objects.create(
                course=course,
                starts_at=starts_at,
                ends_at=ends_at,
                mode=mode,
                place_fr=place_fr.strip(),
                place_en=place_en.strip(),
                link=link,
                seats=seats,
                trainer=trainer,
                opened_at=at,
            )
    except IntegrityError as fault:
        raise NotNow(_refusal(fault, trainer)) from None
    journal.record(by=by, verb="session_opened", subject=session, at=at, seats=seats)
    return session


def _refusal(fault: IntegrityError, trainer: User) -> str:
    if "session_has_seats" in str(fault):
        return _("Give between 1 and 500 seats.")
    return _("%(person)s already runs a session at that time.") % {"person": trainer.name}


@transaction.atomic
def correct_session(
    session: Session, *, place_fr: str, place_en: str = "", link: str = "", seats: int, by: User, at: datetime
) -> Session:
    """Put the place, the link or the seats right. More seats go first to who waits."""
    session = hold(session)
    rules.can_correct_session(by, session, at=at).enforce()
    if seats < session.taken:
        raise NotNow(
            ngettext("%(count)d seat is already taken.", "%(count)d seats are already taken.", session.taken)
            % {"count": session.taken}
        )
    place = {"place_fr": place_fr.strip(), "place_en": place_en.strip(), "link": link}
    if any(getattr(session, name) != value for name, value in place.items()):
        _tell_moved(session, at=at)  # before seats are passed on: who gets one now reads the new place there
    passed_on = promote(session, seats=seats - session.taken, at=at) if session.waiting else 0
    Session.objects.filter(pk=session.pk).update(
        **place,
        seats=seats,
        taken=F("taken") + passed_on,
        waiting=F("waiting") - passed_on,
    )
    journal.record(by=by, verb="session_corrected", subject=session, at=at, seats=seats)
    session.refresh_from_db()
    return session


def _tell_moved(session: Session, *, at: datetime) -> None:
    for pk, person_id in SignUp.objects.confirmed().filter(session=session).values_list("pk", "person_id"):
        notifications.tell(
            "training.session_moved",
            recipient_id=person_id,
            key=f"sign_up:{pk}",
            period=at.isoformat(),
            at=at,
            payload={"session": session.pk, "sign_up": pk},
        )


@transaction.atomic
def create_course(course: Course, *, by: User, at: datetime) -> Course:
    """Put an unsaved course in the catalogue."""
    rules.can_keep_courses(by).enforce()
    course.created_at = at
    try:
        with transaction.atomic():
            course.save(force_insert=True)
    except IntegrityError:
        raise NotNow(_("A course with this address already exists.")) from None
    journal.record(by=by, verb="course_created", subject=course, at=at)
    _make_findable(course)
    return course


@transaction.atomic
def change_course(course: Course, *, by: User, at: datetime, **changes) -> Course:
    """Change what a course says; its dates stay."""
    rules.can_keep_courses(by).enforce()
    for name, value in changes.items():
        setattr(course, name, value)
    try:
        with transaction.atomic():
            course.save(update_fields=list(changes))
    except IntegrityError:
        raise NotNow(_("A course with this address already exists.")) from None
    journal.record(by=by, verb="course_changed", subject=course, at=at, fields=sorted(changes))
    _make_findable(course)
    return course


def _make_findable(course: Course) -> None:
    texts = {"fr": (course.title_fr, "\n".join([course.summary_fr, *course.objectives_fr]))}
    if course.title_en:
        texts["en"] = (course.title_en, "\n".join([course.summary_en, *course.objectives_en]))
    search.put("course", course.pk, texts)
