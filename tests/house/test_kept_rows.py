"""Tables whose rows may never change still refuse, after every migration, on this database."""

import pytest
from django.db import connection

from core.triggers import PREFIX

KEPT = {
    "core_journalentry": {"update", "delete"},
    "pilots_closing": {"update", "delete"},
    "policy_acknowledgement": {"update", "delete"},
    "policy_version": {"update", "delete"},
    "policy_versiontext": {"update", "delete"},
}


@pytest.mark.django_db
def test_kept_tables_have_their_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [PREFIX + "%"],
            )
        else:
            cursor.execute(
                "SELECT event_object_table, trigger_name FROM information_schema.triggers WHERE trigger_name LIKE %s",
                [PREFIX + "%"],
            )
        found: dict[str, set[str]] = {}
        for table, name in cursor.fetchall():
            found.setdefault(table, set()).add(name.rsplit("_", 1)[1])
    assert found == KEPT
