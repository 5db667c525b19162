"""Doors to knock at: a client of each role, the addresses of the tables, and whether a knock left something behind."""

import logging

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.promises.access_table import TABLE
from tests.promises.world import build

ROLES_FIRST = (
    "dsi",
    "comms",
    "hr",
    "trainer",
    "employee",
    "lead",
    "manager",
    "pilot_lead",
    "mentor",
    "early_adopter",
    "other_manager",
    "admin",
    "guest",
    "anonymous",
)


@pytest.fixture
def world(cast, settings):
    settings.SITE_URL = "http://testserver"
    return build(cast, timezone.now())


@pytest.fixture
def door(world):
    """door(role) -> a client of that person, one for each, whose mistakes come back as an answer."""
    clients: dict[str, Client] = {}

    def enter(role: str) -> Client:
        if role not in clients:
            clients[role] = Client(raise_request_exception=False)
            if world.roles[role] is not None:
                clients[role].force_login(world.roles[role], backend="people.adapters.Backend")
        return clients[role]

    return enter


@pytest.fixture(autouse=True)
def no_value_passes_the_forms(caplog):
    """A value that only the database refuses would be answered differently by the other one: no form lets one through."""
    with caplog.at_level(logging.ERROR, logger="core.middleware"):
        yield
    assert [record.getMessage() for record in caplog.records if record.name == "core.middleware"] == []


def address(name: str, args: str, world) -> str:
    return reverse(name, args=eval(f"[{args}]", {"world": world}))  # the table is ours


def reader(name: str) -> str:
    row = next(row for row in TABLE[name] if row.get)
    return next(role for role in ROLES_FIRST if role in row.get.ok)


def page_of(name: str, world) -> str:
    """The address of the first page of this name that somebody reads."""
    return address(name, next(row.args for row in TABLE[name] if row.get and row.get.ok), world)


def counts() -> list[int]:
    """How many rows each table holds, sessions and the cache apart: one query."""
    with connection.cursor() as cursor:
        tables = sorted(set(TABLES or _tables(cursor)))
        cursor.execute("SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables))
        return list(cursor.fetchone())


TABLES: list[str] = []


def _tables(cursor) -> list[str]:
    kept = connection.introspection.table_names(cursor)
    TABLES[:] = [
        table
        for table in kept
        if table not in {"django_session", "django_migrations", "cache"} and "fts" not in table
    ]
    return TABLES


def attempt(client: Client, path: str, **kwargs):
    """Send, look at what was kept, take it back. Returns the answer and whether any table grew or shrank."""
    with transaction.atomic():
        before = counts()
        response = client.post(path, **kwargs)
        if response.streaming:
            b"".join(response.streaming_content)  # read to its end, the client closes it
        moved = counts() != before if response.status_code < 500 else True
        transaction.set_rollback(True)
    return response, moved


def refused(response) -> bool:
    """Anything but a file, a redirect that says no warning, or what a save by itself kept, in JSON."""
    if response.streaming:
        return False
    if response.status_code == 200 and response.headers["Content-Type"] == "application/json":
        return False
    waiting = getattr(response.wsgi_request, "_messages", ())
    said = [message.level_tag for message in getattr(waiting, "_queued_messages", ())]
    return response.status_code != 302 or bool({"warning", "error"} & set(said))
