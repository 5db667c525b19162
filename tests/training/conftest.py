"""A course, its dates, and people who sign up."""

from datetime import timedelta

import pytest
from django.utils import translation

from training import actions
from training.models import Course


@pytest.fixture(autouse=True)
def _english():
    """Sentences are tested as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def make_course(cast, now):
    """make_course("Publier sans faux pas", ...) -> in the catalogue, findable."""

    def make(title="Publier sans faux pas", **fields):
        said = {
            "slug": title.lower().replace(" ", "-"),
            "title_fr": title,
            "title_en": f"{title} (EN)",
            "summary_fr": "Écrire une publication utile.",
            "summary_en": "Write a post that helps.",
            "objectives_fr": ["Choisir un sujet", "Relire avant de publier"],
            "objectives_en": ["Choose a subject", "Read again before posting"],
            "level": "practice",
            "minutes": 90,
        }
        return actions.create_course(Course(**said | fields), by=cast.hr, at=now)

    return make


@pytest.fixture
def make_session(cast, make_course, now):
    """make_session(seats=2, at=now, in_days=3) -> open, run by Marc; a new course unless one is given."""
    made = []

    def make(*, seats=2, at=now, in_days=3, course=None, **fields):
        made.append(None)
        course = course or make_course(f"Atelier {len(made)}")
        said = {
            "mode": "both",
            "place_fr": "Salle Curie ou visio",
            "place_en": "Curie room or video",
            "link": "https://visio.example/42",
        }
        said |= {
            "seats": seats,
            "trainer": cast.trainer,
            "starts_at": (at + timedelta(days=in_days, hours=4)).replace(second=0, microsecond=0),
        }
        return actions.create_session(course, **said | fields, by=cast.hr, at=at)

    return make


@pytest.fixture
def join(now):
    """join(session, person, ...) -> their sign-ups, in that order."""

    def sign_up(session, *people, at=now):
        return [actions.join(session, by=person, at=at) for person in people]

    return sign_up
