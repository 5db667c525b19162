"""What do we know? The next dates, who comes, my place in line, what waits for a person."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils.timezone import get_current_timezone, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.kinds import News, Todo
from people.models import User
from training.models import Course, Session, SignUp

SOON = timedelta(days=7)  # a session enters « À faire » this long before
NEWS_AT_ONCE = 6
COMING = 40  # dates on the page of a course: more than anybody plans ahead


# --- Lists ------------------------------------------------------------------------------------------


def sessions(
    user: User, *, at: datetime, level: str = "", mode: str = "", month: date | None = None
) -> QuerySet[Session]:
    """The dates to come, soonest first. Asking for « on site » or « remote » also finds those that are both."""
    found = Session.objects.visible_to(user).upcoming(at).select_related("course", "trainer")
    if level:
        found = found.filter(course__level=level)
    if mode:
        found = found.filter(mode__in={mode, Session.Mode.BOTH})
    if month:
        after = (month + timedelta(days=31)).replace(day=1)
        found = found.filter(starts_at__gte=_midnight(month), starts_at__lt=_midnight(after))
    return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime(day.year, day.month, day.day), get_current_timezone())


def courses(user: User, *, at: datetime, level: str = "") -> QuerySet[Course]:
    """Every course with `next_at`, the start of its next date; those with a date come first."""
    following = Session.objects.upcoming(at).filter(course=OuterRef("pk")).values("starts_at")[:1]
    found = Course.objects.visible_to(user).annotate(next_at=Subquery(following))
    if level:
        found = found.filter(level=level)
    return found.order_by(F("next_at").asc(nulls_last=True), "title_fr", "id")


def course_page(user: User, *, at: datetime) -> QuerySet[Course]:
    """Courses with their tool and their next dates. Two queries."""
    coming = Session.objects.visible_to(user).upcoming(at).select_related("course", "trainer")
    return (
        Course.objects.visible_to(user)
        .select_related("tool")
        .prefetch_related(Prefetch("sessions", queryset=coming[:COMING], to_attr="coming"))
    )


def dress(shown: Iterable[Session], user: User, *, at: datetime) -> list[Session]:
    """Sessions ready for a page: `day_said`, `hours_said`, and `mine` (my standing sign-up with its place, or None)."""
    shown = list(shown)
    mine = {
        sign_up.session_id: sign_up
        for sign_up in (
            placed(SignUp.objects.standing().filter(person=user, session__in=shown)) if shown else ()
        )
    }
    for session in shown:
        session.day_said, session.hours_said = session.day(at=at), session.hours()
        session.mine = mine.get(session.pk)
    return shown


def placed(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """Sign-ups with `place`: how many wait up to and with this one (read it for those that wait)."""
    before = (
        SignUp.objects.waiting()
        .filter(session=OuterRef("session"), number__lte=OuterRef("number"))
        .order_by()
    )
    counted = before.values("session").annotate(n=Count("pk")).values("n")
    return sign_ups.annotate(place=Subquery(counted, output_field=IntegerField()))


def place_words(place: int) -> str:
    """« Vous êtes 2e sur la liste d’attente »."""
    if place == 1:
        return _("You are first on the waiting list")
    return _("You are number %(place)d on the waiting list") % {"place": place}


def participants(session: Session) -> tuple[list[SignUp], list[SignUp]]:
    """Who has a seat, by name, and who waits, in order. One query."""
    found = list(
        SignUp.objects.standing().filter(session=session).select_related("person__unit").order_by("number")
    )
    confirmed = [one for one in found if one.confirmed]
    confirmed.sort(key=lambda one: (one.person.last_name, one.person.first_name, one.pk))
    return confirmed, [one for one in found if one.in_line]


def coming_of(user: User, *, at: datetime) -> list[SignUp]:
    """My sign-ups that are not over, soonest first, each with its place in line. One query."""
    found = SignUp.objects.standing().filter(person=user, session__ends_at__gt=at)
    return list(
        placed(found)
        .select_related("session__course", "session__trainer")
        .order_by("session__starts_at", "id")
    )


def past_of(user: User, *, at: datetime) -> QuerySet[SignUp]:
    """What I had a seat for and is over, latest first."""
    found = SignUp.objects.confirmed().filter(
        person=user, session__ends_at__lte=at, session__cancelled_at=None
    )
    return found.select_related("session__course", "session__trainer").order_by("-session__starts_at", "-id")


def run_by_me(user: User, *, at: datetime) -> QuerySet[Session]:
    """What I run and is not over."""
    found = Session.objects.filter(trainer=user, cancelled_at=None, ends_at__gt=at)
    return found.select_related("course", "trainer").order_by("starts_at", "id")


# --- Single facts that rules ask for ------------------------------------------------------------------


def sign_up_of(user: User, session: Session) -> SignUp | None:
    return SignUp.objects.filter(session=session, person=user).first()


def clash_of(user: User, session: Session) -> Session | None:
    """Another session at the same time for which this person has a seat."""
    held = SignUp.objects.confirmed().filter(person=user).exclude(session=session).values("session")
    at_once = Session.objects.filter(
        pk__in=held, cancelled_at=None, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    return at_once.select_related("course").order_by("starts_at", "id").first()


def run_by(trainer: User, starts_at: datetime, ends_at: datetime) -> Session | None:
    """What this trainer runs already within that time."""
    found = Session.objects.filter(
        trainer=trainer, cancelled_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return found.select_related("course").order_by("starts_at", "id").first()


def trainers() -> QuerySet[User]:
    """Who may be named to run a session: trainers, and the IT department that uses the tools first."""
    return (
        User.objects.employees()
        .filter(Q(is_trainer=True) | Q(is_dsi=True))
        .order_by("last_name", "first_name", "id")
    )


# --- Home, digest, search -----------------------------------------------------------------------------


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """Sessions of the coming week; for who runs one, those of today and tomorrow. Two queries for any number of people."""
    users = {user.pk: user for user in users}
    lines: dict[int, list[Todo]] = {pk: [] for pk in users}
    mine = SignUp.objects.confirmed().filter(
        person__in=list(users),
        session__cancelled_at=None,
        session__starts_at__gt=at,
        session__starts_at__lte=at + SOON,
    )
    for sign_up in mine.select_related("session__course").order_by("session__starts_at", "id"):
        lines[sign_up.person_id].append(_to_attend(sign_up.session, users[sign_up.person_id], at))
    running = Session.objects.filter(
        trainer__in=list(users), cancelled_at=None, ends_at__gt=at, starts_at__lte=at + timedelta(days=3)
    )
    for session in running.select_related("course").order_by("starts_at", "id"):
        trainer = users[session.trainer_id]  # type: ignore[index]
        if (_local(session.starts_at, trainer).date() - _local(at, trainer).date()).days <= 1:
            lines[session.trainer_id].append(_to_run(session, trainer, at))
    return lines


def _local(moment: datetime, user: User) -> datetime:
    return localtime(moment, ZoneInfo(user.time_zone))


def _to_attend(session: Session, user: User, at: datetime) -> Todo:
    return Todo(
        key=f"training.attend:{session.pk}",
        title=session.course.title,
        detail=f"{session.when(ZoneInfo(user.time_zone), at)}, {session.place}",
        url=session.get_absolute_url(),
        button=_("See"),
        icon="clock",
        due_at=session.starts_at,
    )


def _to_run(session: Session, user: User, at: datetime) -> Todo:
    expected = ngettext("%(count)d participant", "%(count)d participants", session.taken) % {
        "count": session.taken
    }
    return Todo(
        key=f"training.run:{session.pk}",
        title=_("Run “%(course)s”") % {"course": session.course.title},
        detail=f"{session.when(ZoneInfo(user.time_zone), at)}, {session.place}, {expected}",
        url=session.get_absolute_url(),
        button=_("See who comes"),
        icon="presentation",
        tone="ok",
        due_at=session.starts_at,
    )


def news(users: Iterable[User], since: datetime) -> dict[int, list[News]]:
    """Dates opened since then that are still to come. One query for any number of people."""
    users = list(users)
    fresh = Session.objects.filter(opened_at__gt=since, cancelled_at=None, starts_at__gt=Now())
    newest = list(fresh.select_related("course").order_by("-opened_at", "-id")[:NEWS_AT_ONCE])
    return {
        user.pk: [_opened(session, user) for session in newest] if user.roles & {"employee"} else []
        for user in users
    }


def _opened(session: Session, user: User) -> News:
    return News(
        key=f"training.session:{session.pk}",
        tag=_("New date"),
        tone="accent",
        title=session.course.title,
        text=f"{session.when(ZoneInfo(user.time_zone))}, {session.place}, {session.seat_words}",
        url=session.get_absolute_url(),
        at=session.opened_at,
    )


def search_sources(user: User) -> dict[str, QuerySet]:
    return {"course": Course.objects.visible_to(user)}
