"""The fast lane: a small pilot with a recommended tool starts at once, and is looked at afterwards."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from early_adopters.queries import propose_mentor
from notifications import actions as notifications
from people.models import User
from pilots import notices, rules
from pilots.actions.envelopes import draw
from pilots.actions.granting import accompany, first_note, grant_lines, index
from pilots.models import Envelope, Pilot, Programme
from pilots.queries.envelopes import for_pilot


class _Short(Exception):
    """This envelope was drawn by somebody else meanwhile: the next one is tried."""


@transaction.atomic
def start(pilot: Pilot, *, by: User, at: datetime) -> bool:
    """Whether a pilot that was just sent starts at once. When no envelope holds it, it waits for a decision as usual."""
    if not rules.takes_fast_lane(pilot, Programme.now()):
        return False
    for envelope in for_pilot(pilot, at):
        if envelope.left < pilot.asked:
            continue
        try:
            with transaction.atomic():
                _start(pilot, envelope, by=by, at=at)
        except _Short:
            continue
        _set_out(pilot, envelope, by=by, at=at)
        return True
    return False


def _start(pilot: Pilot, envelope: Envelope, *, by: User, at: datetime) -> None:
    """The pilot, its lines, the envelope, in this order; all three or none."""
    sent = Pilot.objects.waiting().filter(pk=pilot.pk, sent_at=pilot.sent_at)
    if not sent.update(
        state=Pilot.State.APPROVED,
        decided_at=at,
        fast_lane=True,
        envelope=envelope,
        granted=pilot.asked,
        decision_words="",
        **first_note(pilot, at),
    ):
        raise NotNow(_("Something changed meanwhile: look again."))
    grant_lines(pilot, dict(pilot.lines.values_list("pk", "asked")))
    if not draw(envelope, pilot.asked, pilot=pilot, why="fast_lane", by=by, at=at):
        raise _Short


def _set_out(pilot: Pilot, envelope: Envelope, *, by: User, at: datetime) -> None:
    assert pilot.tool_id is not None  # noqa: S101 - takes_fast_lane asks for a tool
    proposal = propose_mentor(person=pilot.lead, tool_ids=[pilot.tool_id], at=at)
    if proposal:
        accompany(pilot, mentor=proposal.mentor, by=None, at=at, due_at=at)
    journal.record(
        by=by,
        verb="pilot_started_at_once",
        subject=pilot,
        at=at,
        granted=str(pilot.asked),
        envelope=envelope.pk,
        mentor_id=proposal.mentor.pk if proposal else None,
    )
    index(pilot)
    pilot.refresh_from_db()
    for person_id in (pilot.lead_id, *sorted(pilot.co_authors)):
        notifications.tell(
            "pilots.approved",
            recipient_id=person_id,
            key=pilot.key,
            period=notices.occasion(at),
            at=at,
            payload={"pilot": pilot.pk},
        )


@transaction.atomic
def look_at(pilot: Pilot, *, words: str = "", by: User, at: datetime) -> Pilot:
    """Seen afterwards, once, by one person; a word of advice reaches its authors."""
    rules.can_look_at(by, pilot).enforce()
    words = words.strip()
    unseen = Pilot.objects.filter(pk=pilot.pk, fast_lane=True, looked_at=None)
    if not unseen.update(looked_at=at, looked_by=by, decision_words=words):
        pilot.refresh_from_db()
        raise NotNow(rules.already_looked_at(pilot))
    journal.record(by=by, verb="pilot_looked_at", subject=pilot, at=at, advice=bool(words))
    if words:
        for person_id in (pilot.lead_id, *sorted(pilot.co_authors)):
            notifications.tell(
                "pilots.looked_at",
                recipient_id=person_id,
                key=pilot.key,
                period=notices.occasion(at),
                at=at,
                payload={"pilot": pilot.pk},
            )
    pilot.refresh_from_db()
    return pilot
