"""Promises M2 and M6, short form: real processes that drain and plan at the same moment. ROWS makes it long."""

import os
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from notifications import actions
from notifications.actions import planning
from notifications.actions.sending import Sender
from notifications.kinds import Due
from notifications.models import Message
from people.models import User
from tests.notifications.conftest import kinds_of_tests
from tests.promises import sink as sinks
from tests.promises.test_race_budget import on_disk

__all__ = ["kinds_of_tests", "on_disk"]

ROWS = int(os.environ.get("ROWS", "60"))
PROCESSES = 3


def at_once(act, processes: int = PROCESSES) -> None:
    """Fork, wait for one common moment, act; every child must end well."""
    connections.close_all()  # a child must not inherit an open connection
    start = time.monotonic() + 0.3
    children = []
    for number in range(processes):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                time.sleep(max(start - time.monotonic(), 0))
                act(number)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * processes


@pytest.fixture
def crowd(on_disk, cast) -> list[User]:
    """As many people as rows, so that every mail has its own recipient."""
    return User.objects.bulk_create(
        User(
            email=f"p{n}@demo.example",
            employee_number=f"P{n}",
            first_name="P",
            last_name=str(n),
            password="!",
        )
        for n in range(ROWS)
    )


def tell_all(crowd, kind: str = "call") -> None:
    at = timezone.now() - timedelta(seconds=5)
    for person in crowd:
        actions.tell(f"rehearsal.{kind}", recipient_id=person.pk, key="piece", period="once", at=at)


def test_drains_at_once_send_each_message_once(crowd, kinds_of_tests, settings):
    tell_all(crowd)
    with sinks.running() as sink:
        settings.MAILERS = sinks.mailers(sink)
        at_once(lambda number: actions.drain())
        assert sorted(recipient for _id, recipient in sink.received) == sorted(
            person.email for person in crowd
        )
    assert set(Message.objects.values_list("state", "attempts", "doubts")) == {("sent", 1, 0)}


def test_without_the_claim_drains_at_once_double(crowd, kinds_of_tests, settings):
    """The control: read what is ready and send it, with no conditional claim and no marker, must send copies."""

    def careless(number: int) -> None:
        def claim(self):
            if self.token:
                return None
            self.token = "careless"
            rows = list(Message.objects.filter(state="pending").select_related("recipient"))
            for row in rows:
                row.now = timezone.now()
            return rows

        Sender.claim = claim
        Sender.mark = lambda self, kind, row: True
        actions.drain()

    tell_all(crowd)
    with sinks.running() as sink:
        settings.MAILERS = sinks.mailers(sink)
        at_once(careless)
        assert len(sink.received) > len(crowd)
    assert Message.objects.filter(state="sent").count() == 0  # nor does any row know what left


def test_people_take_back_while_two_senders_send(crowd, kinds_of_tests, settings):
    """Each row is either sent or taken back, never both, and nobody waits for a lock in a circle."""
    tell_all(crowd)
    taken = crowd[::2]

    def act(number: int) -> None:
        if number < 2:
            actions.drain()
            return
        for person in taken:
            Message.objects.filter(recipient=person).update(
                period="once"
            )  # a request that writes its own row
            actions.cancel("rehearsal.call", key="piece", at=timezone.now()) if person is taken[-1] else None

    with sinks.running() as sink:
        settings.MAILERS = sinks.mailers(sink)
        at_once(act)
        received = {recipient for _id, recipient in sink.received}
        assert len(received) == len(sink.received)
        sent = set(Message.objects.filter(state="sent").values_list("recipient__email", flat=True))
    assert received == sent
    assert set(Message.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}


def test_plans_at_once_write_each_row_once(crowd, kinds_of_tests, monkeypatch):
    """Two beats: the same rows, whoever comes first, over several pages."""
    monkeypatch.setattr(planning, "PAGE", 25)
    at = timezone.now()
    kinds_of_tests.reminder.dues.extend(
        Due(recipient_id=person.pk, key="weekly", period=period, due_at=at - timedelta(minutes=1))
        for person in crowd
        for period in ("2026-W47", "2026-W48")
    )
    at_once(lambda number: actions.plan(at=at))
    keys = list(Message.objects.values_list("dedupe_key", flat=True))
    assert len(keys) == len(set(keys)) == 2 * len(crowd)
