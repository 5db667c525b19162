"""What the portal checks of its database at start."""

import pytest

from core.apps import complaints, embedded_database


@pytest.mark.django_db
def test_database_is_as_the_settings_ask():
    assert embedded_database(None, databases=["default"]) == []


@pytest.mark.parametrize(
    ("journal_mode", "transaction_mode", "atomic_requests", "found"),
    [
        ("wal", "IMMEDIATE", False, []),
        ("memory", "IMMEDIATE", False, []),
        ("delete", "IMMEDIATE", False, ["core.E001"]),
        ("wal", "DEFERRED", False, ["core.E002"]),
        ("wal", None, False, ["core.E002"]),
        ("wal", "IMMEDIATE", True, ["core.E003"]),
    ],
)
def test_unsafe_database_is_named(journal_mode, transaction_mode, atomic_requests, found):
    assert [
        one.id for one in complaints(journal_mode, transaction_mode, atomic_requests=atomic_requests)
    ] == found
