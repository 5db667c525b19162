"""People who click at the same moment: threads that start together, on a database that they really share."""

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import translation

from core.verdicts import Refused


@pytest.fixture
def on_disk(transactional_db, tmp_path):
    """SQLite's test database is in memory, where all threads would share one connection: everybody, the test
    included, gets a copy on disk. Ask for it before whatever the test creates."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    wrapper, database = connections["default"], connections.databases["default"]
    memory, name = wrapper.connection, database["NAME"]
    path = tmp_path / "shared.sqlite3"
    copy = sqlite3.connect(path)
    memory.backup(copy)
    copy.close()
    database["NAME"] = str(path)
    wrapper.connection = None
    wrapper.connect()
    try:
        yield
    finally:
        wrapper.connection.close()
        wrapper.connection = memory
        database["NAME"] = name


def at_once(
    calls: Sequence[Callable[[], Any]], *, met: type[Exception] | tuple[type[Exception], ...] = Refused
) -> list:
    """What each call returned, or the refusal it met, in their order; all start together, each on a connection of its
    own. Only exceptions of the kind `met` are an outcome; any other is a fault of the test."""
    barrier = Barrier(len(calls))

    def start(call):
        try:
            barrier.wait()
            with translation.override("en"):
                return call()
        except met as outcome:
            return outcome
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(start, calls))
