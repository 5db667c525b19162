"""C3 and C4 through the door: four web processes that share nothing but the database, and four people who post at once.

POSTS in the environment is how many each of them sends: 25 in the long form.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from pilots import actions
from pilots.models import Envelope, Line, Pilot
from tests.pilots.books import books_balance
from tests.pilots.conftest import make_pilot, make_tool, proposal, tool
from tests.promises.test_books import journal_balances
from tests.promises.test_race_budget import _typed
from tests.promises.threads import on_disk

__all__ = ["make_pilot", "make_tool", "on_disk", "proposal", "tool"]

POSTS = int(os.environ.get("POSTS", "5"))
PROCESSES = PEOPLE = 4
CSRF = "c" * 32


def _database_url() -> str:
    database = connections["default"].settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{connections.databases['default']['NAME']}"
    return f"postgres://{database['USER']}@{quote(database['HOST'], safe='')}/{database['NAME']}"


@pytest.fixture
def portal(on_disk, tmp_path):
    """The port of four web processes on the database of the test; ended at the end, by their own master."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "data" / "static").mkdir(parents=True)
    environment = {
        **os.environ,
        "DATABASE_URL": _database_url(),
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "CRITICAL",
        "PLAIN_STATIC": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "adoption_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(PROCESSES), "--threads", "2", "--timeout", "60"]
    command += ["--no-control-socket", "--log-level", "critical"]
    master = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, master)
        yield port
    finally:
        master.terminate()
        master.wait(timeout=30)


def _wait_for(port: int, master: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and master.poll() is None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as door:
                door.request("GET", "/healthz")
                if door.getresponse().read() is not None:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the web processes did not start")


def _post(port: int, session: str, path: str, fields: dict) -> tuple[int, str]:
    """One post of a browser that has this session: the status, and where it leads."""
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: CSRF, "language": "en"}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    body = urlencode({**fields, "csrfmiddlewaretoken": CSRF}, doseq=True)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as door:
        door.request("POST", path, body, headers)
        answer = door.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")


def _all_at_once(lists) -> list:
    """Each person sends their posts one after the other; all begin together. What was answered, person by person."""
    barrier = Barrier(len(lists))

    def person(calls):
        barrier.wait()
        return [call() for call in calls]

    with ThreadPoolExecutor(len(lists)) as pool:
        return [answer for answers in pool.map(person, lists) for answer in answers]


def _session(sign_in, person) -> str:
    return sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value


def test_c3_four_processes_never_overdraw_an_envelope(portal, make_pilot, cast, sign_in):
    """Four tabs of two deciders approve pilots of 100.10 each; three in ten fit."""
    now = timezone.now()
    count, fit = PEOPLE * POSTS, PEOPLE * POSTS * 3 // 10
    envelope = actions.open_envelope(
        year=timezone.localdate().year,
        name_fr="Pilotes",
        amount=Decimal("100.10") * fit,
        by=cast.lead,
        at=now,
    )
    dates = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate() + timedelta(days=90)}
    lines = [Line("tools", "Licences", Decimal("100.10"))]
    pilots = [make_pilot(title=f"Essai {n}", lines=lines, at=now, **dates) for n in range(count)]
    deciders = [cast.dsi, cast.dsi2, cast.dsi, cast.dsi2]

    def approving(pilot, decider, session):
        fields = {"asked": "100.10", "mentor": decider.pk, "envelope": envelope.pk}
        return lambda: _post(portal, session, f"/pilotes/{pilot.pk}/accorder/", fields)

    lists = []
    for n, decider in enumerate(deciders):
        session = _session(sign_in, decider)
        lists.append([approving(pilot, decider, session) for pilot in pilots[n::PEOPLE]])
    answers = _all_at_once(lists)
    envelope.refresh_from_db()
    approved = Pilot.objects.filter(state="approved", envelope=envelope).count()
    assert {status for status, _where in answers} <= {302, 409, 422}
    assert (len(answers), approved) == (count, fit)
    assert envelope.allocated == envelope.amount == Decimal("100.10") * fit
    books_balance()
    journal_balances()
    print(
        f"{PROCESSES} processes, {count} approvals: {approved} granted, {count - approved} told why, 0 overdrawn"
    )


def test_c4_four_processes_make_one_pilot_of_each_form(portal, proposal, cast, sign_in):
    """The same form sent from four tabs at the same moment, one form after the other: one pilot each."""
    session = _session(sign_in, cast.pioneer)
    typed = [_typed(proposal, token=f"{n + 1:032x}") | {"draft": "1"} for n in range(POSTS)]
    lists = [
        [lambda fields=fields: _post(portal, session, "/pilotes/proposer/", fields) for fields in typed]
        for _tab in range(PEOPLE)
    ]
    answers = _all_at_once(lists)
    made = {pilot.form_token: pilot for pilot in Pilot.objects.all()}
    assert len(made) == POSTS
    leads_to = {f"{made[fields['form_token']].get_absolute_url()}modifier/" for fields in typed}
    assert {status for status, _where in answers} == {302}
    assert {where for _status, where in answers} == leads_to
    print(f"{PROCESSES} processes, {len(answers)} posts of {POSTS} forms: {len(made)} pilots")


def test_envelope_is_closed_once_by_four_processes(portal, cast, sign_in):
    """The lead's button, four times at once: the money is carried over once."""
    this, now = timezone.localdate().year, timezone.now()
    session, made = _session(sign_in, cast.lead), []
    for n in range(POSTS):
        made.append(
            actions.open_envelope(
                year=this - 1, name_fr=f"Enveloppe {n}", amount=Decimal("10.10"), by=cast.lead, at=now
            )
        )
    fields = {"rest": "carry", "amount": "", "to": "new", "reviewed": "on"}
    lists = [
        [lambda one=one: _post(portal, session, f"{one.get_absolute_url()}clore/", fields) for one in made]
        for _tab in range(PEOPLE)
    ]
    answers = _all_at_once(lists)
    assert {status for status, _where in answers} <= {302, 422}
    carried = list(Envelope.objects.filter(year=this).values_list("amount", flat=True))
    assert carried == [Decimal("10.10")] * POSTS
    journal_balances()
