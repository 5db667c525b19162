"""The weekly digest: one per person and week, on Monday morning, nothing when there is nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboards.notices import WeeklyDigest, digest_slot

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        (datetime(2026, 11, 23, 7, 59, tzinfo=PARIS), datetime(2026, 11, 16, 8, 0, tzinfo=PARIS)),
        (datetime(2026, 11, 23, 8, 0, tzinfo=PARIS), datetime(2026, 11, 23, 8, 0, tzinfo=PARIS)),
        (datetime(2026, 11, 29, 23, 59, tzinfo=PARIS), datetime(2026, 11, 23, 8, 0, tzinfo=PARIS)),
        # The week after the clocks go back and the one after they go forward: still eight in the morning.
        (datetime(2026, 10, 26, 9, 0, tzinfo=PARIS), datetime(2026, 10, 26, 8, 0, tzinfo=PARIS)),
        (datetime(2026, 3, 30, 9, 0, tzinfo=PARIS), datetime(2026, 3, 30, 8, 0, tzinfo=PARIS)),
        # A server in UTC asks the same question.
        (datetime(2026, 11, 23, 7, 0, tzinfo=ZoneInfo("UTC")), datetime(2026, 11, 23, 8, 0, tzinfo=PARIS)),
    ],
)
def test_slot_is_the_last_monday_at_eight(at, slot):
    assert digest_slot(at) == slot


@pytest.fixture
def everybody_was_here(cast):
    """Accounts older than the slot; a person created since then has no digest of that week."""
    type(cast.employee).objects.update(created_at=datetime(2026, 1, 5, tzinfo=PARIS))
    return cast


def test_digest_is_due_once_a_week_for_each_active_person(everybody_was_here, now):
    type(everybody_was_here.employee).objects.filter(pk=everybody_was_here.colleague.pk).update(
        is_active=False
    )
    due = WeeklyDigest().due(now, after=0, limit=500)
    people = type(everybody_was_here.employee).objects.active().order_by("pk")
    assert [one.recipient_id for one in due] == [person.pk for person in people]
    assert {(one.period, one.due_at) for one in due} == {
        ("2026-W48", datetime(2026, 11, 23, 8, 0, tzinfo=PARIS))
    }


def test_digest_pages_through_people(everybody_was_here, now):
    first = WeeklyDigest().due(now, after=0, limit=5)
    second = WeeklyDigest().due(now, after=first[-1].recipient_id, limit=5)
    assert len(first) == len(second) == 5
    assert first[-1].recipient_id < second[0].recipient_id


def test_digest_that_missed_its_days_is_not_made_up(everybody_was_here, now):
    assert WeeklyDigest().due(now + timedelta(days=3), after=0, limit=500) == []
