"""One person decides once: approve, ask to rework, decline; and takes it back within ten minutes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal, search
from core.verdicts import NotNow
from early_adopters import actions as early_adopters
from notifications import actions as notifications
from people.models import User
from pilots import notices, rules
from pilots.actions.envelopes import draw, give_back
from pilots.actions.fast_lane import start as start_fast_lane
from pilots.actions.granting import accompany, first_note, grant_lines, index
from pilots.models import Envelope, Pilot
from pilots.models.envelopes import ZERO
from tools.models import Tool

__all__ = ["approve", "decline", "rework", "start_fast_lane", "undo"]

# Which message an outcome sends once the ten minutes are over.
MESSAGES = {
    Pilot.State.APPROVED: "pilots.approved",
    Pilot.State.REWORK: "pilots.rework",
    Pilot.State.DECLINED: "pilots.declined",
}


@transaction.atomic
def approve(
    pilot: Pilot,
    *,
    envelope: Envelope,
    mentor: User,
    granted: Mapping[int, Decimal] | None = None,
    trainer: User | None = None,
    help_contact: User | None = None,
    by: User,
    at: datetime,
) -> Pilot:
    """Grant what is asked, or line by line what `granted` says (line pk -> amount), never more than is asked.

    The envelope cannot be overdrawn; a mentor goes with the lead.
    """
    amounts = _line_by_line(pilot, granted)
    total = sum(amounts.values(), ZERO)
    rules.can_approve(by, pilot, envelope=envelope, mentor=mentor, granted=total, at=at).enforce()
    for helper in (trainer, help_contact):
        rules.can_be_named(helper).enforce()
    # The rule read; only these updates decide. Always the pilot, its lines, the envelope: no deadlock.
    _decide(
        pilot,
        Pilot.State.APPROVED,
        by=by,
        at=at,
        envelope=envelope,
        granted=total,
        decision_words="",
        trainer=trainer,
        help_contact=help_contact,
        **first_note(pilot, at),
    )
    grant_lines(pilot, amounts)
    if not draw(envelope, total, pilot=pilot, why="approved", by=by, at=at):
        envelope.refresh_from_db()
        raise NotNow(rules.envelope_is_short(pilot, envelope, total))
    accompany(pilot, mentor=mentor, by=by, at=at, due_at=at + settings.UNDO_WINDOW)
    journal.record(
        by=by,
        verb="pilot_approved",
        subject=pilot,
        at=at,
        granted=str(total),
        envelope=envelope.pk,
        mentor_id=mentor.pk,
    )
    index(pilot)
    pilot.refresh_from_db()
    return pilot


@transaction.atomic
def rework(pilot: Pilot, *, advice: str, by: User, at: datetime) -> Pilot:
    """Back to its lead, with what would make it a yes."""
    rules.can_decide(by, pilot).enforce()
    if not advice.strip():
        raise NotNow(_("Say what would make it a yes."))
    _decide(pilot, Pilot.State.REWORK, by=by, at=at, decision_words=advice.strip())
    journal.record(by=by, verb="pilot_to_rework", subject=pilot, at=at)
    pilot.refresh_from_db()
    return pilot


@transaction.atomic
def decline(
    pilot: Pilot, *, reason: str, next_step: str, alternative: Tool | None = None, by: User, at: datetime
) -> Pilot:
    """Never a bare no: a reason, a next step, and another tool when there is one."""
    rules.can_decide(by, pilot).enforce()
    if not (reason.strip() and next_step.strip()):
        raise NotNow(_("Give the reason and the next step."))
    _decide(
        pilot,
        Pilot.State.DECLINED,
        by=by,
        at=at,
        decision_words=reason.strip(),
        next_step=next_step.strip(),
        alternative=alternative,
    )
    journal.record(by=by, verb="pilot_declined", subject=pilot, at=at)
    pilot.refresh_from_db()
    return pilot


@transaction.atomic
def undo(pilot: Pilot, *, by: User, at: datetime) -> Pilot:
    """Take the decision back: it waits again, under the same promise; nobody was told yet."""
    rules.can_undo(by, pilot, at=at).enforce()
    was, granted, envelope, mentoring = pilot.state, pilot.granted, pilot.envelope, pilot.mentoring
    standing = Pilot.objects.filter(
        pk=pilot.pk,
        state=was,
        decided_at=pilot.decided_at,
        changed_at__lte=pilot.decided_at,
        granted=granted,
        committed=0,
    )
    if not standing.update(
        state=Pilot.State.SUBMITTED,
        decided_at=None,
        decided_by=None,
        decision_words="",
        next_step="",
        alternative=None,
        envelope=None,
        mentoring=None,
        granted=0,
        trainer=None,
        help_contact=None,
        next_note_on=None,
    ):
        raise NotNow(_("Something changed meanwhile: look again."))
    notifications.cancel(MESSAGES[Pilot.State(was)], key=pilot.key, at=at)
    if was == Pilot.State.APPROVED:
        pilot.lines.update(granted=None)
        give_back(envelope, granted, pilot=pilot, why="undone", by=by, at=at)
        early_adopters.end(mentoring, by=by, at=at)
        search.drop("pilot", pilot.pk)
    journal.record(by=by, verb="pilot_decision_undone", subject=pilot, at=at, was=was)
    pilot.refresh_from_db()
    return pilot


def _line_by_line(pilot: Pilot, granted: Mapping[int, Decimal] | None) -> dict[int, Decimal]:
    """Line pk -> what is granted of it: what is asked, unless the decider said less."""
    said = granted or {}
    asked = dict(pilot.lines.values_list("pk", "asked"))
    rules.can_grant(asked, said).enforce()
    return {pk: said.get(pk, amount) for pk, amount in asked.items()}


def _decide(pilot: Pilot, state: Pilot.State, *, by: User, at: datetime, **fields) -> None:
    """The one update that decides, on what the decider saw; then the authors' message, held for ten minutes."""
    seen = Pilot.objects.waiting().filter(pk=pilot.pk, sent_at=pilot.sent_at, decisions=pilot.decisions)
    if not seen.update(state=state, decided_at=at, decided_by=by, decisions=F("decisions") + 1, **fields):
        pilot.refresh_from_db()
        raise NotNow(rules.already_decided(pilot))
    # The reminder of the promise is not taken back: it asks whether the pilot still waits, and an undone one does.
    for person_id in (pilot.lead_id, *sorted(pilot.co_authors)):
        notifications.tell(
            MESSAGES[state],
            recipient_id=person_id,
            key=pilot.key,
            period=notices.occasion(at),
            at=at,
            due_at=at + settings.UNDO_WINDOW,
            payload={"pilot": pilot.pk},
        )
