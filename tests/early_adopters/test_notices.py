"""When the promise of a first contact speaks, to whom, and when it stops."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import get_default_timezone

from early_adopters import actions, notices
from early_adopters.models import Mentoring
from notifications import kinds
from notifications.models import Message


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=get_default_timezone())


def due(name: str, when: datetime, after: int = 0, limit: int = 500):
    return kinds.get(f"early_adopters.{name}").due(when, after, limit)


def summary(rows):
    return [(row.recipient_id, row.key, row.period, row.due_at) for row in rows]


def row(kind: str, *, recipient, period="", **payload) -> Message:
    return Message(pk=1, kind=f"early_adopters.{kind}", recipient=recipient, period=period, payload=payload)


def test_reminder_comes_on_the_morning_of_the_working_day_before(cast, mentoring):
    assert summary(due("first_contact_due", at(26, 7, 59))) == []
    expected = [(cast.dsi.pk, f"mentoring:{mentoring.pk}", "before-2026-11-27", at(26, 8))]
    assert [summary(due("first_contact_due", when)) for when in (at(26, 8), at(27, 9))] == [
        expected,
        expected,
    ]
    assert summary(due("first_contact_due", at(27, 18, 1))) == []


@pytest.mark.parametrize(
    ("promised", "morning"),
    [
        (at(30, 18), at(27, 8)),  # a Monday: the Friday before
        (at(27, 18), at(26, 8)),
    ],
)
def test_morning_before_skips_weekends(promised, morning):
    assert notices.morning_before(promised) == morning


def test_reminder_spares_who_was_named_that_very_day(cast, waiting):
    actions.confirm_mentor(waiting, mentor=cast.dsi, by=cast.dsi2, at=at(26, 9))
    assert summary(due("first_contact_due", at(26, 10))) == []


def test_reminder_stops_when_contact_is_made(cast, mentoring):
    kind = kinds.get("early_adopters.first_contact_due")
    message = row("first_contact_due", recipient=cast.dsi, period="before-2026-11-27", mentoring=mentoring.pk)
    assert kind.still_due([message]) == {1}
    actions.contacted(mentoring, by=cast.dsi, at=at(26, 9))
    assert kind.still_due([message]) == set()
    assert summary(due("first_contact_due", at(26, 10))) == []


def test_reminder_about_an_old_promise_stops(cast, mentoring):
    message = row("first_contact_due", recipient=cast.dsi, period="before-2026-11-20", mentoring=mentoring.pk)
    assert kinds.get("early_adopters.first_contact_due").still_due([message]) == set()


def test_late_contact_is_told_once_to_the_mentor_and_the_lead(cast, mentoring):
    assert summary(due("first_contact_late", at(27, 17, 59))) == []
    key = f"mentoring:{mentoring.pk}"
    expected = sorted((person.pk, key, "late-2026-11-27", at(27, 18)) for person in (cast.dsi, cast.lead))
    assert [summary(due("first_contact_late", when)) for when in (at(27, 18, 1), at(30, 9))] == [
        expected,
        expected,
    ]
    assert summary(due("first_contact_late", at(7, 9, month=12))) == []


def test_waiting_without_a_mentor_is_told_to_the_lead_alone(cast, waiting):
    assert summary(due("first_contact_late", at(27, 20))) == []
    [told] = due("first_contact_late", at(28, 9))
    assert (told.recipient_id, told.key, told.period) == (
        cast.lead.pk,
        f"adopter:{waiting.pk}",
        "late-2026-11-27",
    )
    kind = kinds.get("early_adopters.first_contact_late")
    message = row("first_contact_late", recipient=cast.lead, period=told.period, adopter=waiting.pk)
    assert kind.still_due([message]) == {1}
    actions.confirm_mentor(waiting, mentor=cast.dsi, by=cast.dsi, at=at(28, 10))
    assert kind.still_due([message]) == set()


def test_due_pages_by_recipient_and_never_splits_one(cast, mentoring):
    actions.accompany(cast.employee, mentor=cast.dsi, about="pilot:1", by=cast.dsi, at=at(24, 10))
    first = due("first_contact_late", at(27, 19), limit=1)
    assert [line.recipient_id for line in first] == [cast.dsi.pk, cast.dsi.pk]
    rest = due("first_contact_late", at(27, 19), after=cast.dsi.pk, limit=1)
    assert [line.recipient_id for line in rest] == [cast.lead.pk, cast.lead.pk]


def test_welcome_is_urgent_and_ends_with_the_registration(cast, waiting, now):
    kind = kinds.get("early_adopters.welcome")
    message = row("welcome", recipient=cast.pioneer, adopter=waiting.pk)
    assert (kind.priority, kind.civil) == (kinds.Priority.URGENT, False)
    assert kind.still_due([message]) == {1}
    actions.withdraw(waiting, by=cast.pioneer, at=now)
    assert kind.still_due([message]) == set()


def test_news_of_a_mentor_ends_when_another_one_takes_over(cast, mentoring, now):
    named = row("mentor_named", recipient=cast.dsi, mentoring=mentoring.pk)
    confirmed = row("mentor_confirmed", recipient=cast.pioneer, mentoring=mentoring.pk)
    actions.reassign(mentoring, mentor=cast.dsi2, by=cast.dsi2, at=now)
    assert kinds.get("early_adopters.mentor_named").still_due([named]) == set()
    assert kinds.get("early_adopters.mentor_confirmed").still_due([confirmed]) == {1}


def test_contexts_cost_the_same_for_one_and_for_three(cast, mentoring, now, django_assert_num_queries):
    for number, person in enumerate([cast.employee, cast.manager]):
        actions.register(person, wants="Essayer.", by=person, at=now)
        actions.accompany(person, mentor=cast.dsi, by=cast.dsi2, at=now + timedelta(minutes=number))
    kind = kinds.get("early_adopters.mentor_named")
    rows = [
        Message(pk=number, kind=kind.name, recipient=cast.dsi, payload={"mentoring": mentoring.pk})
        for number, mentoring in enumerate(Mentoring.objects.all())
    ]
    for asked in (rows[:1], rows):
        with django_assert_num_queries(2):
            contexts = kind.contexts(asked)
    assert sorted(contexts) == [0, 1, 2]
