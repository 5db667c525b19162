"""More money on the way: asked for once, answered once by one member of the IT department, from the pilot's own envelope."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.money import MOST, show
from core.verdicts import NotNow
from notifications import actions as notifications
from notifications.kinds import add_working_days
from people.models import User
from pilots.actions.envelopes import draw
from pilots.actions.moves import hold, open_line, open_pilot
from pilots.models import BudgetLine, Pilot, TopUp
from pilots.models.envelopes import cents
from pilots.rules import top_ups as rules


@transaction.atomic
def ask_more(
    pilot: Pilot,
    *,
    line: BudgetLine | None = None,
    category: str = "",
    label: str = "",
    amount: Decimal,
    why: str,
    token: str,
    by: User,
    at: datetime,
) -> TopUp:
    """One request at a time, for a line or for a new one; the answer is promised. A form sent twice asks once."""
    rules.can_ask_more(by, pilot, at=at).enforce()
    if not why.strip():
        raise NotNow(_("Say why, in a few words."))
    hold(pilot, by=by, at=at)
    # The row of the pilot is held: nobody asks between these reads and the row.
    if first := TopUp.objects.filter(form_token=token).first():
        if first.pilot_id != pilot.pk:
            raise NotNow(_("Open this page again."))
        return first
    if TopUp.objects.filter(pilot=pilot, state=TopUp.State.WAITING).exists():
        raise NotNow(_("A request for more is already waiting for its answer."))
    asked = TopUp.objects.create(
        form_token=token,
        pilot=pilot,
        line=line or open_line(pilot, category=category, label=label, by=by, at=at),
        amount=amount,
        why=why.strip(),
        asked_by=by,
        asked_at=at,
        promised_on=add_working_days(localdate(at), settings.PROMISED_DECISION_DAYS),
    )
    journal.record(
        by=by,
        verb="top_up_asked",
        subject=pilot,
        at=at,
        top_up=asked.pk,
        line=asked.line_id,
        amount=str(amount),
    )
    return asked


@transaction.atomic
def grant_top_up(
    top_up: TopUp, *, amount: Decimal | None = None, words: str = "", by: User, at: datetime
) -> TopUp:
    """All of it, or a part; from the envelope that pays for the pilot, which cannot be overdrawn."""
    rules.can_answer(by, top_up).enforce()
    pilot, amount = top_up.pilot, amount or top_up.amount
    if amount > top_up.amount:
        raise NotNow(_("At most the %(amount)s that were asked for.") % {"amount": show(top_up.amount)})
    # The pilot, its line, the request, the envelope: always in this order.
    if (
        not open_pilot(pilot, at)
        .filter(granted__lte=MOST - amount)
        .update(granted=cents(F("granted") + amount))
    ):
        raise NotNow(_("Something changed meanwhile: look again."))
    BudgetLine.objects.filter(pk=top_up.line_id).update(granted=cents(F("granted") + amount))
    _answer(top_up, TopUp.State.GRANTED, granted=amount, words=words.strip(), by=by, at=at)
    if not draw(pilot.envelope, amount, pilot=pilot, why="top_up", by=by, at=at):
        pilot.envelope.refresh_from_db()
        raise NotNow(rules.purse_is_short(pilot.envelope))
    journal.record(
        by=by,
        verb="top_up_granted",
        subject=pilot,
        at=at,
        top_up=top_up.pk,
        line=top_up.line_id,
        amount=str(amount),
        asked=str(top_up.amount),
    )
    pilot.refresh_from_db(fields=["granted"])
    return top_up


@transaction.atomic
def refuse_top_up(top_up: TopUp, *, words: str, by: User, at: datetime) -> TopUp:
    """Never a bare no."""
    rules.can_answer(by, top_up).enforce()
    if not words.strip():
        raise NotNow(_("Give the reason."))
    _answer(top_up, TopUp.State.REFUSED, words=words.strip(), by=by, at=at)
    journal.record(
        by=by, verb="top_up_refused", subject=top_up.pilot, at=at, top_up=top_up.pk, amount=str(top_up.amount)
    )
    return top_up


@transaction.atomic
def withdraw_top_up(top_up: TopUp, *, by: User, at: datetime) -> None:
    """Taken back while nobody has answered: only the journal remembers it."""
    rules.can_withdraw(by, top_up).enforce()
    gone, _rows = TopUp.objects.filter(pk=top_up.pk, state=TopUp.State.WAITING).delete()
    if not gone:
        raise NotNow(_("Something changed meanwhile: look again."))
    journal.record(
        by=by,
        verb="top_up_withdrawn",
        subject=top_up.pilot,
        at=at,
        top_up=top_up.pk,
        amount=str(top_up.amount),
    )


def _answer(top_up: TopUp, state: TopUp.State, *, by: User, at: datetime, **fields) -> None:
    """The one update that answers; then those who wrote the pilot are told."""
    waiting = TopUp.objects.filter(pk=top_up.pk, state=TopUp.State.WAITING)
    if not waiting.update(state=state, decided_by=by, decided_at=at, **fields):
        latest = TopUp.objects.select_related("decided_by").filter(pk=top_up.pk).first()
        raise NotNow(rules.already_answered(latest) if latest else _("This request was taken back."))
    top_up.refresh_from_db()
    kind = "granted" if state == TopUp.State.GRANTED else "refused"
    for person_id in sorted({top_up.pilot.lead_id, top_up.asked_by_id}):
        notifications.tell(
            f"pilots.top_up_{kind}",
            recipient_id=person_id,
            key=top_up.pilot.key,
            period=f"top-up-{top_up.pk}",
            at=at,
            payload={"pilot": top_up.pilot_id, "top_up": top_up.pk},
        )
