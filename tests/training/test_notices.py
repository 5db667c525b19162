"""Who is told what, when, and when no longer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import translation

from notifications import kinds
from notifications.kinds import Doubt, Priority
from notifications.models import Message
from people.models import User
from training import actions
from training.models import Session

PARIS = ZoneInfo("Europe/Paris")
REMINDER = "training.session_tomorrow"


def due(at, *, after=0, limit=500):
    return [(row.recipient_id, row.period, row.due_at) for row in kinds.get(REMINDER).due(at, after, limit)]


def rows(kind):
    return list(Message.objects.filter(kind=f"training.{kind}").order_by("id"))


def test_reminder_is_due_the_morning_before(make_session, join, cast, now):
    join(make_session(in_days=3), cast.employee)  # Friday 27 November, 14:00
    slot = datetime(2026, 11, 26, 8, tzinfo=PARIS)
    assert due(slot - timedelta(seconds=1)) == []
    assert due(slot) == due(slot + timedelta(hours=20)) == [(cast.employee.pk, "2026-11-26", slot)]
    assert due(datetime(2026, 11, 27, 14, tzinfo=PARIS)) == []


def test_reminder_of_a_monday_is_due_on_friday(make_session, join, cast):
    join(make_session(in_days=6), cast.employee)
    assert due(datetime(2026, 11, 27, 8, tzinfo=PARIS)) == [
        (cast.employee.pk, "2026-11-27", datetime(2026, 11, 27, 8, tzinfo=PARIS))
    ]


def test_reminder_follows_the_clock_of_the_person(make_session, join, cast):
    User.objects.filter(pk=cast.employee.pk).update(time_zone="America/Montreal")
    join(make_session(in_days=3), cast.employee)
    slot = datetime(2026, 11, 26, 13, tzinfo=UTC)
    assert due(slot - timedelta(minutes=1)) == []
    assert due(slot) == [(cast.employee.pk, "2026-11-26", slot)]


def test_reminder_across_the_change_of_clocks(make_session, join, cast, now):
    """Monday 29 March 2027: the clocks change on the Sunday between; it is eight o'clock all the same."""
    session = make_session(starts_at=datetime(2027, 3, 29, 14, tzinfo=PARIS))
    join(session, cast.employee)
    slot = datetime(
        2027, 3, 26, 8, tzinfo=PARIS
    )  # Easter Monday is no working day, the session is on it; Friday is
    assert due(slot - timedelta(minutes=1)) == []
    assert due(slot) == [(cast.employee.pk, "2027-03-26", slot)]


def test_reminder_only_for_who_has_a_seat_and_had_it_in_time(make_session, join, cast, now):
    slot = datetime(2026, 11, 26, 8, tzinfo=PARIS)
    session = make_session(seats=2)
    join(session, cast.employee)
    join(session, cast.pioneer, at=slot + timedelta(minutes=1))  # told at once by the confirmation
    join(session, cast.colleague)  # waits
    assert [row[0] for row in due(slot + timedelta(hours=1))] == [cast.employee.pk]
    actions.leave(session, by=cast.employee, at=slot)
    assert due(slot + timedelta(hours=1)) == []


def test_reminder_stops_when_cancelled(make_session, join, cast, now):
    session = make_session()
    join(session, cast.employee)
    actions.cancel_session(session, by=cast.hr, at=now)
    assert due(datetime(2026, 11, 26, 9, tzinfo=PARIS)) == []


def test_reminder_pages_never_cut_a_person(make_session, join, cast):
    first = make_session()
    second = make_session(in_days=3.125, trainer=cast.dsi)
    for session in (first, second):
        join(session, cast.employee, cast.pioneer)
    at = datetime(2026, 11, 26, 9, tzinfo=PARIS)
    one, two = sorted((cast.employee.pk, cast.pioneer.pk))
    assert [row[0] for row in due(at, limit=1)] == [one, one]
    assert [row[0] for row in due(at, after=one, limit=1)] == [two, two]
    assert due(at, after=two, limit=1) == []


@pytest.mark.parametrize("count", [1, 3])
def test_reminder_costs_one_query(make_session, join, cast, count, django_assert_num_queries):
    join(make_session(seats=3), *(cast.employee, cast.pioneer, cast.colleague)[:count])
    with django_assert_num_queries(1):
        assert len(due(datetime(2026, 11, 26, 9, tzinfo=PARIS))) == count


def test_a_seat_given_back_is_no_longer_told(make_session, join, cast, now):
    session = make_session()
    join(session, cast.employee, cast.pioneer)
    joined = kinds.get("training.joined")
    with time_machine.travel(now, tick=False):
        assert joined.still_due(rows("joined")) == {row.pk for row in rows("joined")}
        actions.leave(session, by=cast.employee, at=now)
        assert joined.still_due(rows("joined")) == {rows("joined")[1].pk}
        actions.cancel_session(session, by=cast.hr, at=now)
        assert joined.still_due(rows("joined")) == set()


def test_an_older_seat_is_not_told_after_coming_back(make_session, join, cast, now):
    session = make_session()
    join(session, cast.employee)
    actions.leave(session, by=cast.employee, at=now)
    join(session, cast.employee)
    with time_machine.travel(now, tick=False):
        assert kinds.get("training.joined").still_due(rows("joined")) == {rows("joined")[1].pk}


def test_a_seat_is_not_told_once_the_session_has_started(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer)
    actions.leave(session, by=cast.employee, at=now)
    with time_machine.travel(session.starts_at, tick=False):
        assert kinds.get("training.promoted").still_due(rows("promoted")) == set()


def test_kinds_say_how_much_they_matter():
    said = {
        name: kinds.get(f"training.{name}")
        for name in ("joined", "promoted", "session_tomorrow", "session_moved", "session_cancelled")
    }
    assert {name: (kind.priority, kind.in_doubt, kind.legal, kind.civil) for name, kind in said.items()} == {
        "joined": (Priority.URGENT, Doubt.RESEND, False, False),
        "promoted": (Priority.URGENT, Doubt.HOLD, False, False),
        "session_tomorrow": (Priority.NORMAL, Doubt.RESEND, False, True),
        "session_moved": (Priority.URGENT, Doubt.RESEND, True, False),
        "session_cancelled": (Priority.URGENT, Doubt.RESEND, True, False),
    }


def _mail(kind, suffix, language="fr"):
    (row,) = rows(kind)
    context = kinds.get(f"training.{kind}").contexts([row])[row.pk]
    with translation.override(language):
        shared = {
            "recipient": row.recipient,
            "site_url": "http://testserver",
            "button_url": context["url"],
            "button_label": context["button"],
            "preferences_url": "",
        }
        return (
            render_to_string(f"training/emails/{kind}{suffix}", context | shared)
            .replace("\u00a0", " ")
            .strip()
        )


def test_mails_speak_the_language_and_the_hour_of_the_person(make_session, join, cast, now):
    session = make_session(seats=1)
    join(session, cast.employee, cast.pioneer)
    assert _mail("joined", ".txt#subject") == "Votre place est confirmée : Atelier 1"
    text = _mail("joined", ".txt")
    assert "vendredi 27 novembre, 14 h à 15 h 30" in text
    assert "Salle Curie ou visio" in text
    assert "https://visio.example/42" in text
    assert "Friday 27 November, 14:00 to 15:30" in _mail("joined", ".html", "en")
    User.objects.filter(pk=cast.pioneer.pk).update(time_zone="America/Montreal")
    actions.leave(session, by=cast.employee, at=now)
    assert "vendredi 27 novembre, 8 h à 9 h 30" in _mail("promoted", ".html")


def test_mail_of_another_place_says_where(make_session, join, cast, now):
    session = make_session()
    join(session, cast.employee)
    place = {"place_fr": "Salle Monge", "link": "", "seats": 2}
    actions.correct_session(session, **place, by=cast.trainer, at=now)
    assert _mail("session_moved", ".txt#subject") == "Nouveau lieu : Atelier 1"
    assert "Salle Monge" in _mail("session_moved", ".html")
    with time_machine.travel(now, tick=False):
        assert len(kinds.get("training.session_moved").still_due(rows("session_moved"))) == 1
        actions.leave(session, by=cast.employee, at=now)
        assert kinds.get("training.session_moved").still_due(rows("session_moved")) == set()


def test_mail_of_a_cancellation_gives_the_reason_and_the_way_on(make_session, join, cast, now):
    session = make_session()
    join(session, cast.employee)
    actions.cancel_session(session, reason="Salle inondée.", by=cast.trainer, at=now)
    assert (
        _mail("session_cancelled", ".txt#subject")
        == "Session annulée : Atelier 1, vendredi 27 novembre, 14 h à 15 h 30"
    )
    assert "Salle inondée." in _mail("session_cancelled", ".txt")
    (row,) = rows("session_cancelled")
    assert (
        kinds.get("training.session_cancelled")
        .contexts([row])[row.pk]["url"]
        .endswith("/formations/atelier-1/")
    )


@pytest.mark.parametrize("count", [1, 3])
def test_contexts_cost_two_queries(make_session, join, cast, count, django_assert_num_queries):
    for number in range(count):
        join(make_session(in_days=3 + number), cast.employee)
    told = rows("joined")
    with django_assert_num_queries(2):
        assert len(kinds.get("training.joined").contexts(told)) == count


def test_session_that_is_gone_has_no_context(make_session, join, cast):
    join(make_session(), cast.employee)
    told = rows("joined")
    told[0].payload = {"session": 0, "sign_up": 0}
    assert Session.objects.count() == 1
    assert kinds.get("training.joined").contexts(told) == {}
