"""Promise A9: fifty wrong passwords at once, and exactly five are tried, whoever serves the requests."""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from people.models import User
from tests.promises.test_race_budget import at_once, on_disk

__all__ = ["on_disk"]

ATTEMPTS, TESTED = 50, 5


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests(on_disk):
    """The cache is a table that no test's end empties: what was counted before, or here, must not count elsewhere."""
    cache.clear()
    yield
    cache.clear()


def _attempts(monkeypatch) -> tuple[int, set[int]]:
    """How many passwords were compared, and the statuses answered."""
    tested = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda self, raw: tested.append(raw) or check(self, raw))

    def attempt(number: int) -> int:
        return (
            Client()
            .post("/compte/login/", {"login": "employee@demo.example", "password": f"faux-{number}"})
            .status_code
        )

    statuses = at_once([lambda number=number: attempt(number) for number in range(ATTEMPTS)])
    return len(tested), set(statuses)


def test_fifty_wrong_passwords_at_once_try_five(on_disk, cast, monkeypatch):
    """The cache that counts lives in the database: every thread and every process shares it."""
    tested, statuses = _attempts(monkeypatch)
    assert tested == TESTED
    assert statuses <= {200, 429}


def test_fifty_wrong_passwords_from_two_processes_try_five(on_disk, cast, tmp_path):
    """Two web processes that know nothing of each other, as in production."""
    database = connections["default"].settings_dict
    url = (
        f"sqlite:///{connections.databases['default']['NAME']}"
        if connections["default"].vendor == "sqlite"
        else f"postgres://{database['USER']}@{quote(database['HOST'], safe='')}/{database['NAME']}"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path / "data"),
        "LOG_LEVEL": "CRITICAL",
        "PLAIN_STATIC": "1",
    }
    command = [sys.executable, "-m", "tests.promises.attempts", str(ATTEMPTS // 2)]
    processes = [
        subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _n in range(2)
    ]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120)[0].split() for process in processes]
    assert sum(int(answer[0]) for answer in answers) == TESTED
    assert {status for answer in answers for status in answer[1:]} <= {"200", "429"}


def test_without_the_shared_limit_all_are_tried(on_disk, cast, monkeypatch, settings):
    """The control: with the guard off the same fifty go through."""
    settings.ACCOUNT_RATE_LIMITS = False
    tested, _statuses = _attempts(monkeypatch)
    assert tested == ATTEMPTS
