"""The outbox: written with the act, planned once, sent once, in the person's words, or ended with a reason."""

import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import actions
from notifications.kinds import Due
from notifications.models import Message, Preference
from people.models import User

PARIS = ZoneInfo("Europe/Paris")
State = Message.State


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


# --- telling ------------------------------------------------------------------------------------------


def test_one_row_per_person_and_occasion(cast, told, now):
    told(cast.employee)
    told(cast.employee)
    assert Message.objects.count() == 1


def test_two_hundred_acts_of_which_half_roll_back_send_a_hundred(cast, kinds_of_tests, now):
    """Promise M8: no mail before the commit, none for an act that did not happen."""
    for number in range(200):
        try:
            with transaction.atomic():
                actions.tell(
                    "rehearsal.call",
                    recipient_id=cast.employee.pk,
                    key=f"act:{number}",
                    period="once",
                    at=now,
                )
                if number % 2:
                    raise LookupError
        except LookupError:
            continue
    assert len(mail.outbox) == 0
    while actions.drain(at=now)["sent"]:
        pass
    assert len(mail.outbox) == 100
    assert states() == ["sent"] * 100


def test_what_is_taken_back_is_not_sent(cast, told, now):
    told(cast.employee, due_at=now + timedelta(minutes=10))
    assert actions.cancel("rehearsal.call", key="piece:1", at=now) == 1
    actions.drain(at=now + timedelta(hours=1))
    assert (states(), mail.outbox) == (["cancelled"], [])


# --- planning -----------------------------------------------------------------------------------------


def dues(people, at, period="2026-W48") -> list[Due]:
    return [Due(recipient_id=person.pk, key="weekly", period=period, due_at=at) for person in people]


def test_planning_twice_writes_once(cast, kinds_of_tests, now):
    kinds_of_tests.reminder.dues = dues([cast.employee, cast.dsi], now)
    assert actions.plan(at=now)["pending"] == 2
    assert actions.plan(at=now)["pending"] == 0


def test_gap_of_three_periods_ends_in_one_mail_and_two_expired(cast, kinds_of_tests, now):
    """Promise M6: the clock was off for three weeks; each missed week is expired by rule, never three mails at once."""
    kinds_of_tests.reminder.dues = [
        Due(
            recipient_id=cast.employee.pk,
            key="weekly",
            period=f"week {week}",
            due_at=now - timedelta(weeks=week),
        )
        for week in (2, 1, 0)
    ]
    actions.plan(at=now)
    actions.drain(at=now)
    assert sorted(states()) == ["expired", "expired", "sent"]
    assert len(mail.outbox) == 1


def test_planning_pages_through_everybody(cast, kinds_of_tests, now):
    people = User.objects.bulk_create(
        User(
            email=f"p{n}@demo.example",
            employee_number=f"P{n}",
            first_name="P",
            last_name=str(n),
            password="!",
        )
        for n in range(1201)
    )
    kinds_of_tests.reminder.dues = dues(people, now)
    assert actions.plan(at=now)["pending"] == 1201
    assert len(kinds_of_tests.reminder.pages) == 4


def test_planning_costs_the_same_for_one_and_for_many(cast, kinds_of_tests, now):
    def queries(people) -> int:
        Message.objects.all().delete()
        kinds_of_tests.reminder.dues = dues(people, now)
        with CaptureQueriesContext(connection) as asked:
            actions.plan(at=now)
        return len(asked)

    assert queries([cast.employee]) == queries([cast.employee, cast.dsi, cast.hr, cast.lead])


@pytest.mark.parametrize(
    ("due", "civil"),
    [
        (datetime(2026, 11, 24, 10, 0), datetime(2026, 11, 24, 10, 0)),  # a Tuesday morning
        (datetime(2026, 11, 24, 22, 0), datetime(2026, 11, 25, 8, 0)),  # at night
        (datetime(2026, 11, 28, 11, 0), datetime(2026, 11, 30, 8, 0)),  # a Saturday
        (datetime(2026, 11, 11, 9, 0), datetime(2026, 11, 12, 8, 0)),  # 11 November
        (datetime(2026, 12, 24, 20, 0), datetime(2026, 12, 28, 8, 0)),  # Christmas, then a weekend
    ],
)
def test_reminder_waits_for_a_civil_hour(cast, kinds_of_tests, due, civil):
    due, civil = due.replace(tzinfo=PARIS), civil.replace(tzinfo=PARIS)
    kinds_of_tests.reminder.dues = dues([cast.employee], due)
    actions.plan(at=due)
    assert Message.objects.get().due_at == civil


@pytest.mark.parametrize("first", [datetime(2026, 3, 28, tzinfo=PARIS), datetime(2026, 10, 24, tzinfo=PARIS)])
def test_weekend_of_the_clock_change_sends_one_a_day(cast, kinds_of_tests, first):
    """Promise M7, short form: three days around each change, the clock asked every half hour and once set back."""
    kinds_of_tests.reminder.civil = False
    start = first.astimezone(ZoneInfo("UTC"))
    moments = [start + timedelta(minutes=30 * step) for step in range(150)]
    kinds_of_tests.reminder.dues = [
        Due(
            recipient_id=cast.employee.pk,
            key="daily",
            period=day.isoformat(),
            due_at=datetime(day.year, day.month, day.day, 2, 30, tzinfo=PARIS),
        )
        for day in (first.date(), first.date() + timedelta(days=1), first.date() + timedelta(days=2))
    ]
    for moment in [*moments[:100], moments[96], *moments[100:]]:
        actions.plan(at=moment)
        actions.drain(at=moment)
    del kinds_of_tests.reminder.civil
    assert states() == ["sent"] * 3
    assert len(mail.outbox) == 3


def test_person_who_left_the_topic_reads_it_in_the_portal_only(cast, kinds_of_tests, now):
    Preference.objects.create(person=cast.employee, topic="training", by_mail=False)
    kinds_of_tests.reminder.dues = dues([cast.employee], now)
    actions.plan(at=now)
    actions.drain(at=now)
    assert (states(), mail.outbox) == (["sent"], [])
    assert Message.objects.get().by_mail is False


def test_inactive_person_is_not_planned(cast, kinds_of_tests, now):
    User.objects.filter(pk=cast.employee.pk).update(is_active=False)
    kinds_of_tests.reminder.dues = dues([cast.employee], now)
    actions.plan(at=now)
    assert states() == []


# --- sending ------------------------------------------------------------------------------------------


def test_mail_speaks_the_language_of_its_reader(cast, told, now):
    told(cast.employee)
    told(cast.colleague)
    actions.drain(at=now)
    languages = {message.to[0]: message.body for message in mail.outbox}
    assert set(languages) == {"employee@demo.example", "colleague@demo.example"}
    assert languages["employee@demo.example"] != languages["colleague@demo.example"]


def test_mail_carries_its_identity_and_says_that_a_machine_wrote_it(cast, told, now):
    row = told(cast.employee)
    actions.drain(at=now)
    message = mail.outbox[0]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["Message-ID"].endswith("@demo.example>")
    assert [kind for _content, kind in message.alternatives] == ["text/html"]
    assert "<Roi>" in message.body
    assert "&lt;Roi&gt;" in str(message.alternatives[0][0])
    assert row.dedupe_key not in str(message.extra_headers)


def test_reason_gone_or_subject_gone_cancels(cast, told, kinds_of_tests, now):
    told(cast.employee, "piece:1")
    told(cast.employee, "piece:2")
    kinds_of_tests.call.settled.add("piece:1")
    kinds_of_tests.call.gone.add("piece:2")
    actions.drain(at=now)
    assert (states(), mail.outbox) == (["cancelled", "cancelled"], [])


def test_person_who_left_meanwhile_gets_nothing(cast, told, now):
    told(cast.employee)
    User.objects.filter(pk=cast.employee.pk).update(is_active=False)
    actions.drain(at=now)
    assert (states(), mail.outbox) == (["cancelled"], [])


def test_legal_message_reaches_who_left_the_topic(cast, told, now):
    Preference.objects.create(person=cast.employee, topic="training", by_mail=False)
    told(cast.employee, kind="summons")
    told(cast.employee, kind="call")
    actions.drain(at=now)
    assert [message.to for message in mail.outbox] == [["employee@demo.example"]]


def test_urgent_leaves_before_bulk(cast, told, now):
    told(cast.employee, "a", kind="reminder")
    told(cast.employee, "b", kind="decision")
    actions.drain(at=now)
    assert next(row.kind for row in Message.objects.order_by("ended_at", "priority")) == "rehearsal.decision"
    assert "b" in mail.outbox[0].body


def test_kind_that_fails_waits_and_the_others_go(cast, told, kinds_of_tests, now, caplog):
    told(cast.employee, "bad", kind="call")
    told(cast.employee, "good", kind="decision")
    kinds_of_tests.call.broken.add("bad")
    actions.drain(at=now)
    assert {row.key: row.state for row in Message.objects.all()} == {"bad": "pending", "good": "sent"}
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("trouble", "state", "tries_again"),
    [
        (smtplib.SMTPRecipientsRefused({"x@y.z": (550, b"no such user x@y.z")}), "failed", False),
        (smtplib.SMTPRecipientsRefused({"x@y.z": (451, b"later")}), "pending", True),
        (smtplib.SMTPDataError(452, b"full"), "pending", True),
        (smtplib.SMTPDataError(554, b"spam"), "failed", False),
        (ConnectionResetError(), "pending", True),
    ],
)
def test_answer_of_the_server_decides(cast, told, now, monkeypatch, trouble, state, tries_again):
    """Promise M5, without a network: 4xx waits, 5xx is refused for good, no address is kept in the answer."""

    def refuse(self, messages):
        raise trouble

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    row = told(cast.employee, kind="decision")
    actions.drain(at=now)
    row.refresh_from_db()
    if isinstance(trouble, ConnectionResetError):
        # A mailer that marks just before sending cannot know more: a decision in doubt is held for a person.
        assert row.state == "held"
    else:
        assert (row.state, row.next_attempt_at > now) == (state, tries_again)
    assert "@" not in row.last_error


def test_row_of_a_dead_sender_comes_back(cast, told, now):
    row = told(cast.employee)
    Message.objects.filter(pk=row.pk).update(
        state="claimed", lease_token="dead", lease_until=now - timedelta(minutes=1)
    )
    actions.drain(at=now)
    assert (states(), len(mail.outbox)) == (["sent"], 1)


def test_row_that_changed_hands_is_resent_once_or_held(cast, told, now):
    for kind in ("call", "decision"):
        row = told(cast.employee, kind, kind=kind)
        Message.objects.filter(pk=row.pk).update(
            state="handover", lease_token="dead", lease_until=now - timedelta(minutes=1)
        )
    actions.drain(at=now)
    assert {row.kind.split(".")[1]: (row.state, row.doubts) for row in Message.objects.all()} == {
        "call": ("sent", 1),
        "decision": ("held", 0),
    }


def test_drain_costs_the_same_questions_for_one_and_for_many(cast, told, kinds_of_tests, now):
    for person in (cast.employee, cast.dsi, cast.hr, cast.lead):
        told(person)
    actions.drain(at=now)
    assert kinds_of_tests.call.asked == [4]


def test_headers_say_which_message_this_is_and_where_to_leave(cast, told, now):
    from hashlib import sha256

    row = told(cast.employee)
    told(cast.employee, kind="summons")
    actions.drain(at=now)
    headers = {message.subject: message.extra_headers for message in mail.outbox}
    usual, legal = (
        message.extra_headers
        for message in sorted(mail.outbox, key=lambda one: len(one.extra_headers), reverse=True)
    )
    assert len(headers) == 1  # the same words; the headers differ
    assert usual == {
        "Message-ID": f"<{sha256(row.dedupe_key.encode()).hexdigest()[:40]}@demo.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "fr",
        "List-Unsubscribe": f"<{settings.SITE_URL}/compte/messages/preferences/>",
    }
    assert set(usual) - set(legal) == {"List-Unsubscribe"}


def test_mail_is_written_on_the_clock_of_its_reader_and_styled_inline(cast, told, now):
    User.objects.filter(pk=cast.dsi.pk).update(time_zone="America/New_York")
    told(cast.employee)
    told(cast.dsi)
    actions.drain(at=now)
    hours = {message.to[0]: message.body.splitlines()[1] for message in mail.outbox}
    assert hours == {"employee@demo.example": "10:00", "dsi@demo.example": "04:00"}
    html = str(mail.outbox[0].alternatives[0][0])
    assert '<p style="color: #123456;">' in html
    assert "@media (max-width: 480px)" in html


def test_reminder_that_an_outage_delayed_into_the_night_waits_for_the_morning(cast, kinds_of_tests, now):
    kinds_of_tests.reminder.dues = dues([cast.employee], now)
    actions.plan(at=now)
    night = datetime(2026, 11, 24, 23, 0, tzinfo=PARIS)
    actions.drain(at=night)
    row = Message.objects.get()
    assert (row.state, row.attempts, row.next_attempt_at) == (
        "pending",
        0,
        datetime(2026, 11, 25, 8, 0, tzinfo=PARIS),
    )
    actions.drain(at=row.next_attempt_at)
    assert len(mail.outbox) == 1


def test_digest_is_not_written_for_who_left_it_nor_sent_to_who_leaves_meanwhile(cast, kinds_of_tests, now):
    Preference.objects.create(person=cast.employee, topic="digest", by_mail=False)
    kinds_of_tests.weekly.dues = dues([cast.employee, cast.dsi], now)
    actions.plan(at=now)
    assert list(Message.objects.values_list("recipient", flat=True)) == [cast.dsi.pk]
    Preference.objects.create(person=cast.dsi, topic="digest", by_mail=False)
    actions.drain(at=now)
    assert (states(), mail.outbox) == (["cancelled"], [])


def test_message_that_comes_too_late_expires_unsent(cast, told, now):
    told(cast.employee)
    actions.drain(at=now + timedelta(days=8))
    assert (states(), mail.outbox) == (["expired"], [])


def test_kind_that_left_the_code_ends_its_rows(cast, told, now):
    row = told(cast.employee)
    Message.objects.filter(pk=row.pk).update(kind="rehearsal.removed")
    actions.drain(at=now)
    assert (states(), mail.outbox) == (["cancelled"], [])


def test_slice_that_is_over_gives_its_rows_back(cast, told, now, monkeypatch):
    from notifications.actions import sending

    for number in range(3):
        told(cast.employee, f"piece:{number}")
    over = iter([False, False, True, True, True])
    monkeypatch.setattr(sending.Sender, "over", property(lambda self: next(over)))
    actions.drain(at=now)
    assert sorted(Message.objects.values_list("state", "attempts")) == [
        ("pending", 0),
        ("pending", 0),
        ("sent", 1),
    ]
    assert len(mail.outbox) == 1


def test_claim_takes_fifty(cast, kinds_of_tests, now):
    for number in range(60):
        actions.tell(
            "rehearsal.call", recipient_id=cast.employee.pk, key=f"piece:{number}", period="once", at=now
        )
    actions.drain(at=now)
    assert kinds_of_tests.call.asked == [50, 10]
    assert len(mail.outbox) == 60


def test_kind_that_cannot_be_planned_stops_no_other(cast, kinds_of_tests, now, caplog):
    def fail(at, after, limit):
        raise LookupError("no dues")

    kinds_of_tests.reminder.due = fail
    kinds_of_tests.weekly.dues = dues([cast.employee], now)
    assert actions.plan(at=now) == {"pending": 1, "failed": 1}
    del kinds_of_tests.reminder.due


def test_person_with_more_messages_than_a_page_gets_them_all(cast, kinds_of_tests, now, monkeypatch):
    from notifications.actions import planning

    monkeypatch.setattr(planning, "PAGE", 3)
    kinds_of_tests.reminder.dues = [
        Due(recipient_id=person.pk, key=f"piece:{number}", period="once", due_at=now)
        for person in (cast.employee, cast.dsi)
        for number in range(2)
    ]
    assert actions.plan(at=now)["pending"] == 4


def test_tasks_take_nothing_and_do_one_action(cast, told, now):
    from notifications import tasks

    told(cast.employee)
    Message.objects.update(
        next_attempt_at=timezone.now() - timedelta(minutes=1), expires_at=timezone.now() + timedelta(days=1)
    )
    tasks.plan()
    tasks.drain()
    assert len(mail.outbox) == 1


def test_tick_says_what_it_did(cast, told, capsys):
    told(cast.employee)
    Message.objects.update(
        next_attempt_at=timezone.now() - timedelta(minutes=1), expires_at=timezone.now() + timedelta(days=1)
    )
    call_command("tick")
    assert "drain: sent 1" in capsys.readouterr().out


# --- a person decides ----------------------------------------------------------------------------------


def test_administrator_sends_again_or_drops_what_is_held(cast, told, now):
    from core.verdicts import Forbidden

    row = told(cast.employee, kind="decision")
    Message.objects.filter(pk=row.pk).update(state="held")
    row.refresh_from_db()
    with pytest.raises(Forbidden):
        actions.resend(row, by=cast.dsi, at=now)
    actions.resend(row, by=cast.admin, at=now)
    actions.drain(at=now)
    assert (states(), len(mail.outbox)) == (["sent"], 1)
