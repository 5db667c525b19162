"""The climate of the suite: a cast with fixed names, a strict template engine, no broker, no open socket."""

import logging
import os
import shutil
import socket
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client, TransactionTestCase

from core.triggers import PREFIX
from people.models import OrgUnit, User

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs its own loop beside the database

PARIS = ZoneInfo("Europe/Paris")
PASSWORD = "demo-portail-2026"


def pytest_addoption(parser) -> None:
    parser.addoption(
        "--stories",
        choices=("all", "first", "second"),
        default="all",
        help="Which of the tests in a browser to run: all, or a share of them (see scripts/suite.sh).",
    )


def _in_browser(item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(config, items) -> None:
    """Browsers come last: one leaves an event loop running in the thread, under which Django keeps another
    connection than the processes that the mail promises fork."""
    items.sort(key=_in_browser)
    share = config.getoption("stories")
    if share != "all":
        # PostgreSQL empties its tables between two stories more slowly: it tells two of five.
        stories = [item for item in items if _in_browser(item)]
        left = [item for place, item in enumerate(stories) if (place % 5 in (1, 3)) == (share == "first")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


class UndefinedVariable(Exception):
    """A template named something its view did not give."""


class _Strict(str):
    """string_if_invalid that fails loudly, except where a template asks whether the name exists."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise UndefinedVariable(f"undefined template variable: {name}")


def pytest_configure(config) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _strict_climate(monkeypatch, settings, tmp_path):
    """No message reaches the broker from a test; files go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def publish(*args, **kwargs):
        raise AssertionError("a task was published: only the clock wakes the workers")

    monkeypatch.setattr("celery.app.task.Task.apply_async", publish)
    caches["local"].clear()
    logging.getLogger("django.request").setLevel(logging.CRITICAL)


@pytest.fixture(autouse=True)
def _no_open_socket(monkeypatch):
    """Only loopback and unix sockets: nothing in the suite talks to the world."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise AssertionError(f"a test opened a connection to {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def _kept_rows_can_be_flushed():
    """Between two browser tests SQLite deletes row by row: lift the triggers for that moment, then set them again.

    For the whole session: the database of a browser test is emptied after the test's own patches are undone.
    """
    teardown = TransactionTestCase._fixture_teardown

    def lifted(self):
        if connection.vendor != "sqlite":
            return teardown(self)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [PREFIX + "%"]
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            return teardown(self)
        finally:
            with connection.cursor() as cursor:
                for _name, sql in triggers:
                    cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cache_table(django_db_setup, django_db_blocker):
    """The cache lives in the database (rate limits); its table is not a model."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
        connections.close_all() if connection.vendor == "postgresql" else None


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning in Paris: 24 November 2026, 10:00."""
    return datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


@pytest.fixture
def cast(db) -> SimpleNamespace:
    """Two directions, a service, and one person per role. `other_manager` runs the direction beside."""
    company = OrgUnit.objects.create(name="Ateliers Rivoire")
    sales = OrgUnit.objects.create(name="Direction commerciale", parent=company)
    support = OrgUnit.objects.create(name="Service client", parent=sales)
    production = OrgUnit.objects.create(name="Direction de la production", parent=company)
    it = OrgUnit.objects.create(name="Direction des systèmes d’information", parent=company)

    def person(email: str, first: str, last: str, unit: OrgUnit | None, **fields) -> User:
        return User.objects.create_user(
            f"{email}@demo.example",
            PASSWORD,
            first_name=first,
            last_name=last,
            unit=unit,
            hired_on=date(2020, 1, 6),
            **fields,
        )

    people = SimpleNamespace(
        company=company,
        sales=sales,
        support=support,
        production=production,
        it=it,
        manager=person("manager", "Thomas", "Garnier", sales, employee_number="100", is_manager=True),
        other_manager=person("other", "Odile", "Kessler", production, employee_number="101", is_manager=True),
        employee=person("employee", "Claire", "Morel", support, employee_number="102"),
        pioneer=person("pioneer", "Inès", "Haddad", support, employee_number="103"),
        dsi=person("dsi", "Yanis", "Benali", it, employee_number="104", is_dsi=True),
        dsi2=person("dsi2", "Léa", "Fontaine", it, employee_number="105", is_dsi=True),
        hr=person("hr", "Hélène", "Roussel", company, employee_number="106", is_hr=True),
        comms=person("comms", "Sophie", "Marchal", company, employee_number="107", is_comms=True),
        trainer=person("trainer", "Marc", "Lefèvre", company, employee_number="108", is_trainer=True),
        lead=person("lead", "Nadia", "Perrin", company, employee_number="109", is_lead=True),
        admin=person("admin", "Paul", "Vasseur", it, employee_number="110", is_admin=True),
        colleague=person("colleague", "Bruno", "Dupuis", production, employee_number="111", language="en"),
        guest=person(
            "guest", "Julia", "Stein", None, is_guest=True, company="Hydrotec", guest_until=date(2027, 6, 30)
        ),
    )
    OrgUnit.objects.filter(pk=sales.pk).update(manager=people.manager)
    OrgUnit.objects.filter(pk=production.pk).update(manager=people.other_manager)
    User.objects.filter(pk__in=[people.employee.pk, people.pioneer.pk]).update(manager=people.manager)
    for unit in (sales, production):
        unit.refresh_from_db()
    return people


@pytest.fixture
def sign_in():
    """sign_in(user) -> a test client with that person's session, in their language."""

    def enter(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="people.adapters.Backend")
        return client

    return enter


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("Chromium is needed for the journeys (Debian: apt install chromium).")
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
