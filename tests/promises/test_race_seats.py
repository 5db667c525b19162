"""C1 and C2: the last seat goes to one person, a free seat never waits, nobody is overtaken, whoever clicks at once.

Short form: three rounds. Long form: `make promises NAME=race_seats` sets ROUNDS. Every guard is also taken away
once, inside the test, to see that the race is real. On PostgreSQL the invariant then breaks. On SQLite it holds
all the same: transactions are IMMEDIATE (settings), so each takes the one write lock of the file before it reads
anything; the controls say so by asserting what is measured there.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from core.models import JournalEntry
from core.verdicts import Refused
from notifications.models import Message
from people.models import User
from tests.promises.threads import at_once, on_disk
from training import actions
from training.models import Course, Session, SessionQuerySet, SignUp

__all__ = ["on_disk"]

ROUNDS = int(os.environ.get("ROUNDS", "3"))
THREADS = 20
SEATED, IN_LINE, NEW = 10, 6, 10


class Arena:
    """Sessions to fill, people to click, and a way to let them click at the same moment."""

    def __init__(self, trainer: User, course: Course, people: list[User]) -> None:
        self.trainer, self.course, self.people = trainer, course, people
        self.at = timezone.now()
        self.opened = 0

    @staticmethod
    def together(acts) -> list:
        """All acts at once; what each returned or raised, whatever it is, in order."""
        return at_once(acts, met=Exception)

    def open(self, seats: int) -> Session:
        self.opened += 1
        return actions.create_session(
            self.course,
            starts_at=self.at + timedelta(days=3 * self.opened),
            mode="remote",
            place_fr="Visio",
            seats=seats,
            trainer=self.trainer,
            by=self.trainer,
            at=self.at,
        )

    def join(self, session: Session, person: User):
        return lambda: actions.join(session, by=person, at=self.at)

    def leave(self, session: Session, person: User):
        return lambda: actions.leave(session, by=person, at=self.at)


@pytest.fixture
def arena(on_disk, cast):
    cast.trainer.refresh_from_db()
    course = Course.objects.create(
        slug="course",
        title_fr="Course",
        summary_fr="Vite.",
        level="practice",
        minutes=60,
        created_at=timezone.now(),
    )
    people = User.objects.bulk_create(
        User(
            email=f"runner{n}@demo.example",
            employee_number=f"R{n}",
            first_name="Élan",
            last_name=f"Numéro {n}",
        )
        for n in range(SEATED + IN_LINE + NEW)
    )
    return Arena(cast.trainer, course, people)


def _faults(outcomes: list) -> list[str]:
    return [repr(one) for one in outcomes if isinstance(one, Exception)]


def _standing(session: Session) -> dict:
    """The counters of a session beside what its rows say."""
    fresh = Session.objects.get(pk=session.pk)
    rows = list(SignUp.objects.standing().filter(session=session).order_by("number"))
    return {
        "seats": fresh.seats,
        "taken": fresh.taken,
        "waiting": fresh.waiting,
        "in": [one.number for one in rows if one.confirmed],
        "line": [one.number for one in rows if one.in_line],
        "promoted": sorted(
            one.number for one in SignUp.objects.filter(session=session, promoted_at__isnull=False)
        ),
    }


# --- C1: the last seats -------------------------------------------------------------------------------


@pytest.mark.parametrize("seats", [1, 5])
def test_last_seats_are_filled_and_never_overbooked(arena, seats):
    runners = arena.people[:THREADS]
    for number in range(ROUNDS):
        session = arena.open(seats)
        outcomes = arena.together([arena.join(session, person) for person in runners])
        found = _standing(session)
        confirmations = Message.objects.filter(kind="training.joined", payload__session=session.pk).count()
        assert (number, _faults(outcomes), confirmations) == (number, [], seats)
        assert found == {
            "seats": seats,
            "taken": seats,
            "waiting": THREADS - seats,
            "in": list(range(1, seats + 1)),
            "line": list(range(seats + 1, THREADS + 1)),
            "promoted": [],
        }


def test_last_seats_in_the_browser_show_no_error_page(arena):
    """The same through the whole stack: every click is answered by the session's page, never by an error."""
    runners = arena.people[:THREADS]

    def click(session, person):
        def post():
            client = Client(raise_request_exception=False)
            client.force_login(person, backend="people.adapters.Backend")
            response = client.post(f"/formations/seances/{session.pk}/inscription/")
            return response.status_code, response.headers.get("Location")

        return post

    for _round in range(ROUNDS):
        session = arena.open(5)
        answers = arena.together([click(session, person) for person in runners])
        found = _standing(session)
        assert Counter(answers) == {(302, f"/formations/seances/{session.pk}/"): THREADS}
        assert (found["taken"], len(found["in"]), found["waiting"], len(found["line"])) == (
            5,
            5,
            THREADS - 5,
            THREADS - 5,
        )


def test_one_person_who_clicks_twenty_times_has_one_seat(arena):
    session = arena.open(5)
    outcomes = arena.together([arena.join(session, arena.people[0])] * THREADS)
    found = _standing(session)
    assert Counter(type(one).__name__ for one in outcomes) == {"SignUp": 1, "NotNow": THREADS - 1}
    assert {str(one) for one in outcomes if isinstance(one, Refused)} == {"You are already signed up."}
    assert (found["taken"], found["in"]) == (1, [1])


def test_one_person_cannot_have_two_seats_at_the_same_time(arena):
    """Two windows, two sessions that overlap, one click in each: one seat."""
    first, second = arena.open(5), arena.open(5)
    Session.objects.filter(pk=second.pk).update(
        starts_at=first.starts_at + timedelta(minutes=30), ends_at=first.ends_at
    )
    for person in arena.people[: ROUNDS * 2]:
        outcomes = arena.together([arena.join(first, person), arena.join(second, person)])
        assert Counter(type(one).__name__ for one in outcomes) == {"SignUp": 1, "NotNow": 1}
        for one in SignUp.objects.confirmed().filter(person=person):
            actions.leave(one.session, by=person, at=arena.at)


def _count_then_insert(self, pk: int) -> bool:
    """How one would write it without thinking of others: look whether there is room, then sit down."""
    session = self.get(pk=pk)
    room = SignUp.objects.confirmed().filter(session=session).count() < session.seats
    self.filter(pk=pk).update(line=F("line") + 1)
    return room


def test_without_the_guard_seats_are_overbooked(arena, monkeypatch):
    """The control: no turn-taking, no conditional counter."""
    monkeypatch.setattr(SessionQuerySet, "hold", lambda self, pk: True)
    monkeypatch.setattr(SessionQuerySet, "take_seat", _count_then_insert)
    overbooked = 0
    for _round in range(max(ROUNDS, 3)):
        session = arena.open(1)
        arena.together([arena.join(session, person) for person in arena.people[:THREADS]])
        overbooked += len(_standing(session)["in"]) > 1
    print(f"\nC1 without its guard, {connection.vendor}: {overbooked} of {max(ROUNDS, 3)} rounds overbooked")
    assert (overbooked > 0) == (connection.vendor == "postgresql")


# --- C2: the waiting list -------------------------------------------------------------------------------


def _rush(arena) -> tuple[list[str], dict, list[int], int]:
    """Ten give their seat back while ten others come, in front of six who wait already."""
    people, session = arena.people, arena.open(SEATED)
    for person in people[: SEATED + IN_LINE]:
        actions.join(session, by=person, at=arena.at)
    outcomes = arena.together(
        [arena.leave(session, person) for person in people[:SEATED]]
        + [arena.join(session, person) for person in people[SEATED + IN_LINE :]]
    )
    promoted = Message.objects.filter(kind="training.promoted", payload__session=session.pk)
    told = sorted(int(period) for period in promoted.values_list("period", flat=True))
    passed = JournalEntry.objects.filter(verb="seat_passed_on", subject_id=str(session.pk)).count()
    return _faults(outcomes), _standing(session), told, passed


def _kept(faults: list[str], found: dict, told: list[int], passed: int) -> bool:
    """No error; counters say what rows say; all seats taken; who came first sits; promoted once each and told once each."""
    everybody = sorted(found["in"] + found["line"])
    return (
        not faults
        and (found["taken"], found["waiting"]) == (len(found["in"]), len(found["line"])) == (SEATED, IN_LINE)
        and found["in"] == everybody[:SEATED]
        and found["promoted"] == told
        and len(told) == len(set(told)) == passed
    )


def test_waiting_list_is_served_in_order_once_each(arena):
    for number in range(ROUNDS):
        seen = _rush(arena)
        assert _kept(*seen), (number, seen)


def test_without_turns_the_waiting_list_breaks(arena, monkeypatch):
    """The control: the counters stay conditional, only the turn-taking is gone."""
    monkeypatch.setattr(SessionQuerySet, "hold", lambda self, pk: True)
    rounds = max(ROUNDS, 3)
    broken = sum(not _kept(*_rush(arena)) for _round in range(rounds))
    print(f"\nC2 without its guard, {connection.vendor}: {broken} of {rounds} rounds broken")
    assert (broken > 0) == (connection.vendor == "postgresql")
