"""The journal: one row per act, and no way to change it."""

import pytest
from django.db import DatabaseError, transaction

from core import journal
from core.models import JournalEntry


def test_entry_cannot_be_changed(cast, now):
    entry = journal.record(by=cast.dsi, verb="approved", subject=cast.sales, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).update(verb="declined")


def test_entry_cannot_be_deleted(cast, now):
    entry = journal.record(by=cast.dsi, verb="approved", subject=cast.sales, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).delete()


def test_entries_of_a_record_come_newest_first(cast, now):
    journal.record(by=cast.dsi, verb="renamed", subject=cast.sales, at=now)
    journal.record(by=None, verb="moved", subject=cast.sales, at=now, to=3)
    journal.record(by=cast.dsi, verb="renamed", subject=cast.support, at=now)
    assert [(entry.verb, entry.by) for entry in journal.of(cast.sales)] == [
        ("moved", None),
        ("renamed", cast.dsi),
    ]
