"""What waits for a person, what is new, where they stand in line."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from people.models import User
from training import actions, queries
from training.models import Session, SignUp

PARIS = ZoneInfo("Europe/Paris")


def test_todo_shows_the_seats_of_the_week(make_session, join, cast, now):
    soon, far, full = make_session(), make_session(in_days=8), make_session(seats=1, in_days=4)
    join(full, cast.pioneer, cast.employee)
    for session in (soon, far):
        join(session, cast.employee)
    with translation.override("fr"):
        found = queries.todo([cast.employee, cast.colleague], now)
    assert {pk: [one.key for one in lines] for pk, lines in found.items()} == {
        cast.employee.pk: [f"training.attend:{soon.pk}"],
        cast.colleague.pk: [],
    }
    (line,) = found[cast.employee.pk]
    assert (line.title, line.button, line.url) == ("Atelier 1", "Voir", f"/formations/seances/{soon.pk}/")
    assert line.detail.replace("\u00a0", " ") == "vendredi 27 novembre, 14 h à 15 h 30, Salle Curie ou visio"


def test_todo_says_the_hour_of_the_person(make_session, join, cast, now):
    User.objects.filter(pk=cast.employee.pk).update(time_zone="America/Montreal")
    cast.employee.refresh_from_db()
    join(make_session(in_days=1), cast.employee)
    (line,) = queries.todo([cast.employee], now)[cast.employee.pk]
    assert line.detail == "tomorrow, 08:00 to 09:30, Curie room or video"


def test_todo_stops_when_left_cancelled_or_started(make_session, join, cast, now):
    left, cancelled, started = make_session(), make_session(in_days=4), make_session(in_days=0)
    for session in (left, cancelled, started):
        join(session, cast.employee)
    actions.leave(left, by=cast.employee, at=now)
    actions.cancel_session(cancelled, by=cast.hr, at=now)
    assert queries.todo([cast.employee], started.starts_at)[cast.employee.pk] == []


def test_todo_of_a_trainer_is_today_and_tomorrow(make_session, join, cast, now):
    today, tomorrow, _later = make_session(in_days=0), make_session(in_days=1), make_session(in_days=2)
    join(tomorrow, cast.employee)
    found = queries.todo([cast.trainer], now)[cast.trainer.pk]
    assert [(line.key, line.detail) for line in found] == [
        (f"training.run:{today.pk}", "today, 14:00 to 15:30, Curie room or video, 0 participants"),
        (f"training.run:{tomorrow.pk}", "tomorrow, 14:00 to 15:30, Curie room or video, 1 participant"),
    ]
    assert (
        len(queries.todo([cast.trainer], now + timedelta(hours=5))[cast.trainer.pk]) == 1 + 1
    )  # it lasts until 15:30


@pytest.mark.parametrize("count", [1, 3])
def test_todo_costs_two_queries(make_session, join, cast, now, count, django_assert_num_queries):
    people = (cast.employee, cast.pioneer, cast.colleague)[:count]
    for number in range(count):
        join(make_session(in_days=1 + number, seats=3), *people)
    with django_assert_num_queries(2):
        queries.todo([*people, cast.trainer], now)


def test_news_are_the_dates_just_opened(make_session, cast):
    at = timezone.now()
    old = make_session(at=at - timedelta(days=10), in_days=30)
    fresh, gone = make_session(at=at), make_session(at=at, in_days=5)
    actions.cancel_session(gone, by=cast.hr, at=at)
    make_session(at=at - timedelta(days=1), in_days=0.5)  # opened in time, over since
    found = queries.news([cast.employee, cast.guest], at - timedelta(days=7))
    assert {pk: [one.key for one in cards] for pk, cards in found.items()} == {
        cast.employee.pk: [f"training.session:{fresh.pk}"],
        cast.guest.pk: [],
    }
    assert found[cast.employee.pk][0].text.endswith("Curie room or video, 2 seats")
    assert old.pk != fresh.pk


@pytest.mark.parametrize("count", [1, 3])
def test_news_cost_one_query(make_session, cast, count, django_assert_num_queries):
    for number in range(count):
        make_session(at=timezone.now(), in_days=1 + number)
    with django_assert_num_queries(1):
        assert (
            len(
                queries.news([cast.employee, cast.pioneer], timezone.now() - timedelta(days=7))[
                    cast.employee.pk
                ]
            )
            == count
        )


def test_place_in_line_moves_up(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer, cast.colleague, cast.manager)

    def places():
        return {
            one.person_id: one.place
            for one in queries.placed(SignUp.objects.waiting().filter(session=session))
        }

    assert places() == {cast.pioneer.pk: 1, cast.colleague.pk: 2, cast.manager.pk: 3}
    actions.leave(session, by=cast.pioneer, at=now)
    assert places() == {cast.colleague.pk: 1, cast.manager.pk: 2}


@pytest.mark.parametrize(
    ("place", "french"),
    [(1, "Vous êtes en tête de la liste d’attente"), (2, "Vous êtes 2e sur la liste d’attente")],
)
def test_place_words(place, french):
    with translation.override("fr"):
        assert queries.place_words(place) == french


def test_month_follows_the_clock_of_the_reader(make_session, cast, now):
    """00:30 in Paris on the first of December is still November in London."""
    session = make_session(starts_at=datetime(2026, 12, 1, 0, 30, tzinfo=PARIS))
    december = now.date().replace(month=12, day=1)
    for zone, found in (("Europe/Paris", [session]), ("Europe/London", [])):
        with timezone.override(zone):
            assert list(queries.sessions(cast.employee, at=now, month=december)) == found


def test_mode_finds_what_is_both(make_session, cast, now):
    both, on_site, remote = (
        make_session(mode=mode, in_days=n) for n, mode in enumerate(("both", "on_site", "remote"), 1)
    )
    assert list(queries.sessions(cast.employee, at=now, mode="on_site")) == [both, on_site]
    assert list(queries.sessions(cast.employee, at=now, mode="remote")) == [both, remote]
    assert list(queries.sessions(cast.guest, at=now)) == []


def test_courses_with_a_date_come_first(make_course, make_session, cast, now):
    bare, later, sooner = make_course("A"), make_course("B"), make_course("C")
    make_session(course=later, in_days=5)
    make_session(course=sooner, in_days=2)
    assert list(queries.courses(cast.employee, at=now)) == [sooner, later, bare]
    assert list(queries.search_sources(cast.guest)["course"]) == []
    assert Session.objects.count() == 2
