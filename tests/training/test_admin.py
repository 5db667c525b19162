"""The back office types courses and dates through the same actions, and only looks at seats."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core import journal
from training.models import Course, Session

COURSE = {
    "title_fr": "Répondre en public",
    "title_en": "",
    "slug": "repondre-en-public",
    "level": "practice",
    "minutes": "60",
    "tool": "",
    "summary_fr": "Le bon ton.",
    "summary_en": "",
    "objectives_fr": "Répondre vite\nRester juste",
    "objectives_en": "",
}


@pytest.fixture
def office(sign_in, cast):
    return sign_in(cast.admin)


def dated(course, cast, starts, **other):
    local = timezone.localtime(starts)
    ends = local + timedelta(hours=1)
    said = {
        "course": course.pk,
        "mode": "on_site",
        "trainer": cast.trainer.pk,
        "place_fr": "Salle Curie",
        "place_en": "",
        "link": "",
        "seats": "8",
        "starts_at_0": f"{local:%Y-%m-%d}",
        "starts_at_1": f"{local:%H:%M}",
        "ends_at_0": f"{ends:%Y-%m-%d}",
        "ends_at_1": f"{ends:%H:%M}",
    }
    return said | other


def test_course_is_created_then_changed(office, cast):
    assert office.post("/admin/training/course/add/", COURSE).status_code == 302
    course = Course.objects.get()
    assert course.objectives_fr == ["Répondre vite", "Rester juste"]
    assert office.get(f"/admin/training/course/{course.pk}/change/").status_code == 200
    office.post(f"/admin/training/course/{course.pk}/change/", COURSE | {"minutes": "75"})
    course.refresh_from_db()
    assert (course.minutes, list(journal.of(course).values_list("verb", flat=True))) == (
        75,
        ["course_changed", "course_created"],
    )
    assert office.post(f"/admin/training/course/{course.pk}/delete/", {"post": "yes"}).status_code == 403


def test_session_is_opened_corrected_and_cancelled(office, cast, make_course):
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
    course = make_course()
    assert office.get("/admin/training/session/add/").status_code == 200
    assert office.post("/admin/training/session/add/", dated(course, cast, starts)).status_code == 302
    session = Session.objects.get()
    assert (session.starts_at, session.ends_at - session.starts_at, session.seats) == (
        starts,
        timedelta(hours=1),
        8,
    )
    assert office.get(f"/admin/training/session/{session.pk}/change/").status_code == 200
    office.post(
        f"/admin/training/session/{session.pk}/change/",
        dated(course, cast, starts, seats="9", place_fr="Salle Monge"),
    )
    session.refresh_from_db()
    assert (session.seats, session.place_fr) == (9, "Salle Monge")
    office.post("/admin/training/session/", {"action": "cancel", "_selected_action": [session.pk]})
    session.refresh_from_db()
    assert session.cancelled_at is not None
    verbs = list(journal.of(session).values_list("verb", flat=True))
    assert verbs == ["session_cancelled", "session_corrected", "session_opened"]


def test_session_that_rules_refuse_says_why(office, cast, make_course):
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
    course = make_course()
    office.post("/admin/training/session/add/", dated(course, cast, starts))
    response = office.post(
        "/admin/training/session/add/", dated(course, cast, starts + timedelta(minutes=30))
    )
    assert Session.objects.count() == 1
    assert response.status_code == 200
    assert "Marc Lefèvre anime déjà" in response.content.decode()


@pytest.mark.parametrize("verb", ["add", "{pk}/change", "{pk}/delete"])
def test_seats_are_only_looked_at(office, cast, make_session, join, verb):
    (mine,) = join(make_session(), cast.employee)
    response = office.post(f"/admin/training/signup/{verb.format(pk=mine.pk)}/", {"post": "yes"})
    assert response.status_code == 403
    assert office.get("/admin/training/signup/").status_code == 200
