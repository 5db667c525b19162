"""A pilot ends, once and for good: figures frozen, what was not used given back, what still waited stopped."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal, search
from core.verdicts import NotNow
from early_adopters import actions as early_adopters
from early_adopters.rules import can_end as may_end_mentoring
from notifications import actions as notifications
from people.models import OrgUnit, User
from pilots import queries, rules
from pilots.actions.envelopes import give_back
from pilots.models import Closing, Expense, Pilot, TopUp
from pilots.models.envelopes import cents


@transaction.atomic
def close(
    pilot: Pilot,
    *,
    outcome: str,
    words: str,
    worked: str = "",
    hindered: str = "",
    advice: str = "",
    by: User,
    at: datetime,
) -> Pilot:
    """Go on, go on differently, or stop; with what was learned. The figures of this moment never change again.

    Planned expenses are cancelled, a request for more that waits is withdrawn, what is not committed goes back to
    the envelope, the mentoring ends, those concerned are told. What is committed may still be paid afterwards.
    """
    rules.can_close(by, pilot, at=at).enforce()
    if not words.strip():
        raise NotNow(_("Say in a few words what you learned."))
    # The pilot first, as everywhere: whoever plans, commits or asks for more holds its row, so nothing comes in after it.
    _end(pilot, words=words.strip(), at=at)
    _cancel_planned(pilot, by=by, at=at)
    _withdraw_top_ups(pilot, by=by, at=at)
    pilot.refresh_from_db()
    if pilot.returned:
        give_back(pilot.envelope, pilot.returned, pilot=pilot, why="closed", by=by, at=at)
    closing = Closing.objects.create(
        pilot=pilot,
        outcome=outcome,
        worked=worked.strip(),
        hindered=hindered.strip(),
        advice=advice.strip(),
        figures=queries.figures(pilot, at=at),
        by=by,
        at=at,
    )
    _end_mentoring(pilot, by=by, at=at)
    journal.record(
        by=by,
        verb="pilot_closed",
        subject=pilot,
        at=at,
        outcome=outcome,
        returned=str(pilot.returned),
        envelope=pilot.envelope_id,
    )
    _index(pilot, closing)
    _tell(pilot, by=by, at=at)
    return pilot


def _end(pilot: Pilot, *, words: str, at: datetime) -> None:
    """The one update that ends it: of two at once, the second finds it finished. What is not committed leaves with it."""
    open_still = Pilot.objects.filter(pk=pilot.pk, state=Pilot.State.APPROVED, decided_at=pilot.decided_at)
    if not open_still.update(
        state=Pilot.State.CLOSED,
        closed_at=at,
        closing_words=words,
        returned=cents(F("granted") - F("committed")),
        next_note_on=None,
    ):
        raise NotNow(_("This pilot is finished already, or its decision was taken back: look again."))


def _cancel_planned(pilot: Pilot, *, by: User, at: datetime) -> None:
    """What was only planned will not be spent any more; nothing was counted for it."""
    planned = Expense.objects.filter(pilot=pilot, state=Expense.State.PLANNED)
    for pk, amount in planned.values_list("pk", "amount"):
        if planned.filter(pk=pk).update(state=Expense.State.CANCELLED):
            journal.record(
                by=by, verb="expense_cancelled", subject=pilot, at=at, amount=str(amount), expense=pk
            )


def _withdraw_top_ups(pilot: Pilot, *, by: User, at: datetime) -> None:
    """A request for more that waits has nothing to wait for any more; the journal keeps that it was there."""
    waiting = TopUp.objects.filter(pilot=pilot, state=TopUp.State.WAITING)
    for pk, amount in waiting.values_list("pk", "amount"):
        if waiting.filter(pk=pk).delete()[0]:
            journal.record(
                by=by, verb="top_up_withdrawn", subject=pilot, at=at, amount=str(amount), top_up=pk
            )


def _end_mentoring(pilot: Pilot, *, by: User, at: datetime) -> None:
    """It ends with the pilot. A co-author acts for the lead, who may always end it."""
    if pilot.mentoring_id and pilot.mentoring.ended_at is None:
        theirs = may_end_mentoring(by, pilot.mentoring)
        early_adopters.end(pilot.mentoring, by=by if theirs else pilot.lead, at=at)


def _index(pilot: Pilot, closing: Closing) -> None:
    texts = [pilot.what, pilot.why, pilot.tool.name, pilot.closing_words]
    texts += [closing.worked, closing.hindered, closing.advice]
    search.put("pilot", pilot.pk, {pilot.language: (pilot.title, "\n".join(filter(None, texts)))})


def _manager_of(pilot: Pilot) -> int | None:
    """Who manages its unit, or the nearest one above that has a manager."""
    if pilot.unit_id is None:
        return None
    upwards = [int(pk) for pk in pilot.unit.path.strip("/").split("/")]
    managers = dict(
        OrgUnit.objects.filter(pk__in=upwards, manager__isnull=False).values_list("pk", "manager")
    )
    return next((managers[pk] for pk in reversed(upwards) if pk in managers), None)


def _tell(pilot: Pilot, *, by: User, at: datetime) -> None:
    """The team, the mentor and the manager of the unit, once each; whoever closed it knows."""
    concerned: set[int | None] = {*pilot.members.values_list("person_id", flat=True), pilot.lead_id}
    concerned.add(pilot.mentoring.mentor_id if pilot.mentoring_id else None)
    concerned.add(_manager_of(pilot))
    for person_id in sorted(pk for pk in concerned if pk is not None and pk != by.pk):
        notifications.tell(
            "pilots.closed",
            recipient_id=person_id,
            key=pilot.key,
            period="closed",
            at=at,
            payload={"pilot": pilot.pk},
        )
