"""Budgets and envelopes near their end, and spending that outruns time: told once, to who can do something about it."""

from decimal import Decimal

import pytest

from notifications import kinds
from pilots.models import Envelope, Member, Pilot
from tests.pilots.test_top_ups import _at, _due, _mail, _plan


def _spent(pilot, amount):
    """The counters as they would be; the alerts read nothing else."""
    Pilot.objects.filter(pk=pilot.pk).update(committed=Decimal(amount))


@pytest.mark.parametrize(
    ("committed", "day", "told"),
    [
        ("9999.99", "2027-02-01", []),
        ("10000", "2027-02-01", ["pilots.budget_80"]),
        ("12499.99", "2027-02-01", ["pilots.budget_80"]),
        ("12500", "2027-02-01", ["pilots.budget_100"]),
        ("4000", "2026-12-05", ["pilots.budget_fast"]),
        ("3000", "2026-12-05", []),
        ("4000", "2026-11-28", []),
        ("4000", "2027-02-01", []),
    ],
)
def test_each_threshold_is_told_to_lead_co_authors_and_mentor(approved, cast, now, committed, day, told):
    Member.objects.create(
        pilot=approved, person=cast.employee, part="co_author", added_by=cast.pioneer, added_at=now
    )
    _spent(approved, committed)
    found = {name: _due(f"pilots.budget_{name}", _at(day)) for name in ("80", "100", "fast")}
    people = sorted([cast.pioneer.pk, cast.employee.pk, cast.dsi.pk])
    assert {
        f"pilots.budget_{name}": [row[0] for row in rows] for name, rows in found.items() if rows
    } == dict.fromkeys(told, people)


def test_alert_is_said_once_and_again_for_a_larger_budget(approved, cast):
    _spent(approved, "10000")
    assert _due("pilots.budget_80", _at("2026-12-01"))[0][2] == "of-12500.00"
    Pilot.objects.update(granted=Decimal(12600), committed=Decimal(11000))
    assert _due("pilots.budget_80", _at("2026-12-01"))[0][2] == "of-12600.00"


def test_fast_spending_is_told_once_a_quarter(approved):
    _spent(approved, "4000")
    assert [_due("pilots.budget_fast", _at(day))[0][2] for day in ("2026-12-05", "2026-12-06")] == [
        "2026-Q4"
    ] * 2


@pytest.mark.parametrize("limit", [1, 2])
def test_alerts_are_read_page_by_page(approved, cast, limit):
    _spent(approved, "10000")
    first = _due("pilots.budget_80", _at("2026-12-01"), limit=limit)
    rest = _due("pilots.budget_80", _at("2026-12-01"), after=first[-1][0])
    assert [row[0] for row in first + rest] == sorted([cast.pioneer.pk, cast.dsi.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_alerts_ask_three_queries(make_pilot, approve, now, rows, django_assert_num_queries):
    for _n in range(rows):
        _spent(approve(make_pilot(), at=now), "10000")
    with django_assert_num_queries(3):
        assert len(_due("pilots.budget_80", _at("2026-12-01"))) == 2 * rows


@pytest.mark.parametrize(
    ("name", "committed", "subject"),
    [
        ("80", "10000", "Pilot “Veille client sur Mastodon”: 80% of the budget is committed"),
        ("100", "12500", "Pilot “Veille client sur Mastodon”: the whole budget is committed"),
        ("fast", "4000", "Pilot “Veille client sur Mastodon”: spending runs ahead of time"),
    ],
)
def test_alert_stops_when_it_is_no_longer_true(approved, name, committed, subject):
    kind = kinds.get(f"pilots.budget_{name}")
    _spent(approved, committed)
    rows = _plan(kind.name, _at("2026-12-05"))
    said, text, _html = _mail(rows[0], "en")
    assert (said, "of its time has passed" in text, len(rows)) == (subject, True, 2)
    assert kind.still_due(rows) == {row.pk for row in rows}
    _spent(approved, "100")
    assert kind.still_due(rows) == set()


def test_envelope_alert_goes_to_owner_and_leads_once_per_step(approved, envelope, cast):
    kind = kinds.get("pilots.envelope_alert")
    Envelope.objects.update(owner=cast.manager, amount=Decimal(15625))
    assert _due(kind.name, _at("2026-12-01")) == [
        (pk, f"envelope:{envelope.pk}", "80-of-15625.00") for pk in sorted([cast.lead.pk, cast.manager.pk])
    ]
    rows = _plan(kind.name, _at("2026-12-01"))
    subject, text, _html = _mail(rows[0], "en")
    assert (subject, "€12,500 of the €15,625" in text) == (
        "Envelope “Business pilots”: more than 80% is granted",
        True,
    )
    Envelope.objects.update(amount=Decimal(12500))
    assert (kind.still_due(rows), _due(kind.name, _at("2026-12-01"))[0][2]) == (set(), "100-of-12500.00")
    Envelope.objects.update(amount=Decimal(60000))
    assert _due(kind.name, _at("2026-12-01")) == []
