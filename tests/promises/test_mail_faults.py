"""Promises M5 and M4, short form: a mail server that refuses, fills up, hangs up or falls silent, over a real socket."""

import os
import socket
import time
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from notifications import actions
from notifications.delivery.mailers import MarkingSMTP
from notifications.models import Message, Preference
from people.models import User
from tests.notifications.conftest import kinds_of_tests, told
from tests.promises import sink as sinks

__all__ = ["kinds_of_tests", "told"]

CLAIRE = "employee@demo.example"
LATER = timedelta(hours=2)


@pytest.fixture
def sink(settings):
    with sinks.running() as server:
        settings.MAILERS = sinks.mailers(server)
        yield server


def row_of(key: str) -> Message:
    return Message.objects.get(key=key)


def cut_before_the_dot(server: sinks.Sink) -> int:
    """The server notices a closed line on its own thread: give it a moment."""
    until = time.monotonic() + 5
    while not server.hung_up and time.monotonic() < until:
        time.sleep(0.01)
    return server.hung_up


@pytest.mark.parametrize(
    ("stage", "answer", "state"),
    [
        ("RCPT", b"550 5.1.1 <employee@demo.example> unknown", "failed"),
        ("RCPT", b"451 4.7.1 greylisted", "pending"),
        ("RCPT", b"421 4.7.0 closing", "pending"),
        ("RCPT", None, "pending"),
        ("DATA", b"451 4.3.0 not now", "pending"),
        ("DATA", b"554 5.7.1 refused", "failed"),
        ("DATA", None, "pending"),
        ("DOT", b"452 4.2.2 mailbox full", "pending"),
        ("DOT", b"554 5.6.0 content refused", "failed"),
        ("DOT", None, "held"),
    ],
)
def test_each_answer_has_its_end_and_the_next_message_goes(cast, told, now, sink, stage, answer, state):
    """A decision: what the server clearly has not is tried later; what it may have is held, never sent twice."""
    told(cast.employee, "troubled", kind="decision")
    told(cast.dsi, "next", kind="call")
    sink.answers[stage, CLAIRE] = [answer, answer]
    actions.drain(at=now)
    troubled = row_of("troubled")
    assert (troubled.state, row_of("next").state) == (state, "sent")
    assert "@" not in troubled.last_error
    sink.answers.clear()
    actions.drain(at=now + LATER)
    copies = [recipient for _message_id, recipient in sink.received].count(CLAIRE)
    again = state == "pending"
    assert (row_of("troubled").state, copies) == (
        "sent" if again else state,
        1 if again or state == "held" else 0,
    )


def test_silence_after_the_dot_sends_a_reminder_once_more_with_the_same_identity(cast, told, now, sink):
    told(cast.employee, "piece", kind="call")
    sink.answers["DOT", CLAIRE] = [None]
    actions.drain(at=now)
    row = row_of("piece")
    assert (row.state, row.doubts) == ("sent", 1)
    assert len(sink.received) == 2
    assert len(set(sink.received)) == 1


def test_second_silence_leaves_the_reminder_to_a_person(cast, told, now, sink):
    told(cast.employee, "piece", kind="call")
    sink.answers["DOT", CLAIRE] = [None, None, None]
    actions.drain(at=now)
    actions.drain(at=now + LATER)
    assert (row_of("piece").state, len(sink.received)) == ("held", 2)


def test_refusals_wait_longer_each_time(cast, told, now, sink):
    told(cast.employee, "piece", kind="call")
    sink.answers["RCPT", CLAIRE] = [b"451 later"] * 8
    at, waits = now, []
    for _try in range(8):
        actions.drain(at=at)
        row = row_of("piece")
        waits.append((row.next_attempt_at - at).total_seconds() / 60)
        at = row.next_attempt_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert row.attempts == 8


def test_server_that_is_down_costs_no_attempt_and_stops_the_slice(cast, told, now, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    options = {"host": "127.0.0.1", "port": port, "timeout": 2}
    settings.MAILERS = {
        "default": {"BACKEND": "notifications.delivery.MarkingSmtpBackend", "OPTIONS": options}
    }
    for number in range(3):
        told(cast.employee, f"piece:{number}", kind="call")
    actions.drain(at=now)
    assert [(row.state, row.attempts, row.doubts) for row in Message.objects.all()] == [("pending", 0, 0)] * 3
    with sinks.running() as server:
        settings.MAILERS = sinks.mailers(server)
        actions.drain(at=now + timedelta(minutes=1))
        assert len(server.received) == 3


def test_one_connection_serves_a_slice_and_a_closed_one_is_opened_again(cast, told, now, sink, monkeypatch):
    for number in range(5):
        told(cast.employee, f"piece:{number}", kind="call")
    actions.drain(at=now)
    assert (sink.calls, len(sink.received)) == (1, 5)

    mail, cut = MarkingSMTP.mail, []

    def mail_after_a_cut(self, *args, **kwargs):
        if not cut:
            cut.append(True)
        elif len(cut) == 1:
            cut.append(True)
            self.sock.shutdown(socket.SHUT_RDWR)
        return mail(self, *args, **kwargs)

    monkeypatch.setattr(MarkingSMTP, "mail", mail_after_a_cut)
    for number in range(2):
        told(cast.dsi, f"other:{number}", kind="call")
    actions.drain(at=now)
    assert (sink.calls, len(sink.received)) == (3, 7)
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.parametrize("change", ["taken back", "left the topic", "gone", "lease over", "other sender"])
def test_what_changes_between_the_claim_and_the_handover_is_not_delivered(
    cast, told, now, sink, monkeypatch, change
):
    """The marker looks again, after 354: the connection is cut and the body never leaves."""
    told(cast.employee, "piece", kind="call")
    data = MarkingSMTP.data

    def changed(self, body):
        monkeypatch.setattr(MarkingSMTP, "data", data)
        if change == "taken back":
            actions.cancel("rehearsal.call", key="piece", at=now)
        elif change == "left the topic":
            Preference.objects.create(person=cast.employee, topic="training", by_mail=False)
        elif change == "gone":
            User.objects.filter(pk=cast.employee.pk).update(is_active=False)
        elif change == "lease over":
            Message.objects.update(lease_until=now - timedelta(seconds=1))
        else:
            Message.objects.update(lease_token="somebody else")
        return data(self, body)

    monkeypatch.setattr(MarkingSMTP, "data", changed)
    actions.drain(at=now)
    row = row_of("piece")
    assert cut_before_the_dot(sink) == 1
    if change == "lease over":
        # Still ours and wanted: it went in the next round of the same slice.
        assert (row.state, len(sink.received)) == ("sent", 1)
    else:
        assert sink.received == []
        assert (row.state, row.by_mail) == {
            "taken back": ("cancelled", True),
            "left the topic": ("sent", False),
            "gone": ("cancelled", True),
            "other sender": ("claimed", True),
        }[change]


def test_lines_that_begin_with_a_dot_arrive_whole(sink):
    """Mails that pass no outbox (none of ours) go through the same conversation; dots are doubled on the wire."""
    EmailMessage("Dots", "first\n.\n..two\nlast", to=[CLAIRE]).send(using="default")
    assert sink.letters[0].endswith(b"\r\n\r\nfirst\r\n..\r\n...two\r\nlast\r\n")


def test_web_request_never_meets_the_mail_server(cast, told, now, settings):
    """Telling writes a row; nothing in this process opens a connection until the clock drains."""
    settings.MAILERS = {"default": {"BACKEND": "nowhere.Backend"}}
    told(cast.employee, "piece", kind="call")
    assert row_of("piece").state == "pending"


def test_folder_of_development_holds_one_readable_file_a_message(cast, told, now, settings, tmp_path):
    from email import message_from_bytes
    from email.policy import default

    settings.MAILERS = {
        "default": {
            "BACKEND": "notifications.delivery.FolderBackend",
            "OPTIONS": {"file_path": str(tmp_path / "mail")},
        }
    }
    told(cast.employee, "piece:1", kind="call")
    told(cast.dsi, "piece:2", kind="call")
    actions.drain(at=now)
    files = sorted(os.listdir(tmp_path / "mail"))
    letters = [message_from_bytes((tmp_path / "mail" / name).read_bytes(), policy=default) for name in files]
    assert [name.rsplit(".", 1)[1] for name in files] == ["eml", "eml"]
    assert {letter["To"] for letter in letters} == {CLAIRE, "dsi@demo.example"}
    assert {letter.get_content_type() for letter in letters} == {"multipart/alternative"}
