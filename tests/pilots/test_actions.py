"""What happens to a pilot: proposed once, decided once, taken back in ten minutes, spent within its budget, closed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.models import JournalEntry, SearchEntry
from core.verdicts import Forbidden, NotNow
from early_adopters.models import Mentoring
from notifications.models import Message
from pilots import actions
from pilots.models import BudgetLine, Envelope, Expense, Kpi, Pilot


def _messages(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("recipient_id", "state"))


def _spend(pilot, amount, *, by, at, token="e" * 32, state="committed", category="support"):
    return actions.add_expense(
        pilot,
        label="Formation",
        line=pilot.lines.get(category=category),
        amount=Decimal(amount),
        state=state,
        spent_on=at.date() if state == "paid" else date(2026, 12, 2),
        token=token,
        by=by,
        at=at,
    )


def test_propose_keeps_a_draft_with_its_lines_and_its_indicator(make_pilot, cast, now):
    pilot = make_pilot(sending=False)
    assert (pilot.state, pilot.unit, pilot.asked, pilot.promised_on) == (
        "draft",
        cast.support,
        Decimal(12500),
        None,
    )
    assert list(pilot.lines.values_list("category", "asked", "granted")) == [
        ("support", Decimal(6000), None),
        ("training", Decimal(4500), None),
        ("tools", Decimal(2000), None),
    ]
    assert pilot.kpi.say(pilot.kpi.target) == "80%"


def test_send_promises_five_working_days(make_pilot, now):
    pilot = make_pilot()
    assert (pilot.state, pilot.sent_at, pilot.promised_on) == ("submitted", now, date(2026, 12, 1))


def test_propose_with_the_token_of_somebody_else_is_forbidden(make_pilot, cast, proposal, now):
    make_pilot(sending=False)
    with pytest.raises(Forbidden):
        actions.propose(cast.colleague, proposal=proposal, token=f"{1:032x}", by=cast.colleague, at=now)


def test_propose_twice_with_one_token_makes_one(make_pilot, cast, proposal, now):
    first = make_pilot()
    again = actions.propose(
        cast.pioneer,
        proposal=proposal,
        token=f"{1:032x}",
        sending=True,
        by=cast.pioneer,
        at=now + timedelta(seconds=1),
    )
    assert again.pk == first.pk
    assert Pilot.objects.count() == 1
    assert JournalEntry.objects.filter(verb="pilot_sent").count() == 1


def test_propose_by_a_guest_is_forbidden(cast, proposal, now):
    with pytest.raises(Forbidden):
        actions.propose(cast.guest, proposal=proposal, token="a" * 32, by=cast.guest, at=now)


def test_send_incomplete_keeps_nothing(cast, proposal, now):
    for missing in (
        {"tool": None},
        {"what": ""},
        {"starts_on": None},
        {"lines": ()},
        {"kpis": ()},
        {"ends_on": None},
    ):
        with pytest.raises(NotNow):
            actions.propose(
                cast.pioneer,
                proposal=replace(proposal, **missing),
                token="a" * 32,
                sending=True,
                by=cast.pioneer,
                at=now,
            )
    assert Pilot.objects.count() == 0


def test_send_of_a_pilot_that_is_over_is_refused(make_pilot, now):
    with pytest.raises(NotNow, match="The end is already past"):
        make_pilot(starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1))


def test_save_after_sending_is_refused(submitted, proposal, cast, now):
    with pytest.raises(NotNow):
        actions.save(submitted, proposal=proposal, by=cast.pioneer, at=now)


def test_save_from_a_page_left_open_is_refused(make_pilot, proposal, cast, now):
    pilot = make_pilot(sending=False)
    stale = Pilot.objects.get(pk=pilot.pk)
    actions.send(pilot, by=cast.pioneer, at=now)
    with pytest.raises(NotNow):
        actions.save(stale, proposal=replace(proposal, title="Autre"), by=cast.pioneer, at=now)
    assert Pilot.objects.get().title == "Veille client sur Mastodon"


def test_send_does_not_send_what_changed_meanwhile(make_pilot, proposal, cast, now):
    pilot = make_pilot(sending=False)
    stale = Pilot.objects.get(pk=pilot.pk)
    actions.save(
        pilot, proposal=replace(proposal, title="Autre"), by=cast.pioneer, at=now + timedelta(minutes=1)
    )
    with pytest.raises(NotNow):
        actions.send(stale, by=cast.pioneer, at=now + timedelta(minutes=2))


def test_approve_grants_what_is_asked_from_the_envelope(approved, envelope, cast, now):
    envelope.refresh_from_db()
    assert (approved.state, approved.granted, approved.decided_by, approved.decided_at) == (
        "approved",
        Decimal(12500),
        cast.dsi,
        now,
    )
    assert (envelope.allocated, envelope.left) == (Decimal(12500), Decimal(47500))
    assert all(line.granted == line.asked for line in approved.lines.all())


def test_approve_confirms_the_mentor_and_tells_after_ten_minutes(approved, cast, now):
    mentoring = Mentoring.objects.get()
    assert (mentoring.mentor, mentoring.person, mentoring.about) == (
        cast.dsi,
        cast.pioneer,
        f"pilot:{approved.pk}",
    )
    assert approved.mentoring == mentoring
    told = Message.objects.filter(kind__in=["pilots.approved", "early_adopters.mentor_named"]).order_by(
        "kind"
    )
    assert [(row.kind, row.recipient_id, row.due_at) for row in told] == [
        ("early_adopters.mentor_named", cast.dsi.pk, now + timedelta(minutes=10)),
        ("pilots.approved", cast.pioneer.pk, now + timedelta(minutes=10)),
    ]


def test_approve_puts_the_pilot_in_the_search(approved):
    assert list(SearchEntry.objects.filter(kind="pilot").values_list("object_id", "language", "title")) == [
        (approved.pk, "fr", "Veille client sur Mastodon")
    ]


def test_approve_beyond_the_envelope_changes_nothing(submitted, envelope, cast, now):
    Envelope.objects.update(allocated=50000)
    envelope.refresh_from_db()
    with pytest.raises(
        NotNow, match="The envelope Business pilots has €10,000 left, this pilot asks for €12,500"
    ):
        actions.approve(submitted, envelope=envelope, mentor=cast.dsi, by=cast.dsi, at=now)
    submitted.refresh_from_db()
    assert (submitted.state, Mentoring.objects.count(), Message.objects.count()) == ("submitted", 0, 0)


def test_approve_beyond_the_envelope_with_a_stale_envelope_changes_nothing(submitted, envelope, cast, now):
    Envelope.objects.update(allocated=50000)  # drawn by somebody else since it was read
    with pytest.raises(NotNow):
        actions.approve(submitted, envelope=envelope, mentor=cast.dsi, by=cast.dsi, at=now)
    submitted.refresh_from_db()
    assert (submitted.state, Mentoring.objects.count(), Message.objects.count()) == ("submitted", 0, 0)


def test_approve_ones_own_is_forbidden(make_pilot, envelope, cast, now):
    with pytest.raises(Forbidden, match="Nobody decides their own pilot"):
        actions.approve(make_pilot(lead=cast.dsi), envelope=envelope, mentor=cast.dsi2, by=cast.dsi, at=now)


def test_approve_by_a_manager_is_forbidden(submitted, envelope, cast, now):
    with pytest.raises(Forbidden):
        actions.approve(submitted, envelope=envelope, mentor=cast.dsi, by=cast.manager, at=now)


def test_second_decider_is_told_who_decided(submitted, envelope, cast, now):
    stale = Pilot.objects.get(pk=submitted.pk)
    actions.approve(submitted, envelope=envelope, mentor=cast.dsi, by=cast.dsi, at=now)
    with pytest.raises(NotNow, match="Yanis Benali has already decided this pilot"):
        actions.decline(stale, reason="Non", next_step="Rien", by=cast.dsi2, at=now)
    assert Pilot.objects.get().state == "approved"


def test_decision_on_another_sending_is_refused(submitted, cast, proposal, now):
    """Decided, taken back, reworked and sent again since the page was read: what was seen is no longer asked."""
    stale = Pilot.objects.get(pk=submitted.pk)
    actions.rework(submitted, advice="Moins cher", by=cast.dsi, at=now)
    submitted = actions.save(submitted, proposal=proposal, by=cast.pioneer, at=now + timedelta(minutes=1))
    actions.send(submitted, by=cast.pioneer, at=now + timedelta(minutes=2))
    with pytest.raises(NotNow):
        actions.decline(stale, reason="Non", next_step="Rien", by=cast.dsi2, at=now + timedelta(minutes=3))


def test_rework_goes_back_with_advice_and_comes_again_under_a_new_promise(submitted, cast, now):
    pilot = actions.rework(submitted, advice="  Précisez le public.  ", by=cast.dsi, at=now)
    assert (pilot.state, pilot.decision_words) == ("rework", "Précisez le public.")
    assert _messages("pilots.rework") == [(cast.pioneer.pk, "pending")]
    again = actions.send(pilot, by=cast.pioneer, at=now + timedelta(days=1))
    assert (again.state, again.decided_by, again.promised_on, again.decision_words) == (
        "submitted",
        None,
        date(2026, 12, 2),
        "Précisez le public.",
    )


def test_rework_without_advice_is_refused(submitted, cast, now):
    with pytest.raises(NotNow):
        actions.rework(submitted, advice=" ", by=cast.dsi, at=now)


def test_decline_needs_a_reason_and_a_next_step(submitted, cast, now):
    for reason, step in (("Non", " "), ("", "Demain")):
        with pytest.raises(NotNow):
            actions.decline(submitted, reason=reason, next_step=step, by=cast.dsi, at=now)


def test_decline_names_another_tool(submitted, make_tool, cast, now):
    other = make_tool("Bluesky")
    pilot = actions.decline(
        submitted,
        reason="Déjà couvert",
        next_step="Rejoindre l’équipe",
        alternative=other,
        by=cast.dsi,
        at=now,
    )
    assert (pilot.state, pilot.alternative, pilot.next_step) == ("declined", other, "Rejoindre l’équipe")
    assert _messages("pilots.declined") == [(cast.pioneer.pk, "pending")]


def test_undo_frees_the_envelope_and_cancels_what_was_to_be_told(approved, envelope, cast, now):
    pilot = actions.undo(approved, by=cast.dsi, at=now + timedelta(minutes=9, seconds=59))
    envelope.refresh_from_db()
    assert (pilot.state, pilot.granted, pilot.envelope, pilot.mentoring, pilot.decided_at) == (
        "submitted",
        Decimal(0),
        None,
        None,
        None,
    )
    assert envelope.allocated == Decimal(0)
    assert _messages("pilots.approved") == [(cast.pioneer.pk, "cancelled")]
    assert _messages("early_adopters.mentor_named") == [(cast.dsi.pk, "cancelled")]
    assert Mentoring.objects.filter(ended_at=None).count() == 0
    assert list(pilot.lines.values_list("granted", flat=True)) == [None, None, None]
    assert SearchEntry.objects.filter(kind="pilot").count() == 0


def test_undo_then_another_decision_tells_it(approved, envelope, cast, now):
    pilot = actions.undo(approved, by=cast.dsi, at=now + timedelta(minutes=1))
    actions.approve(pilot, envelope=envelope, mentor=cast.dsi2, by=cast.dsi2, at=now + timedelta(minutes=2))
    assert _messages("pilots.approved") == [(cast.pioneer.pk, "cancelled"), (cast.pioneer.pk, "pending")]


def test_undo_after_ten_minutes_is_refused(approved, cast, now):
    with pytest.raises(NotNow, match="ten minutes are over"):
        actions.undo(approved, by=cast.dsi, at=now + timedelta(minutes=10))


def test_undo_by_another_is_forbidden(approved, cast, now):
    with pytest.raises(Forbidden):
        actions.undo(approved, by=cast.dsi2, at=now + timedelta(minutes=1))


def test_undo_once_the_lead_reworks_is_refused(submitted, proposal, cast, now):
    pilot = actions.rework(submitted, advice="Moins cher", by=cast.dsi, at=now)
    actions.save(
        Pilot.objects.get(pk=pilot.pk),
        proposal=replace(proposal, title="Autre"),
        by=cast.pioneer,
        at=now + timedelta(minutes=1),
    )
    with pytest.raises(NotNow):
        actions.undo(pilot, by=cast.dsi, at=now + timedelta(minutes=2))


def test_nothing_is_committed_while_the_decision_can_be_taken_back(approved, cast, now):
    with pytest.raises(NotNow, match="expenses open at 10:10"):
        _spend(approved, 100, by=cast.pioneer, at=now + timedelta(minutes=9))
    assert Expense.objects.count() == 0


def test_expense_is_counted_up_to_the_budget(approved, cast, later):
    for n, (category, amount) in enumerate((("support", 6000), ("training", 4500), ("tools", 1500))):
        _spend(approved, amount, by=cast.pioneer, at=later, token=f"{n:032x}", category=category)
    with pytest.raises(NotNow, match="€500 are left of the €12,500 granted"):
        _spend(approved, 501, by=cast.dsi, at=later, token="f" * 32, category="tools")
    _spend(approved, 500, by=cast.dsi, at=later, token="f" * 32, state="paid", category="tools")
    approved.refresh_from_db()
    assert (approved.committed, approved.paid, Expense.objects.count()) == (Decimal(12500), Decimal(500), 4)


def test_expense_sent_twice_counts_once(approved, cast, later):
    for _time in range(2):
        _spend(approved, 100, by=cast.pioneer, at=later)
    approved.refresh_from_db()
    assert (approved.committed, Expense.objects.count()) == (Decimal(100), 1)


def test_planned_expense_takes_nothing(approved, cast, later):
    _spend(approved, 99999, by=cast.pioneer, at=later, state="planned")
    approved.refresh_from_db()
    assert approved.committed == Decimal(0)


def test_expense_by_a_colleague_is_forbidden(approved, cast, later):
    with pytest.raises(Forbidden):
        _spend(approved, 100, by=cast.employee, at=later)


def test_expense_is_paid_once_and_cancelling_frees_its_amount(approved, cast, later):
    expense = _spend(approved, 100, by=cast.pioneer, at=later)
    actions.pay_expense(expense, by=cast.pioneer, at=later)
    expense.refresh_from_db()
    with pytest.raises(NotNow):
        actions.pay_expense(expense, by=cast.pioneer, at=later)
    actions.cancel_expense(expense, by=cast.pioneer, at=later)
    approved.refresh_from_db()
    expense.refresh_from_db()
    assert (approved.committed, expense.state) == (Decimal(0), "cancelled")
    with pytest.raises(NotNow):
        actions.cancel_expense(expense, by=cast.pioneer, at=later)


def test_measure_of_the_same_day_corrects_the_first(approved, cast, later):
    for value in (40, 62):
        actions.record_measure(
            approved, value=Decimal(value), measured_on=date(2026, 12, 20), by=cast.pioneer, at=later
        )
    assert list(approved.kpi.measures.values_list("value", flat=True)) == [Decimal(62)]


def test_close_freezes_the_figures_and_ends_the_mentoring(approved, cast, later):
    pilot = actions.close(approved, outcome="go", words="À étendre.", by=cast.pioneer, at=later)
    assert (pilot.state, pilot.closed_at, Mentoring.objects.get().ended_at) == ("closed", later, later)
    with pytest.raises(NotNow):
        _spend(pilot, 1, by=cast.pioneer, at=later)


def test_envelope_is_not_shrunk_below_what_is_granted(approved, envelope, cast, now):
    with pytest.raises(NotNow):
        actions.resize_envelope(envelope, amount=Decimal(12499), by=cast.lead, at=now)
    actions.resize_envelope(envelope, amount=Decimal(12500), by=cast.lead, at=now)
    envelope.refresh_from_db()
    assert envelope.left == Decimal(0)


def test_journal_tells_each_act_once(approved, cast, later):
    actions.undo(approved, by=cast.dsi, at=approved.decided_at + timedelta(minutes=1))
    assert list(
        JournalEntry.objects.filter(subject_kind="pilots.pilot").order_by("pk").values_list("verb", "by_id")
    ) == [
        ("pilot_proposed", cast.pioneer.pk),
        ("pilot_sent", cast.pioneer.pk),
        ("pilot_approved", cast.dsi.pk),
        ("pilot_decision_undone", cast.dsi.pk),
    ]


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Envelope, {"allocated": 60001}),
        (Envelope, {"allocated": -1}),
        (Envelope, {"amount": 0}),
        (Pilot, {"committed": 12501}),
        (Pilot, {"decided_by": None}),
        (Pilot, {"decided_at": None}),
        (Pilot, {"state": "rework"}),
        (Pilot, {"state": "closed"}),
        (Pilot, {"state": "draft"}),
        (Pilot, {"granted": 0}),
        (Pilot, {"title": ""}),
        (Pilot, {"ends_on": date(2026, 11, 30)}),
        (Pilot, {"ends_on": date(2101, 1, 1)}),
        (BudgetLine, {"asked": -1}),
        (BudgetLine, {"asked": 10_000_001}),
        (BudgetLine, {"granted": -1}),
        (Kpi, {"target": 35}),
        (Kpi, {"better": "down"}),
    ],
)
def test_database_refuses_what_no_action_writes(approved, envelope, model, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**fields)


def test_database_refuses_a_bare_no(submitted, cast, now):
    decided = {"state": "declined", "decided_at": now, "decided_by": cast.dsi}
    for words in ({}, {"decision_words": "Non"}, {"next_step": "Rien"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pilot.objects.update(**decided, **words)


def test_database_refuses_a_decision_by_the_lead(submitted, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Pilot.objects.update(state="rework", decision_words="Oui", decided_at=now, decided_by=submitted.lead)
