"""Working days, civil hours, and which kinds a person can leave."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from notifications import kinds
from notifications.kinds import Topic, add_working_days, civil_moment, is_working_day

UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
        (date(2026, 11, 24), 5, date(2026, 12, 1)),  # over a weekend
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday to Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 4, 30), 1, date(2026, 5, 4)),  # 1 May, then a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over the new year
        (date(2027, 3, 26), 1, date(2027, 3, 30)),  # Easter Monday
    ],
)
def test_promise_counts_working_days(start, days, end):
    assert add_working_days(start, days) == end


def test_working_days_of_may():
    off = [day for day in range(1, 32) if not is_working_day(date(2026, 5, day))]
    assert off == [1, 2, 3, 8, 9, 10, 14, 16, 17, 23, 24, 25, 30, 31]


@pytest.mark.parametrize(
    ("at", "zone", "moment"),
    [
        # 13:00 UTC on a Tuesday is 8:00 in New York, 14:00 in Paris, 22:00 in Tokyo.
        (datetime(2026, 11, 24, 13, 0), "America/New_York", datetime(2026, 11, 24, 13, 0)),
        (datetime(2026, 11, 24, 12, 59), "America/New_York", datetime(2026, 11, 24, 13, 0)),
        (datetime(2026, 11, 24, 13, 0), "Europe/Paris", datetime(2026, 11, 24, 13, 0)),
        (datetime(2026, 11, 24, 13, 0), "Asia/Tokyo", datetime(2026, 11, 24, 23, 0)),
        # 19:00 sharp is too late; the minute before is not.
        (datetime(2026, 11, 24, 17, 59), "Europe/Paris", datetime(2026, 11, 24, 17, 59)),
        (datetime(2026, 11, 24, 18, 0), "Europe/Paris", datetime(2026, 11, 25, 7, 0)),
        # The weekends on which the clocks change.
        (datetime(2026, 3, 28, 10, 0), "Europe/Paris", datetime(2026, 3, 30, 6, 0)),
        (datetime(2026, 10, 24, 10, 0), "Europe/Paris", datetime(2026, 10, 26, 7, 0)),
        # A zone that no machine knows: the portal's own.
        (datetime(2026, 11, 24, 3, 0), "Mars/Olympus", datetime(2026, 11, 24, 7, 0)),
    ],
)
def test_civil_moment_is_on_the_clock_of_the_person(at, zone, moment):
    assert civil_moment(at.replace(tzinfo=UTC), zone) == moment.replace(tzinfo=UTC)


def test_choices_leave_out_what_a_person_asked_of_their_account():
    assert Topic.to_choose() == [
        Topic.READING,
        Topic.WRITING,
        Topic.TRAINING,
        Topic.PILOTS,
        Topic.TOOLS,
        Topic.MENTORING,
        Topic.DIGEST,
    ]


def test_two_kinds_cannot_share_a_name(kinds_of_tests):
    says = {"name": "rehearsal.call", "contexts": lambda self, rows: {}}
    with pytest.raises(ValueError, match="Two kinds are named"):
        kinds.kind(type("Other", (kinds.Kind,), says))


def test_a_kind_that_says_nothing_is_refused_when_it_is_registered(kinds_of_tests):
    with pytest.raises(TypeError, match="says nothing"):
        kinds.kind(type("Mute", (kinds.Kind,), {"name": "rehearsal.mute"}))
    assert kinds.find("rehearsal.mute") is None


def test_every_kind_of_the_portal_has_a_label_a_topic_and_its_words():
    from django.template.loader import get_template

    for kind in kinds.kinds():
        app, name = kind.name.split(".")
        assert (str(kind.label) != "", kind.topic in Topic, kind.expires_after.total_seconds() > 0) == (
            True,
        ) * 3
        for template in (f"{app}/emails/{name}.txt#subject", f"{app}/emails/{name}.html"):
            get_template(template)
