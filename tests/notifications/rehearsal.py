"""Kinds that only the suite knows: registered for one test, forgotten after it."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from notifications import kinds
from notifications.kinds import Doubt, Due, Kind, Priority, Topic

TEMPLATES = Path(__file__).parent / "templates"


class Call(Kind):
    """Told by an action, at once."""

    name = "rehearsal.call"
    label = "Rehearsal call"
    topic = Topic.TRAINING
    civil = False
    gone: set[str] = set()  # keys whose subject is gone
    settled: set[str] = set()  # keys whose reason does not hold any more
    broken: set[str] = set()  # keys whose words fail
    asked: list[int] = []  # how many rows each question was about

    def still_due(self, rows: list) -> set[int]:
        return {row.pk for row in rows if row.key not in self.settled}

    def contexts(self, rows: list) -> dict[int, dict]:
        self.asked.append(len(rows))
        if any(row.key in self.broken for row in rows):
            raise ValueError("no words")
        return {
            row.pk: {
                "what": f"L’oie & <Roi> {row.key}",
                "due_at": row.due_at,
                "url": f"/pieces/{row.key}/",
                "button": "Open",
            }
            for row in rows
            if row.key not in self.gone
        }


class Decision(Call):
    """Sensitive: never twice."""

    name = "rehearsal.decision"
    label = "Rehearsal decision"
    in_doubt = Doubt.HOLD
    priority = Priority.URGENT


class Summons(Call):
    """Cannot be left."""

    name = "rehearsal.summons"
    label = "Rehearsal summons"
    legal = True
    why_legal = "The law asks for it."


class Reminder(Call):
    """Planned: `cast` holds what is due, as the test wrote it; calls are kept."""

    name = "rehearsal.reminder"
    label = "Rehearsal reminder"
    civil = True
    priority = Priority.BULK
    expires_after = timedelta(days=2)
    dues: list[Due] = []
    pages: list[int] = []

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        self.pages.append(after)
        return [
            due
            for due in sorted(self.dues, key=lambda due: due.recipient_id)
            if due.recipient_id > after and due.due_at <= at
        ][:limit]


class Weekly(Reminder):
    """A digest."""

    name = "rehearsal.weekly"
    label = "Rehearsal digest"
    topic = Topic.DIGEST


class Link(Call):
    """Proves who reads the mailbox."""

    name = "rehearsal.link"
    label = "Rehearsal link"
    topic = Topic.ACCOUNT
    legal = True


KINDS = (Call, Decision, Summons, Reminder, Weekly, Link)


@contextmanager
def registered():
    """Fresh kinds by their short name, for the length of the block."""
    made = {}
    for cls in KINDS:
        for name in ("gone", "settled", "broken"):
            setattr(cls, name, set())
        for name in ("asked", "dues", "pages"):
            setattr(cls, name, [])
        kinds.kind(cls)
        made[cls.name.split(".")[1]] = kinds.get(cls.name)
    try:
        yield made
    finally:
        for cls in KINDS:
            kinds.forget(cls.name)


def with_templates() -> list[dict]:
    """TEMPLATES with ours in front."""
    first = settings.TEMPLATES[0]
    return [{**first, "DIRS": [TEMPLATES, *first["DIRS"]]}]
