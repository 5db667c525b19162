"""Envelopes: who may draw, what is left after each move, the end of a year; every cent has its line in the history."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications import kinds
from pilots import actions, queries, rules
from pilots.models import Envelope, Line, Programme
from tests.conftest import PARIS

JANUARY = datetime(2027, 1, 4, 9, 0, tzinfo=PARIS)  # a Monday


@pytest.fixture
def make(cast, now):
    def make(name="Réserve", *, amount=1000, year=2026, **fields):
        return actions.open_envelope(
            year=year, name_fr=name, amount=Decimal(amount), by=cast.lead, at=now, **fields
        )

    return make


def small(amount):
    return [Line("tools", "Licence", Decimal(amount))]


def moves(envelope):
    """Oldest first: what moved, and what was left after it."""
    found = queries.movements.movements(queries.movements.entries(envelope))
    return [(move.text, move.amount, move.left) for move in reversed(found)]


# --- For a pilot ----------------------------------------------------------------------------------------


def test_reserved_envelopes_come_first_then_the_company_then_what_is_too_small(make, cast, make_pilot, now):
    pilot = make_pilot(lines=small(500))  # of the Service client, in the commercial direction
    company, large = make("Entreprise", amount=600), make("Entreprise, grande", amount=9000)
    tight, wide = (
        make("Service", amount=550, units=[cast.support]),
        make("Direction", amount=800, units=[cast.sales]),
    )
    empty, poor = make("Épuisée", amount=100, units=[cast.sales]), make("Petite", amount=400)
    make("Production", amount=700, units=[cast.production])
    make("Année suivante", year=2027)
    actions.close_envelope(make("Close"), carry_over=False, by=cast.lead, at=now)
    assert queries.for_pilot(pilot, now) == [tight, wide, company, large, poor, empty]


def test_pilot_without_unit_draws_from_the_company(make, cast, make_pilot, now):
    pilot = make_pilot(lines=small(500))
    pilot.unit = None
    company = make("Entreprise")
    make("Direction", units=[cast.sales])
    assert queries.for_pilot(pilot, now) == [company]


def test_fiscal_year_says_which_envelopes_are_offered(make, make_pilot, now):
    pilot, calendar, fiscal = make_pilot(lines=small(500)), make("2026"), make("2025", year=2025)
    Programme.objects.create(pk=1, fiscal_month=1)
    assert queries.for_pilot(pilot, now) == [calendar]
    Programme.objects.update(fiscal_month=12)
    assert queries.for_pilot(pilot, now) == [fiscal]


@pytest.mark.parametrize("count", [1, 3])
def test_for_pilot_asks_twice(make, submitted, now, count, django_assert_num_queries):
    for n in range(count):
        make(f"Enveloppe {n}")
    assert submitted.unit.name == "Service client"  # the page has it already
    with django_assert_num_queries(2):
        queries.for_pilot(submitted, now)


# --- What is written on it ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["dsi", "employee", "admin", "manager"])
def test_only_the_lead_keeps_envelopes(make, cast, now, who):
    envelope, by = make(owner=cast.employee), getattr(cast, who)
    seen = rules.fingerprint_of_envelope(envelope)
    for act in (
        lambda: actions.open_envelope(year=2026, name_fr="Autre", amount=Decimal(1), by=by, at=now),
        lambda: actions.resize_envelope(envelope, amount=Decimal(2), by=by, at=now),
        lambda: actions.change_envelope(
            envelope, name_fr="A", amount=Decimal(2), owner=None, units=[], seen=seen, by=by, at=now
        ),
        lambda: actions.close_envelope(envelope, carry_over=False, by=by, at=now),
        lambda: actions.set_programme(
            fast_lane_amount=Decimal(9), fiscal_month=1, rhythm_weeks=2, seen=Programme(pk=1), by=by, at=now
        ),
    ):
        with pytest.raises(Forbidden, match="The programme lead looks after the money of the pilots"):
            act()


def test_renaming_to_a_name_of_the_year_is_refused(make, cast, now):
    make("Réserve")
    other = make("Autre")
    with pytest.raises(NotNow, match="Another envelope of 2026 has this name"):
        actions.change_envelope(
            other,
            name_fr="Réserve",
            amount=other.amount,
            owner=None,
            units=[],
            seen=rules.fingerprint_of_envelope(other),
            by=cast.lead,
            at=now,
        )


def test_resizing_meets_what_was_granted_meanwhile(make, approve, make_pilot, envelope, cast, now):
    stale = Envelope.objects.get(pk=envelope.pk)
    approve(make_pilot(lines=small(500)), at=now)
    with pytest.raises(NotNow, match="€500 are granted already: the amount cannot be less"):
        actions.resize_envelope(stale, amount=Decimal("499.99"), by=cast.lead, at=now)


def test_resizing_meets_another_resize(make, cast, now):
    first, second = make(), Envelope.objects.get()
    actions.resize_envelope(first, amount=Decimal(1200), by=cast.lead, at=now)
    with pytest.raises(NotNow, match="changed since you opened the page"):
        actions.resize_envelope(second, amount=Decimal(800), by=cast.lead, at=now)


# --- The end of its year --------------------------------------------------------------------------------


def test_closing_carries_all_that_is_left(make, make_pilot, cast, now):
    envelope, following = make(), make(year=2027, amount=200)
    _granted(make_pilot, envelope, cast, now, 300)
    actions.close_envelope(envelope, carry_over=True, to=following, by=cast.lead, at=now)
    following.refresh_from_db()
    assert (envelope.carried, envelope.left, envelope.carried_to) == (Decimal(700), Decimal(0), following)
    assert following.amount == Decimal(900)
    assert moves(following)[-1] == ("Carried over from", Decimal(700), Decimal(900))


def test_closing_carries_a_part_and_gives_up_the_rest(make, cast, now):
    envelope = make()
    actions.close_envelope(envelope, carry_over=True, amount=Decimal("250.25"), by=cast.lead, at=now)
    assert (envelope.carried, envelope.left) == (Decimal("250.25"), Decimal("749.75"))
    assert envelope.carried_to.amount == Decimal("250.25")
    assert moves(envelope)[-1] == ("Closed, carried over to", Decimal("-250.25"), Decimal("749.75"))
    assert moves(envelope.carried_to) == [
        ("Opened with what was left of", Decimal("250.25"), Decimal("250.25"))
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"amount": 1000.01}, "€1,000 are left: no more than that can be carried over."),
        ({"to": {"year": 2026}}, "This envelope cannot receive it"),
        ({"to": {"year": 2028}}, "This envelope cannot receive it"),
        ({"to": {"year": 2027, "amount": 9_999_500}}, "This envelope cannot receive it"),
        ({"to": None, "taken": True}, "Another envelope of 2027 has this name."),
    ],
)
def test_closing_refuses_what_cannot_be_carried(make, cast, now, fields, reason):
    envelope = make()
    to = make("Autre", **fields["to"]) if fields.get("to") else None
    amount = Decimal(str(fields["amount"])) if "amount" in fields else None
    if fields.get("taken"):
        make(year=2027)
    with pytest.raises(NotNow, match=reason):
        actions.close_envelope(envelope, carry_over=True, amount=amount, to=to, by=cast.lead, at=now)
    envelope.refresh_from_db()
    assert (envelope.closed_at, envelope.carried) == (None, 0)


def test_closing_needs_its_year_to_have_begun_and_happens_once(make, cast, now):
    with pytest.raises(NotNow, match="Its year has not begun"):
        actions.close_envelope(make(year=2027), carry_over=False, by=cast.lead, at=now)
    envelope = make("Autre")
    stale = Envelope.objects.get(pk=envelope.pk)
    actions.close_envelope(envelope, carry_over=False, by=cast.lead, at=now)
    with pytest.raises(NotNow, match="This envelope is closed"):
        actions.close_envelope(stale, carry_over=True, by=cast.lead, at=now)
    assert Envelope.objects.filter(year=2027, name_fr=envelope.name_fr).count() == 0


def test_nothing_is_drawn_from_a_closed_envelope(make, make_pilot, cast, now):
    envelope, pilot = make(), make_pilot(lines=small(300))
    stale = Envelope.objects.get(pk=envelope.pk)
    actions.close_envelope(envelope, carry_over=False, by=cast.lead, at=now)
    with pytest.raises(NotNow):
        actions.approve(pilot, envelope=stale, mentor=cast.dsi, by=cast.dsi, at=now)
    pilot.refresh_from_db()
    assert (pilot.state, envelope.left) == ("submitted", Decimal(1000))


def test_decision_taken_back_after_the_close_is_shown_and_not_granted_again(make, make_pilot, cast, now):
    envelope = make()
    pilot = _granted(make_pilot, envelope, cast, now, 300)
    actions.close_envelope(envelope, carry_over=True, by=cast.lead, at=now)
    actions.undo(pilot, by=cast.dsi, at=now + timedelta(minutes=1))
    envelope.refresh_from_db()
    [last] = queries.movements.movements(queries.movements.entries(envelope)[:1])
    assert (envelope.left, last.after_close, last.left) == (Decimal(300), True, Decimal(300))
    assert last.text == "Decision taken back on"
    assert not Envelope.objects.draw(envelope.pk, Decimal(1))


# --- Every cent -----------------------------------------------------------------------------------------


def test_every_balance_follows_from_the_one_before(make, make_pilot, cast, now):
    envelope = make(amount="1000.10")
    pilot = _granted(make_pilot, envelope, cast, now, "0.30")
    actions.undo(pilot, by=cast.dsi, at=now + timedelta(minutes=1))
    _granted(make_pilot, envelope, cast, now, "300.20")
    envelope.refresh_from_db()
    actions.resize_envelope(envelope, amount=Decimal("900.05"), by=cast.lead, at=now)
    actions.close_envelope(envelope, carry_over=True, amount=Decimal("0.01"), by=cast.lead, at=now)
    told = moves(envelope)
    assert [text for text, _amount, _left in told] == [
        "Opened",
        "Granted to",
        "Decision taken back on",
        "Granted to",
        "Amount changed, it was €1,000.10",
        "Closed, carried over to",
    ]
    for (_text, _amount, before), (_again, amount, after) in pairwise(told):
        assert after == before + amount
    assert told[-1][2] == envelope.left == Decimal("599.84")


def test_movements_of_a_page_cost_the_same_for_many(make, make_pilot, cast, now, django_assert_num_queries):
    envelope = make()
    for n in range(4):
        _granted(make_pilot, envelope, cast, now, 10 + n)
    with django_assert_num_queries(2):
        assert len(queries.movements.movements(queries.movements.entries(envelope))) == 5


def test_totals_of_a_year(make, make_pilot, cast, now):
    old, new = make("Ancienne", amount=500, year=2025), make(amount=2000)
    actions.close_envelope(old, carry_over=True, amount=Decimal(100), to=new, by=cast.lead, at=now)
    _granted(make_pilot, new, cast, now, 300)
    new.refresh_from_db()
    actions.close_envelope(make("Autre", amount=50), carry_over=False, by=cast.lead, at=now)
    year = queries.envelopes.totals(cast.lead, 2026, Programme.now())
    assert (year.amount, year.granted, year.left, year.brought, year.given_up, year.carried, year.open) == (
        Decimal(2150),
        Decimal(300),
        Decimal(1800),
        Decimal(100),
        Decimal(50),
        Decimal(0),
        1,
    )
    before = queries.envelopes.totals(cast.lead, 2025, Programme.now())
    assert (before.carried, before.given_up, before.left) == (Decimal(100), Decimal(400), Decimal(0))


# --- The year that is over ------------------------------------------------------------------------------


def test_year_to_close_is_told_once_to_the_leads_while_envelopes_are_open(make, cast, now):
    kind, envelope = kinds.get("pilots.year_to_close"), make()
    assert kind.due(now, 0, 10) == []
    assert kind.due(JANUARY.replace(hour=7), 0, 10) == kind.due(JANUARY.replace(year=2026), 0, 10) == []
    [due] = kind.due(JANUARY + timedelta(minutes=1), 0, 10)
    # New Year's Day is a Friday of 2027: the first working morning is that of the 4th.
    assert (due.recipient_id, due.period, due.due_at) == (cast.lead.pk, "2026", JANUARY.replace(hour=8))
    assert kind.due(JANUARY + timedelta(days=20), 0, 10) == []
    row = type("Row", (), {"pk": 1, "payload": due.payload})()
    assert kind.still_due([row]) == {1}
    assert (kind.contexts([row])[1]["year"], kind.contexts([row])[1]["count"]) == ("2026", 1)
    actions.close_envelope(envelope, carry_over=False, by=cast.lead, at=now)
    assert (kind.due(JANUARY + timedelta(minutes=1), 0, 10), kind.still_due([row])) == ([], set())


def test_year_to_close_waits_for_the_lead_alone(make, cast, now, django_assert_num_queries):
    make("Une"), make("Deux")
    with django_assert_num_queries(2):
        found = queries.envelopes.todo([cast.lead, cast.dsi], JANUARY)
    assert {person: [line.title for line in lines] for person, lines in found.items()} == {
        cast.lead.pk: ["Close the year 2026"]
    }
    assert found[cast.lead.pk][0].url == "/pilotes/enveloppes/?year=2026"
    with django_assert_num_queries(0):
        assert queries.envelopes.todo([cast.dsi, cast.guest], JANUARY) == {}


# --- The settings ---------------------------------------------------------------------------------------


def test_programme_without_a_row_has_its_defaults(cast, now):
    assert (Programme.now().fast_lane_amount, Programme.now().fiscal_month) == (0, 1)
    kept = actions.set_programme(
        fast_lane_amount=Decimal(500),
        fiscal_month=9,
        rhythm_weeks=2,
        seen=Programme.now(),
        by=cast.lead,
        at=now,
    )
    assert (kept.fast_lane_amount, kept.fiscal_month, kept.name_of(2026)) == (Decimal(500), 9, "2026-2027")
    entry = journal.of(kept).get()
    assert entry.details == {"fast_lane_amount": ["0", "500"], "fiscal_month": ["1", "9"]}
    told = [change.text for change in queries.programme.changes()]
    assert told == [
        "Fast lane up to: €500, it was closed",
        "First month of the fiscal year: September, it was January",
    ]


def test_programme_seen_otherwise_is_refused(cast, now):
    seen = Programme.now()
    said = {"fast_lane_amount": Decimal(5), "fiscal_month": 1, "rhythm_weeks": 2, "by": cast.lead, "at": now}
    actions.set_programme(**said, seen=seen)
    with pytest.raises(NotNow, match="The settings were changed since you opened the page"):
        actions.set_programme(**said | {"fast_lane_amount": Decimal(6)}, seen=seen)


def _granted(make_pilot, envelope, cast, at, amount):
    pilot = make_pilot(lines=small(amount))
    fresh = Envelope.objects.get(pk=envelope.pk)
    return actions.approve(pilot, envelope=fresh, mentor=cast.dsi, by=cast.dsi, at=at)
