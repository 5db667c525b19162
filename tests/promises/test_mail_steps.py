"""Promise M2: a sender killed at each of eight steps loses nothing, and doubles only inside the one named window.

Each trial writes a row, forks a real process that kills itself (SIGKILL) at the step, waits until the lease is over
(the row's lease is moved into the past, no clock is touched), lets another process drain, and counts at the sink.
Short form: 2 trials a step. Long form: `make promises NAME=mail_steps` sets TRIALS=15.
"""

import os
import signal
import time
from collections import Counter
from datetime import timedelta

from django.db import connections
from django.utils import timezone

from notifications import actions
from notifications.actions.sending import Sender
from notifications.delivery.mailers import MarkingSMTP
from notifications.models import Message
from tests.notifications.conftest import kinds_of_tests
from tests.promises import sink as sinks
from tests.promises.test_race_budget import on_disk

__all__ = ["kinds_of_tests", "on_disk"]

TRIALS = int(os.environ.get("TRIALS", "2"))
# Between the final dot and our commit only the server knows: the one window in which a message may come twice.
WINDOW = {"after the dot", "after the reply"}


def _die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def _before(owner, name):
    """Kill instead of entering `owner.name`."""
    return lambda: setattr(owner, name, _die)


def _after(owner, name):
    """Kill as soon as `owner.name` has returned."""

    def patch() -> None:
        act = getattr(owner, name)

        def acted(self, *args, **kwargs):
            act(self, *args, **kwargs)
            _die()

        setattr(owner, name, acted)

    return patch


def _around_the_dot(*, reply: bool):
    """Kill once the final dot is on the wire, before or after the server's answer was read."""

    def patch() -> None:
        send, getreply = MarkingSMTP.send, MarkingSMTP.getreply
        dotted = []

        def sent(self, data):
            send(self, data)
            if isinstance(data, bytes) and data.endswith(b"\r\n.\r\n"):
                dotted.append(True)

        def replied(self):
            if dotted and not reply:
                time.sleep(0.05)  # the dot is on its way
                _die()
            answer = getreply(self)
            if dotted:
                _die()
            return answer

        MarkingSMTP.send, MarkingSMTP.getreply = sent, replied

    return patch


STEPS = {
    "before the claim": _before(Sender, "claim"),
    "after the claim": _before(Sender, "send"),
    "after RCPT": _before(MarkingSMTP, "data"),
    "after 354": _before(Sender, "mark"),
    "after the marker": _after(Sender, "mark"),
    "after the dot": _around_the_dot(reply=False),
    "after the reply": _around_the_dot(reply=True),
    "after the commit": _after(Sender, "record"),
}


def _mark_as_sent() -> None:
    """The control: « mark sent, then send », what the marker between 354 and the body replaces."""

    def mark(self, kind, row) -> bool:
        self._end(row, Message.State.SENT)
        _die()
        return True

    Sender.mark = mark


def _drain_in_a_process(patch=None) -> int:
    """Fork, patch, drain; the exit status as the parent sees it (-9: killed)."""
    connections.close_all()  # a child must not inherit an open connection
    child = os.fork()
    if child == 0:
        try:
            if patch is not None:
                patch()
            actions.drain()
        finally:
            os._exit(0)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise AssertionError("a sender did not end within 30 s")


def _trial(person, sink, step: str, patch, number: int, kind: str) -> Counter:
    """One row, one kill, the recovery; how many copies arrived, and what the row says."""
    key = f"{step}:{number}"
    actions.tell(
        f"rehearsal.{kind}",
        recipient_id=person.pk,
        key=key,
        period="once",
        at=timezone.now() - timedelta(seconds=5),
    )
    before = len(sink.received)
    killed = _drain_in_a_process(patch)
    time.sleep(0.1)
    past = timezone.now() - timedelta(minutes=1)
    Message.objects.filter(key=key, lease_until__isnull=False).update(lease_until=past)
    _drain_in_a_process()
    row = Message.objects.get(key=key)
    arrived = sink.received[before:]
    return Counter(
        killed=killed == -signal.SIGKILL,
        lost=not arrived,
        doubled=len(arrived) - 1 if arrived else 0,
        doubts=row.doubts,
        held=row.state == Message.State.HELD,
        open=row.state not in {*Message.TERMINAL, Message.State.HELD},
        strangers=len(set(arrived)) - 1 if arrived else 0,  # copies that carry another Message-ID
    )


def _run(steps, person, settings, kind: str = "call") -> dict[str, Counter]:
    with sinks.running() as sink:
        settings.MAILERS = sinks.mailers(sink)
        found = {}
        for step, patch in steps.items():
            found[step] = Counter()
            for number in range(TRIALS):
                found[step].update(_trial(person, sink, step, patch, number, kind))
            print(f"{step:18} {dict(found[step])}")
        return found


def test_kill_at_each_step_loses_nothing_and_doubles_only_in_the_window(
    on_disk, cast, kinds_of_tests, settings
):
    found = _run(STEPS, cast.employee, settings)
    assert {step: count["killed"] for step, count in found.items()} == dict.fromkeys(STEPS, TRIALS)
    assert {step: count["lost"] for step, count in found.items()} == dict.fromkeys(STEPS, 0)
    assert {step: count["open"] + count["held"] for step, count in found.items()} == dict.fromkeys(STEPS, 0)
    assert {step: count["doubled"] for step, count in found.items() if step not in WINDOW} == dict.fromkeys(
        STEPS.keys() - WINDOW, 0
    )
    assert all(found[step]["doubled"] <= found[step]["doubts"] <= TRIALS for step in WINDOW)
    assert sum(count["strangers"] for count in found.values()) == 0


def test_sensitive_message_is_never_doubled_and_every_doubt_waits_for_a_person(
    on_disk, cast, kinds_of_tests, settings
):
    """Promise M4: a kind set to hold. What is lost to the reader is flagged: nothing is silent."""
    steps = {step: STEPS[step] for step in ("after 354", "after the marker", *sorted(WINDOW))}
    found = _run(steps, cast.employee, settings, kind="decision")
    assert sum(count["doubled"] + count["open"] for count in found.values()) == 0
    assert {step: count["held"] for step, count in found.items()} == {
        "after 354": 0,
        "after the marker": TRIALS,
        "after the dot": TRIALS,
        "after the reply": TRIALS,
    }
    assert {step: count["lost"] for step, count in found.items()} == {
        "after 354": 0,
        "after the marker": TRIALS,  # held, and shown to an administrator
        "after the dot": 0,
        "after the reply": 0,
    }


def test_without_the_marker_a_kill_loses_the_message(on_disk, cast, kinds_of_tests, settings):
    """The control must lose: the row says sent, and nobody received anything."""
    found = _run({"mark, then send": _mark_as_sent}, cast.employee, settings)
    assert found["mark, then send"]["lost"] == TRIALS
