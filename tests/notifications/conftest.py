"""Kinds and templates of the rehearsal, and a way to write rows."""

from types import SimpleNamespace

import pytest

from notifications import actions
from notifications.models import Message
from tests.notifications import rehearsal


@pytest.fixture
def kinds_of_tests(settings) -> SimpleNamespace:
    """call, decision, summons, reminder, weekly."""
    settings.TEMPLATES = rehearsal.with_templates()
    with rehearsal.registered() as made:
        yield SimpleNamespace(**made)


@pytest.fixture
def told(kinds_of_tests, now):
    """told(person, "piece:1", kind="call") -> the row."""

    def write(person, key: str = "piece:1", kind: str = "call", **more) -> Message:
        actions.tell(f"rehearsal.{kind}", recipient_id=person.pk, key=key, period="once", at=now, **more)
        return Message.objects.get(kind=f"rehearsal.{kind}", recipient=person, key=key)

    return write
