"""Signing up, leaving, passing seats on, opening, putting right, cancelling."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import journal
from core.search import find
from core.verdicts import Forbidden, NotNow
from notifications.models import Message
from training import actions
from training.models import Course, Session, SignUp

PARIS = ZoneInfo("Europe/Paris")


def counts(session):
    session.refresh_from_db()
    return session.taken, session.waiting


def states(session):
    return {
        one.person.first_name: (one.state, one.number)
        for one in SignUp.objects.filter(session=session).select_related("person")
    }


def told(kind):
    return list(
        Message.objects.filter(kind=f"training.{kind}", state="pending")
        .order_by("id")
        .values_list("recipient__first_name", flat=True)
    )


def test_join_takes_a_seat_then_a_place_in_line(make_session, join, cast):
    session = make_session(seats=2)
    join(session, cast.employee, cast.pioneer, cast.colleague)
    assert counts(session) == (2, 1)
    assert states(session) == {"Claire": ("confirmed", 1), "Inès": ("confirmed", 2), "Bruno": ("waiting", 3)}
    assert told("joined") == ["Claire", "Inès"]
    assert list(journal.of(session).values_list("verb", flat=True)) == ["session_joined"] * 3 + [
        "session_opened"
    ]


def test_join_twice_is_refused(make_session, join, cast):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer)
    with pytest.raises(NotNow, match="You are already signed up"):
        join(session, cast.employee)
    with pytest.raises(NotNow, match="You are already on the waiting list"):
        join(session, cast.pioneer)
    assert counts(session) == (1, 1)


def test_join_is_refused_to_guests_and_to_the_trainer(make_session, join, cast):
    session = make_session()
    with pytest.raises(Forbidden, match="for colleagues"):
        join(session, cast.guest)
    with pytest.raises(NotNow, match="You run this session"):
        join(session, cast.trainer)


def test_join_and_leave_are_refused_from_the_start_on(make_session, join, cast):
    session = make_session()
    join(session, cast.pioneer)
    with pytest.raises(NotNow, match="already started"):
        join(session, cast.employee, at=session.starts_at)
    with pytest.raises(NotNow, match="already started"):
        actions.leave(session, by=cast.pioneer, at=session.starts_at)
    join(session, cast.employee, at=session.starts_at - timedelta(seconds=1))


def test_join_is_refused_when_another_seat_is_held_at_that_time(make_session, join, cast):
    first, second, beside = (
        make_session(),
        make_session(trainer=cast.dsi),
        make_session(in_days=3.0625, trainer=cast.dsi2),
    )
    join(first, cast.employee)
    with pytest.raises(
        NotNow,
        match=r"You are signed up for “Atelier 1 .EN.” at that time .Friday 27 November, 14:00 to 15:30.",
    ):
        join(second, cast.employee)
    join(beside, cast.employee)  # begins in the minute in which the first ends


def test_waiting_elsewhere_does_not_clash(make_session, join, cast):
    full, other = make_session(seats=1), make_session(trainer=cast.dsi)
    join(full, cast.pioneer, cast.employee)
    join(other, cast.employee)
    assert counts(other) == (1, 0)


def test_leave_gives_the_seat_to_who_waits_longest(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer, cast.colleague)
    later = now + timedelta(hours=1)
    actions.leave(session, by=cast.employee, at=later)
    assert counts(session) == (1, 1)
    assert states(session) == {"Claire": ("left", 1), "Inès": ("confirmed", 2), "Bruno": ("waiting", 3)}
    assert SignUp.objects.get(session=session, person=cast.pioneer).promoted_at == later
    assert (told("promoted"), told("joined")) == (["Inès"], [])


def test_leave_frees_the_seat_when_nobody_waits(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee)
    actions.leave(session, by=cast.employee, at=now)
    assert counts(session) == (0, 0)
    with pytest.raises(NotNow, match="You are not signed up"):
        actions.leave(session, by=cast.employee, at=now)


def test_leave_the_line(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer, cast.colleague)
    actions.leave(session, by=cast.pioneer, at=now)
    assert counts(session) == (1, 1)
    actions.leave(session, by=cast.employee, at=now)
    assert (counts(session), told("promoted")) == ((1, 0), ["Bruno"])


def test_who_comes_back_goes_to_the_end_of_the_line(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer)
    actions.leave(session, by=cast.employee, at=now)
    join(session, cast.employee)
    assert states(session) == {"Inès": ("confirmed", 2), "Claire": ("waiting", 3)}
    actions.leave(session, by=cast.pioneer, at=now)
    assert (states(session)["Claire"], told("promoted")) == (("confirmed", 3), ["Claire"])


def test_who_leaves_and_returns_is_confirmed_again(make_session, join, cast, now):
    session = make_session(seats=2)
    join(session, cast.employee)
    actions.leave(session, by=cast.employee, at=now)
    join(session, cast.employee)
    assert told("joined") == ["Claire"]
    assert Message.objects.filter(kind="training.joined").count() == 2


def test_cancel_session_tells_everybody_once(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer)
    actions.cancel_session(session, reason="  Salle inondée. ", by=cast.hr, at=now)
    session.refresh_from_db()
    assert (session.cancelled_at, session.cancel_reason) == (now, "Salle inondée.")
    assert sorted(told("session_cancelled")) == ["Claire", "Inès", "Marc"]
    with pytest.raises(NotNow, match="already cancelled"):
        actions.cancel_session(session, by=cast.hr, at=now)
    for act in (actions.join, actions.leave):
        with pytest.raises(NotNow, match="This session is cancelled"):
            act(session, by=cast.employee if act is actions.leave else cast.colleague, at=now)


def test_cancel_session_is_for_its_trainer_and_hr(make_session, cast, now):
    session = make_session()
    for person in (cast.employee, cast.dsi, cast.manager):
        with pytest.raises(Forbidden, match="Only the trainer and human resources"):
            actions.cancel_session(session, by=person, at=now)
    actions.cancel_session(session, by=cast.trainer, at=now)
    assert told("session_cancelled") == []


def test_create_session_across_the_change_of_clocks(make_course, cast, now):
    """90 minutes are 90 minutes, in the night that has 25 hours as in the one that has 23."""
    course = make_course()
    for day in (datetime(2027, 3, 28, 1, 30, tzinfo=PARIS), datetime(2027, 10, 31, 2, 30, tzinfo=PARIS)):
        session = actions.create_session(
            course,
            starts_at=day,
            mode="remote",
            place_fr="Visio",
            seats=3,
            trainer=cast.trainer,
            by=cast.trainer,
            at=now,
        )
        session.refresh_from_db()
        assert session.ends_at - session.starts_at == timedelta(minutes=90)
        assert session.starts_at == day.astimezone(UTC)


def test_create_session_refuses(make_session, make_course, cast, now):
    course, session = make_course(), make_session()
    said = {"mode": "remote", "place_fr": "Visio", "seats": 3, "at": now}
    soon = now + timedelta(days=1)
    with pytest.raises(Forbidden, match="opened by trainers and human resources"):
        actions.create_session(course, starts_at=soon, trainer=cast.employee, by=cast.employee, **said)
    with pytest.raises(Forbidden, match="Trainers open their own sessions"):
        actions.create_session(course, starts_at=soon, trainer=cast.dsi, by=cast.trainer, **said)
    with pytest.raises(NotNow, match="this one is past"):
        actions.create_session(course, starts_at=now, trainer=cast.trainer, by=cast.trainer, **said)
    with pytest.raises(NotNow, match=r"Marc Lefèvre already runs “Atelier 1 .EN.”"):
        actions.create_session(
            course, starts_at=session.ends_at - timedelta(minutes=1), trainer=cast.trainer, by=cast.hr, **said
        )
    with pytest.raises(NotNow, match="between 1 and 500"):
        actions.create_session(
            course, starts_at=soon, trainer=cast.trainer, by=cast.hr, **said | {"seats": 501}
        )
    assert Session.objects.count() == 1


def test_correct_session_gives_new_seats_to_who_waits(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer, cast.colleague)
    place = {"place_fr": "Salle Monge", "place_en": "", "link": ""}
    actions.correct_session(session, **place, seats=2, by=cast.trainer, at=now)
    assert (counts(session), told("promoted")) == ((2, 1), ["Inès"])
    actions.correct_session(session, **place, seats=5, by=cast.trainer, at=now)
    assert (counts(session), told("promoted"), session.place) == ((3, 0), ["Inès", "Bruno"], "Salle Monge")
    with pytest.raises(NotNow, match="3 seats are already taken"):
        actions.correct_session(session, **place, seats=2, by=cast.trainer, at=now)
    with pytest.raises(Forbidden, match="Only the trainer"):
        actions.correct_session(session, **place, seats=5, by=cast.employee, at=now)


def test_correct_session_tells_the_new_place_to_who_has_a_seat(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer)
    same = {"place_fr": session.place_fr, "place_en": session.place_en, "link": session.link}
    actions.correct_session(session, **same, seats=1, by=cast.trainer, at=now)
    assert told("session_moved") == []
    actions.correct_session(session, **same | {"place_fr": "Salle Monge"}, seats=2, by=cast.trainer, at=now)
    assert (told("session_moved"), told("promoted")) == (["Claire"], ["Inès"])


def test_courses_are_found_in_both_languages(make_course, cast, now):
    course = make_course("Répondre en public")
    sources = {"course": Course.objects.visible_to(cast.employee)}
    assert [hit.object_id for hit in find("repondre", sources).hits] == [course.pk]
    assert [hit.object_id for hit in find("subject", sources).hits] == [course.pk]
    actions.change_course(course, title_fr="Parler en public", by=cast.trainer, at=now)
    assert [hit.object_id for hit in find("parler", sources).hits] == [course.pk]
    assert find("parler", {"course": Course.objects.visible_to(cast.guest)}).hits == []


def test_courses_are_kept_by_trainers_and_hr(make_course, cast, now):
    course = make_course()
    with pytest.raises(Forbidden, match="Courses are kept"):
        actions.change_course(course, title_fr="Autre", by=cast.employee, at=now)
    with pytest.raises(NotNow, match="already exists"):
        make_course()


def test_seat_of_a_person_who_left_the_company_goes_to_who_waits(cast, make_session, now):
    session = make_session(seats=1)
    actions.join(session, by=cast.employee, at=now)
    actions.join(session, by=cast.pioneer, at=now)
    actions.join(session, by=cast.colleague, at=now)
    type(cast.employee).objects.filter(pk__in=[cast.employee.pk, cast.pioneer.pk]).update(is_active=False)
    while actions.release_leavers(at=now):
        pass
    session.refresh_from_db()
    standing = SignUp.objects.standing().filter(session=session)
    assert [(one.person, one.state) for one in standing] == [(cast.colleague, SignUp.State.CONFIRMED)]
    assert (session.taken, session.waiting) == (1, 0)
