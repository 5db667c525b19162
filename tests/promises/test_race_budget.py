"""C3, C4 and the money races: nothing is overdrawn, one decision stands, one form makes one object, whoever is at the same moment.

Each race runs on the database of the suite; ROUNDS in the environment makes it long. The controls take the guard
away inside the test: on PostgreSQL they must then overspend. On SQLite a transaction that will write waits for the
one before it (IMMEDIATE), so there the control measures that the same broken code stays within the envelope.
"""

import os
import time
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from core.verdicts import NotNow
from early_adopters.models import Mentoring
from notifications.models import Message
from pilots import actions
from pilots.models import Envelope, Expense, Pilot
from pilots.models.envelopes import EnvelopeQuerySet
from tests.pilots.conftest import approve, envelope, make_pilot, make_tool, proposal, tool
from tests.promises.threads import at_once, on_disk

__all__ = ["approve", "envelope", "make_pilot", "make_tool", "on_disk", "proposal", "tool"]

ROUNDS = int(os.environ.get("ROUNDS", "3"))
APPROVALS, EACH, WHOLE = 20, Decimal(300), Decimal(1000)


@contextmanager
def without_guard(monkeypatch):
    """Read, add, save: what the conditional update replaces."""

    def draw(self, pk, amount):
        found = Envelope.objects.get(pk=pk)
        if found.allocated + amount > found.amount:
            return False
        time.sleep(0.05)
        Envelope.objects.filter(pk=pk).update(allocated=found.allocated + amount)
        return True

    with monkeypatch.context() as patched:
        patched.setattr(EnvelopeQuerySet, "draw", draw)
        yield


def _approvals(make_pilot, proposal, envelope, cast, now):
    """One round: twenty pilots of 300 on an envelope of 1,000, all approved at once by two deciders."""
    lines = (type(proposal.lines[0])("tools", "Licences", EACH),)
    Pilot.objects.exclude(envelope=None).update(
        state="submitted", envelope=None, granted=0, mentoring=None, decided_at=None, decided_by=None
    )
    Envelope.objects.filter(pk=envelope.pk).update(amount=WHOLE, allocated=0)
    pilots = [make_pilot(lines=lines) for _n in range(APPROVALS)]

    def approving(n):
        def call():
            pilot = Pilot.objects.select_related("lead", "tool").get(pk=pilots[n].pk)
            fresh = Envelope.objects.get(pk=envelope.pk)
            by = (cast.dsi, cast.dsi2)[n % 2]
            return actions.approve(pilot, envelope=fresh, mentor=by, by=by, at=now)

        return call

    found = at_once([approving(n) for n in range(APPROVALS)])
    granted = Pilot.objects.filter(envelope=envelope).aggregate(total=Sum("granted"))["total"]
    envelope.refresh_from_db()
    return found, granted


def test_c3_an_envelope_is_never_overdrawn(on_disk, make_pilot, proposal, envelope, cast, now):
    for _round in range(ROUNDS):
        found, granted = _approvals(make_pilot, proposal, envelope, cast, now)
        approved = [one for one in found if isinstance(one, Pilot)]
        told = [one.reason for one in found if isinstance(one, NotNow)]
        assert (len(approved), len(told)) == (3, APPROVALS - 3)
        assert (granted, envelope.allocated) == (EACH * 3, EACH * 3)
        assert {reason.split(" has ")[0] for reason in told} == {"The envelope Business pilots"}


def test_c3_control_without_the_guard_overspends(
    on_disk, make_pilot, proposal, envelope, cast, now, monkeypatch
):
    overspent = 0
    with without_guard(monkeypatch):
        for _round in range(ROUNDS):
            _found, granted = _approvals(make_pilot, proposal, envelope, cast, now)
            overspent += granted > WHOLE
    assert overspent == (ROUNDS if connection.vendor == "postgresql" else 0)


def test_two_deciders_at_once_make_one_decision(on_disk, make_pilot, envelope, cast, now):
    for _round in range(ROUNDS):
        pilot = make_pilot()
        Envelope.objects.filter(pk=envelope.pk).update(amount=Decimal(1_000_000))

        def deciding(act, pk=pilot.pk):
            return lambda: act(Pilot.objects.select_related("lead", "tool").get(pk=pk))

        def grant(found, by=cast.dsi):
            return actions.approve(
                found, envelope=Envelope.objects.get(pk=envelope.pk), mentor=by, by=by, at=now
            )

        def refuse(found):
            return actions.decline(found, reason="Non", next_step="Autre", by=cast.dsi2, at=now)

        found = at_once([deciding(grant), deciding(refuse)] * 3)
        kept = [one for one in found if isinstance(one, Pilot)]
        told = [one.reason for one in found if isinstance(one, NotNow)]
        pilot.refresh_from_db()
        assert (len(kept), len(told), pilot.state) == (1, 5, kept[0].state)
        assert set(told) == {f"{pilot.decided_by.name} has already decided this pilot."}
        granted = pilot.state == "approved"
        assert Mentoring.objects.filter(about=pilot.key).count() == (1 if granted else 0)
        assert (
            Message.objects.filter(key=pilot.key, kind__in=["pilots.approved", "pilots.declined"]).count()
            == 1
        )
    total = Pilot.objects.aggregate(total=Sum("granted"))["total"]
    envelope.refresh_from_db()
    assert envelope.allocated == total


def test_a_decision_and_its_undo_at_once_keep_the_books(on_disk, make_pilot, envelope, approve, cast, now):
    """The decider takes a decision back twice while a colleague decides another: the counter is the sum of the grants."""
    Envelope.objects.update(amount=Decimal(10_000_000))
    for n in range(ROUNDS):
        first, second = approve(make_pilot(), at=now), make_pilot()
        envelope.refresh_from_db()

        def back(pk=first.pk):
            found = Pilot.objects.select_related("lead", "tool", "mentoring").get(pk=pk)
            return actions.undo(found, by=cast.dsi, at=now + timedelta(minutes=1))

        def grant(pk=second.pk):
            found = Pilot.objects.select_related("lead", "tool").get(pk=pk)
            fresh = Envelope.objects.get(pk=envelope.pk)
            return actions.approve(found, envelope=fresh, mentor=cast.dsi2, by=cast.dsi2, at=now)

        found = at_once([back, grant, back])
        envelope.refresh_from_db()
        assert sorted(type(one).__name__ for one in found) == ["NotNow", "Pilot", "Pilot"]
        assert envelope.allocated == Pilot.objects.aggregate(total=Sum("granted"))["total"] == 12500 * (n + 1)


def test_expenses_at_once_stay_within_the_budget(on_disk, make_pilot, approve, cast, now):
    pilot, later = approve(make_pilot(), at=now), now + timedelta(hours=1)

    def spending(n):
        def call():
            return actions.add_expense(
                Pilot.objects.select_related("mentoring", "lead").get(pk=pilot.pk),
                label="Licence",
                line=pilot.lines.get(category="support"),
                amount=Decimal(1500),
                state="committed",
                spent_on=date(2026, 12, 2),
                token=f"{n:032x}",
                by=cast.pioneer,
                at=later,
            )

        return call

    found = at_once([spending(n) for n in range(10)])
    pilot.refresh_from_db()
    counted = Expense.objects.filter(state="committed").aggregate(total=Sum("amount"))["total"]
    assert sum(isinstance(one, Expense) for one in found) == 4
    assert sum(isinstance(one, NotNow) for one in found) == 6
    assert (pilot.committed, counted) == (Decimal(6000), Decimal(6000))


@pytest.mark.parametrize("sending", [False, True], ids=["draft", "send"])
def test_c4_one_form_makes_one_pilot(on_disk, sending, proposal, cast, sign_in, client):
    """The same page posted ten times at once through HTTP: one pilot, ten answers that lead to it."""
    cast.pioneer.language = "en"
    cast.pioneer.save()
    for n in range(ROUNDS):
        typed = _typed(proposal, token=f"{n + 1:032x}") | ({"send": "1"} if sending else {"draft": "1"})
        clients = [sign_in(cast.pioneer) for _time in range(10)]
        answers = at_once(
            [lambda one=one, typed=typed: one.post("/pilotes/proposer/", typed) for one in clients]
        )
        made = Pilot.objects.get(form_token=f"{n + 1:032x}")
        leads_to = made.get_absolute_url() + ("" if sending else "modifier/")
        assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
            (302, leads_to)
        ] * 10
        assert (made.state, made.lines.count()) == ("submitted" if sending else "draft", 3)
    assert Pilot.objects.count() == ROUNDS


def _typed(proposal, *, token):
    fields = {
        "form_token": token,
        "title": proposal.title,
        "tool": proposal.tool.pk,
        "what": proposal.what,
        "why": proposal.why,
        "starts_on": "2099-01-01",
        "ends_on": "2099-03-01",
        "kpis-0-label": "réponses",
        "kpis-0-unit": "%",
        "kpis-0-baseline": "35",
        "kpis-0-target": "80",
        "kpis-TOTAL_FORMS": "1",
        "kpis-INITIAL_FORMS": "0",
        "lines-TOTAL_FORMS": "3",
        "lines-INITIAL_FORMS": "0",
    }
    for n, line in enumerate(proposal.lines):
        fields |= {
            f"lines-{n}-category": line.category,
            f"lines-{n}-label": line.label,
            f"lines-{n}-asked": str(line.asked),
        }
    return fields
