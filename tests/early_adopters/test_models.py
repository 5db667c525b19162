"""Who goes first and who goes with them: what the database keeps true."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from early_adopters.models import EarlyAdopter, Mentoring, day_words


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


def start(cast, now, **fields):
    return Mentoring.objects.create(
        **{
            "mentor": cast.dsi,
            "person": cast.pioneer,
            "about": "pilot:1",
            "started_at": now,
            "first_contact_due": now + timedelta(days=3),
        }
        | fields
    )


def test_nobody_is_their_own_mentor(cast, now):
    with refused("mentoring_takes_two"), transaction.atomic():
        start(cast, now, person=cast.dsi)


def test_mentoring_has_exactly_one_subject(cast, now, waiting):
    with refused("mentoring_has_one_subject"), transaction.atomic():
        start(cast, now, about="")
    with refused("mentoring_has_one_subject"), transaction.atomic():
        start(cast, now, early_adopter=waiting)


def test_one_open_mentoring_per_subject(cast, now):
    first = start(cast, now)
    with refused("mentoring_once_per_subject|UNIQUE"), transaction.atomic():
        start(cast, now, mentor=cast.dsi2)
    Mentoring.objects.filter(pk=first.pk).update(ended_at=now)
    start(cast, now, mentor=cast.dsi2)


def test_one_open_mentoring_per_early_adopter(cast, now, mentoring):
    with refused("mentoring_once_per_adopter|UNIQUE"), transaction.atomic():
        start(cast, now, about="", early_adopter=mentoring.early_adopter, mentor=cast.dsi2)


@pytest.mark.parametrize(
    ("field", "constraint"),
    [("first_contact_at", "mentoring_contact_after_start"), ("ended_at", "mentoring_ends_after_start")],
)
def test_nothing_happens_before_the_start(cast, now, field, constraint):
    with refused(constraint), transaction.atomic():
        start(cast, now, **{field: now - timedelta(hours=1)})


def test_ended_goes_with_its_date(cast, waiting, now):
    with refused("adopter_ended_has_its_date"), transaction.atomic():
        EarlyAdopter.objects.update(state="ended")
    with refused("adopter_ended_has_its_date"), transaction.atomic():
        EarlyAdopter.objects.update(ended_at=now)


def test_registration_says_something(cast, waiting):
    with refused("adopter_says_what_they_want"), transaction.atomic():
        EarlyAdopter.objects.update(wants="")


def test_registrations_are_seen_by_oneself_the_it_department_and_the_lead(cast, waiting):
    seen = {
        name: EarlyAdopter.objects.visible_to(getattr(cast, name)).count()
        for name in ("pioneer", "dsi", "lead", "manager", "employee", "hr", "comms", "admin", "guest")
    }
    assert [name for name, count in seen.items() if count] == ["pioneer", "dsi", "lead"]


def test_mentorings_are_seen_by_the_two_the_it_department_and_the_lead(cast, mentoring):
    cast.dsi.is_dsi = False  # a former member still sees whom they accompanied
    seen = {
        name: Mentoring.objects.visible_to(getattr(cast, name)).count()
        for name in ("pioneer", "dsi", "dsi2", "lead", "manager", "employee", "guest")
    }
    assert [name for name, count in seen.items() if count] == ["pioneer", "dsi", "dsi2", "lead"]


def test_late_begins_after_the_promised_day(waiting, now):
    assert [waiting.late(now + timedelta(days=days)) for days in (0, 3, 4)] == [False, False, True]


@pytest.mark.parametrize("gone", [{"is_active": False}, {"is_dsi": False}])
def test_mentoring_needs_another_mentor_when_theirs_is_gone(mentoring, cast, gone):
    assert (mentoring.needs_mentor, Mentoring.objects.without_mentor().count()) == (False, 0)
    type(cast.dsi).objects.filter(pk=cast.dsi.pk).update(**gone)
    mentoring.mentor.refresh_from_db()
    assert (mentoring.needs_mentor, Mentoring.objects.without_mentor().count()) == (True, 1)


def test_days_are_said_as_people_say_them():
    with translation.override("fr"):
        assert [day_words(date(2026, 12, 1)), day_words(date(2026, 11, 27))] == [
            "mardi 1er décembre",
            "vendredi 27 novembre",
        ]
    assert day_words(date(2026, 12, 1)) == "Tuesday 1 December"
