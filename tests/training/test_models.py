"""Seats in words, times on the reader's clock, and what the database refuses by itself."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from training.models import Course, Session, SignUp, day_words, hour_words

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")


def at_paris(*moment):
    return datetime(*moment, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("fr", date(2026, 11, 24), "aujourd’hui"),
        ("fr", date(2026, 11, 25), "demain"),
        ("fr", date(2026, 12, 1), "mardi 1er décembre"),
        ("fr", date(2027, 1, 4), "lundi 4 janvier 2027"),
        ("en", date(2026, 11, 23), "yesterday"),
        ("en", date(2026, 11, 25), "tomorrow"),
        ("en", date(2026, 12, 1), "Tuesday 1 December"),
    ],
)
def test_day_words(language, day, said):
    with translation.override(language):
        assert day_words(day, date(2026, 11, 24)) == said


@pytest.mark.parametrize(
    ("language", "full", "half"), [("fr", "9\u00a0h", "9\u00a0h\u00a005"), ("en", "09:00", "09:05")]
)
def test_hour_words(language, full, half):
    with translation.override(language):
        assert (hour_words(at_paris(2026, 11, 24, 9)), hour_words(at_paris(2026, 11, 24, 9, 5))) == (
            full,
            half,
        )


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [(45, "45 min", "45 min"), (60, "1 h", "1 h"), (90, "1 h 30", "1 h 30 min")],
)
def test_length_words(minutes, french, english):
    said = []
    for language in ("fr", "en"):
        with translation.override(language):
            said.append(Course(minutes=minutes).length_words.replace("\u00a0", " "))
    assert said == [french, english]


def test_when_is_said_on_the_clock_of_the_reader():
    session = Session(
        starts_at=datetime(2026, 11, 25, 13, tzinfo=UTC), ends_at=datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
    )
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    with translation.override("fr"):
        assert session.when(PARIS, at).replace("\u00a0", " ") == "demain, 14 h à 15 h 30"
    assert session.when(PARIS, at) == "tomorrow, 14:00 to 15:30"
    assert session.when(NEW_YORK) == "Wednesday 25 November, 08:00 to 09:30"


def test_when_names_the_other_day_of_a_session_past_midnight():
    session = Session(starts_at=at_paris(2026, 11, 25, 23), ends_at=at_paris(2026, 11, 26, 1))
    assert session.when(PARIS) == "Wednesday 25 November, 23:00 to Thursday 26 November, 01:00"


@pytest.mark.parametrize(
    ("taken", "waiting", "french", "english", "tone"),
    [
        (7, 0, "5 places", "5 seats", "ok"),
        (10, 0, "2 places", "2 seats", "warn"),
        (11, 0, "1 place", "1 seat", "warn"),
        (12, 0, "complet", "full", "neutral"),
        (12, 2, "complet, 2 en attente", "full, 2 waiting", "neutral"),
    ],
)
def test_seats_in_words(taken, waiting, french, english, tone):
    session = Session(seats=12, taken=taken, waiting=waiting)
    with translation.override("fr"):
        assert session.seat_words == french
    assert (session.seat_words, session.seat_tone) == (english, tone)


@pytest.mark.parametrize(
    "broken",
    [
        {"taken": 3},
        {"seats": 0},
        {"seats": 501},
        {"taken": 1, "waiting": 1},
        {"ends_at": at_paris(2026, 11, 1, 9)},
    ],
    ids=["overbooked", "no seat", "too many seats", "free seat while waiting", "ends before it starts"],
)
def test_session_refuses(make_session, broken):
    session = make_session(seats=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**broken)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "left"},
        {"left_at": at_paris(2026, 11, 24, 10)},
        {"state": "waiting", "promoted_at": at_paris(2026, 11, 24, 10)},
    ],
    ids=["left without a date", "a date without leaving", "promoted and waiting"],
)
def test_sign_up_refuses(make_session, join, cast, broken):
    (mine,) = join(make_session(), cast.employee)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.filter(pk=mine.pk).update(**broken)


def test_sign_up_is_once_per_person_and_number(make_session, join, cast, now):
    (mine,) = join(make_session(), cast.employee)
    for again in ({"person": cast.employee, "number": 2}, {"person": cast.pioneer, "number": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignUp.objects.create(session=mine.session, state="confirmed", joined_at=now, **again)


def test_visible_to_whom(make_session, join, cast):
    session = make_session(seats=2)
    join(session, cast.employee, cast.pioneer)
    assert [Session.objects.visible_to(user).count() for user in (cast.employee, cast.hr, cast.guest)] == [
        1,
        1,
        0,
    ]
    assert [Course.objects.visible_to(user).count() for user in (cast.employee, cast.guest)] == [1, 0]
    seen = {
        name: SignUp.objects.visible_to(getattr(cast, name)).count()
        for name in ("employee", "colleague", "trainer", "hr", "guest")
    }
    assert seen == {"employee": 1, "colleague": 0, "trainer": 2, "hr": 2, "guest": 0}
