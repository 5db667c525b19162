"""Several people click at once: one mentor is confirmed, one registration is kept, everybody else is told."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import translation

from core.verdicts import NotNow
from early_adopters import actions
from early_adopters.models import EarlyAdopter, Mentoring
from notifications.models import Message

THREADS, ROUNDS = 8, 5


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """at_once([call, ...]) -> what each call returned or raised; each runs in its own thread and connection.

    SQLite's test database is in memory, where threads would share one connection: they get a copy on disk.
    """
    databases, name = connections.databases["default"], connections.databases["default"]["NAME"]
    copies = iter(range(1000))

    def run(calls, look=lambda: None):
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            databases["NAME"] = str(tmp_path / f"race-{next(copies)}.sqlite3")
            copy = sqlite3.connect(databases["NAME"])
            connection.connection.backup(copy)
            copy.close()
        barrier = Barrier(len(calls))

        def start(call):
            try:
                barrier.wait()
                with translation.override("en"):
                    return call()
            except NotNow as refusal:
                return refusal
            finally:
                connections.close_all()

        def see():
            try:
                return look()
            finally:
                connections.close_all()

        try:
            with ThreadPoolExecutor(len(calls)) as pool:
                found = list(pool.map(start, calls))
                return found, pool.submit(see).result()
        finally:
            databases["NAME"] = name

    return run


def test_two_people_confirm_at_once(at_once, cast, now):
    for number in range(ROUNDS):
        Mentoring.objects.all().delete()
        EarlyAdopter.objects.all().delete()
        Message.objects.all().delete()
        adopter = actions.register(cast.pioneer, wants="Essayer.", by=cast.pioneer, at=now)
        mentors = [cast.dsi, cast.dsi2] * (THREADS // 2)
        found, (open_mentorings, told) = at_once(
            [
                lambda mentor=mentor, pk=adopter.pk: actions.confirm_mentor(
                    EarlyAdopter.objects.select_related("person").get(pk=pk), mentor=mentor, by=mentor, at=now
                )
                for mentor in mentors
            ],
            look=lambda: (
                Mentoring.objects.open().count(),
                Message.objects.filter(kind="early_adopters.mentor_confirmed").count(),
            ),
        )
        won = [one for one in found if isinstance(one, Mentoring)]
        refused = [str(one) for one in found if isinstance(one, NotNow)]
        assert (number, len(won), len(refused), open_mentorings, told) == (number, 1, THREADS - 1, 1, 1)
        assert set(refused) == {f"{won[0].mentor.name} already accompanies Inès Haddad."}


def test_double_click_registers_once(at_once, cast, now):
    found, (registered, welcomed) = at_once(
        [lambda: actions.register(cast.pioneer, wants="Essayer.", by=cast.pioneer, at=now)] * THREADS,
        look=lambda: (
            EarlyAdopter.objects.count(),
            Message.objects.filter(kind="early_adopters.welcome").count(),
        ),
    )
    kept = [one for one in found if isinstance(one, EarlyAdopter)]
    assert (len(kept), len(found) - len(kept), registered, welcomed) == (1, THREADS - 1, 1, 1)


def test_two_people_take_over_at_once(at_once, cast, now):
    adopter = actions.register(cast.pioneer, wants="Essayer.", by=cast.pioneer, at=now)
    mentoring = actions.confirm_mentor(adopter, mentor=cast.dsi, by=cast.dsi, at=now)
    type(cast.lead).objects.filter(pk=cast.lead.pk).update(is_dsi=True)
    cast.lead.refresh_from_db()

    def take_over(mentor):
        seen = Mentoring.objects.select_related("mentor", "person").get(pk=mentoring.pk)
        return actions.reassign(seen, mentor=mentor, by=mentor, at=now).mentor

    # Both saw Yanis; whoever comes second may still follow the first one's choice, but never silently undo half of it.
    found, (mentor_id, named) = at_once(
        [lambda: take_over(cast.dsi2), lambda: take_over(cast.lead)],
        look=lambda: (
            Mentoring.objects.get().mentor_id,
            list(
                Message.objects.filter(kind="early_adopters.mentor_named", state="pending").values_list(
                    "recipient_id", flat=True
                )
            ),
        ),
    )
    assert named == [mentor_id]
    assert mentor_id in {cast.dsi2.pk, cast.lead.pk}
    assert len(found) == 2
