"""A colleague writes a proposal, keeps it as a draft, sends it. A form sent twice makes one pilot."""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications import kinds as _kinds
from people.models import User
from pilots import rules
from pilots.models import BudgetLine, Kpi, Pilot, Proposal


@transaction.atomic
def propose(
    lead: User, *, proposal: Proposal, token: str, sending: bool = False, by: User, at: datetime
) -> Pilot:
    """Keep a new draft, and send it at once when `sending`: both or nothing.

    The form's token is unique: the second of two equal posts gets the pilot of the first, as it is.
    """
    rules.can_propose(lead).enforce()
    try:
        with transaction.atomic():
            pilot = Pilot.objects.create(
                form_token=token, lead=lead, unit=lead.unit, created_at=at, changed_at=at, **proposal.fields
            )
    except IntegrityError:
        first = Pilot.objects.filter(form_token=token).first()
        if first is None:
            raise
        if first.lead_id != lead.pk:
            raise Forbidden(_("This form belongs to somebody else.")) from None
        return first
    _write_parts(pilot, proposal)
    journal.record(by=by, verb="pilot_proposed", subject=pilot, at=at)
    return send(pilot, by=by, at=at) if sending else pilot


@transaction.atomic
def save(pilot: Pilot, *, proposal: Proposal, by: User, at: datetime) -> Pilot:
    """Write the proposal again, as long as it is with its lead."""
    rules.can_write(by, pilot).enforce()
    # Only this update decides: a page left open cannot change what was sent meanwhile.
    written = Pilot.objects.filter(pk=pilot.pk, state__in=Pilot.WRITABLE)
    if not written.update(changed_at=at, **proposal.fields):
        raise NotNow(_("This proposal was sent: it can no longer be changed."))
    _write_parts(pilot, proposal)
    pilot.refresh_from_db()
    return pilot


@transaction.atomic
def send(pilot: Pilot, *, by: User, at: datetime) -> Pilot:
    """The promise starts now: an answer within PROMISED_DECISION_DAYS working days."""
    rules.can_send(by, pilot, at=at).enforce()
    promised_on = promised_decision(at)
    # What it was when the rule read it: a draft changed in another tab meanwhile is not sent unread.
    sent = Pilot.objects.filter(pk=pilot.pk, state__in=Pilot.WRITABLE, changed_at=pilot.changed_at)
    if not sent.update(
        state=Pilot.State.SUBMITTED,
        sent_at=at,
        promised_on=promised_on,
        decided_at=None,
        decided_by=None,
        next_step="",
        alternative=None,
    ):
        raise NotNow(_("This proposal was already sent."))
    journal.record(
        by=by,
        verb="pilot_sent",
        subject=pilot,
        at=at,
        asked=str(pilot.asked),
        promised=promised_on.isoformat(),
    )
    pilot.refresh_from_db()
    return pilot


def promised_decision(at: datetime) -> date:
    """The day by which whoever sends at `at` has an answer; shown beside the button."""
    return _kinds.add_working_days(localdate(at), settings.PROMISED_DECISION_DAYS)


def _write_parts(pilot: Pilot, proposal: Proposal) -> None:
    """Its lines and indicators, written anew: nothing hangs on them before the decision."""
    pilot.lines.all().delete()
    BudgetLine.objects.bulk_create(
        [
            BudgetLine(pilot=pilot, category=line.category, label=line.label, asked=line.asked)
            for line in proposal.lines
        ]
    )
    pilot.kpis.all().delete()
    kpis = [
        Kpi(
            pilot=pilot,
            position=position,
            label=one.label,
            unit=one.unit,
            baseline=one.baseline,
            target=one.target,
            better=one.better,
        )
        for position, one in enumerate(proposal.kpis, 1)
    ]
    for kpi in kpis:
        kpi.save()
    pilot.kpi = kpis[0] if kpis else None
    Pilot.objects.filter(pk=pilot.pk).update(kpi=pilot.kpi)
