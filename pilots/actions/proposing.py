"""A colleague writes a proposal, alone or with others, keeps it as a draft, sends it, takes it back, begins again from it.

A form sent twice makes one pilot; what somebody else wrote meanwhile is never written over unseen.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications import kinds as _kinds
from people.models import User
from pilots import rules
from pilots.actions import fast_lane
from pilots.actions.people import same_team, set_people, tell_members
from pilots.models import BudgetLine, Indicator, Kpi, Line, Pilot, Proposal

People = Mapping[User, str]  # person -> part


class Overtaken(NotNow):
    """Somebody else wrote since this form was opened: both texts are shown, the person decides."""


@transaction.atomic
def propose(
    lead: User,
    *,
    proposal: Proposal,
    token: str,
    people: People | None = None,
    sending: bool = False,
    by: User,
    at: datetime,
) -> Pilot:
    """Keep a new draft, and send it at once when `sending`: both or nothing.

    The form's token is unique: the second of two equal posts gets the pilot of the first, as it is.
    """
    rules.can_propose(lead).enforce()
    made = {"created_at": at, "changed_at": at, "changed_by": by}
    try:
        with transaction.atomic():
            pilot = Pilot.objects.create(
                form_token=token, lead=lead, unit=lead.unit, **made, **proposal.fields
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
    if people is not None:
        set_people(pilot, people, by=by, at=at)
    return send(pilot, by=by, at=at) if sending else pilot


@transaction.atomic
def save(
    pilot: Pilot,
    *,
    proposal: Proposal,
    people: People | None = None,
    revision: int | None = None,
    by: User,
    at: datetime,
) -> Pilot:
    """Write the proposal again, on top of the `revision` that its writer saw (None: what it is now).

    Overtaken when somebody else wrote since; what says the same as what is kept overtakes nobody.
    """
    rules.can_write(by, pilot).enforce()
    if _says_the_same(pilot, proposal) and (people is None or same_team(pilot, people)):
        return pilot
    changed = {name: value for name, value in proposal.fields.items() if name != "language"}
    seen = pilot.revision if revision is None else revision
    # Only this update decides: a page left open cannot change what was sent or written meanwhile.
    if not Pilot.objects.filter(pk=pilot.pk, state__in=Pilot.WRITABLE, revision=seen).update(
        changed_at=at, changed_by=by, revision=F("revision") + 1, **changed
    ):
        _refuse(pilot)
    _write_parts(pilot, proposal)
    if people is not None:
        set_people(pilot, people, by=by, at=at)
    pilot.refresh_from_db()
    return pilot


@transaction.atomic
def send(pilot: Pilot, *, by: User, at: datetime) -> Pilot:
    """The promise starts now: an answer within PROMISED_DECISION_DAYS working days; or it starts by the fast lane."""
    rules.can_send(by, pilot, at=at).enforce()
    promised_on = promised_decision(at)
    # Nobody decides their own: who became a co-author meanwhile no longer has it.
    freed = {"assigned_to": None, "assigned_at": None} if pilot.assigned_to_id in pilot.co_authors else {}
    # What it was when the rule read it: a draft changed in another tab meanwhile is not sent unread.
    sent = Pilot.objects.filter(pk=pilot.pk, state__in=Pilot.WRITABLE, revision=pilot.revision)
    if not sent.update(
        state=Pilot.State.SUBMITTED,
        sent_at=at,
        promised_on=promised_on,
        decided_at=None,
        decided_by=None,
        next_step="",
        alternative=None,
        **freed,
    ):
        _refuse(pilot, sent=_("This proposal was already sent."))
    journal.record(
        by=by,
        verb="pilot_sent",
        subject=pilot,
        at=at,
        asked=str(pilot.asked),
        promised=promised_on.isoformat(),
    )
    pilot.refresh_from_db()
    tell_members(pilot, list(pilot.members.all()), at=at)
    fast_lane.start(pilot, by=by, at=at)
    pilot.refresh_from_db()
    return pilot


@transaction.atomic
def withdraw(pilot: Pilot, *, by: User, at: datetime) -> Pilot:
    """A draft again, while nobody decided; what would have reminded of it asks whether it waits, and is silent."""
    rules.can_withdraw(by, pilot).enforce()
    if (
        not Pilot.objects.waiting()
        .filter(pk=pilot.pk, sent_at=pilot.sent_at)
        .update(
            state=Pilot.State.DRAFT,
            sent_at=None,
            promised_on=None,
            assigned_to=None,
            assigned_at=None,
            changed_at=at,
            changed_by=by,
        )
    ):
        pilot.refresh_from_db()
        raise NotNow(rules.already_decided(pilot))
    journal.record(by=by, verb="pilot_withdrawn", subject=pilot, at=at)
    pilot.refresh_from_db()
    return pilot


@transaction.atomic
def copy(pilot: Pilot, *, token: str, by: User, at: datetime) -> Pilot:
    """A new draft of one's own with the words of another pilot: no dates, no people, and its amounts only for who
    reads them."""
    rules.can_copy(by, pilot).enforce()
    reads_money = Pilot.objects.with_insight(by).filter(pk=pilot.pk, insight=True).exists()
    tool = pilot.tool if pilot.tool and pilot.tool.stance != pilot.tool.Stance.RETIRED else None
    proposal = Proposal(
        title=pilot.title,
        tool=tool,
        what=pilot.what,
        why=pilot.why,
        support_needed=pilot.support_needed if reads_money else "",
        lines=[line for line in _lines(pilot) if line.asked] if reads_money else (),
        kpis=_kpis(pilot),
        language=pilot.language,
    )
    return propose(by, proposal=proposal, token=token, by=by, at=at)


def promised_decision(at: datetime) -> date:
    """The day by which whoever sends at `at` has an answer; shown beside the button."""
    return _kinds.add_working_days(localdate(at), settings.PROMISED_DECISION_DAYS)


def _refuse(pilot: Pilot, *, sent: str = "") -> None:
    pilot.refresh_from_db()
    if pilot.state not in Pilot.WRITABLE:
        raise NotNow(sent or _("This proposal was sent: it can no longer be changed."))
    raise Overtaken(_("Somebody else has written this proposal meanwhile: look at both before you go on."))


def _lines(pilot: Pilot) -> list[Line]:
    return [Line(line.category, line.label, line.asked) for line in pilot.lines.all()]


def _kpis(pilot: Pilot) -> list[Indicator]:
    return [Indicator(kpi.label, kpi.unit, kpi.baseline, kpi.target, kpi.better) for kpi in pilot.kpis.all()]


def _says_the_same(pilot: Pilot, proposal: Proposal) -> bool:
    """Whether what is kept is what the form says: nothing to write, nobody to overtake."""
    return (
        all(getattr(pilot, name) == value for name, value in proposal.fields.items() if name != "language")
        and _lines(pilot) == list(proposal.lines)
        and _kpis(pilot) == list(proposal.kpis)
    )


def _write_parts(pilot: Pilot, proposal: Proposal) -> None:
    """Its lines and indicators, written anew where they differ: nothing hangs on them before the decision."""
    if _lines(pilot) != list(proposal.lines):
        pilot.lines.all().delete()
        BudgetLine.objects.bulk_create(
            [
                BudgetLine(pilot=pilot, category=line.category, label=line.label, asked=line.asked)
                for line in proposal.lines
            ]
        )
    if _kpis(pilot) == list(proposal.kpis):
        return
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
