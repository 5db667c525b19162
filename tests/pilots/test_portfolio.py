"""The portfolio: budgets by envelope and by unit, what was reached and kept, how pilots ended, two units side by side."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from people.models import OrgUnit
from pilots import actions
from pilots.models import Envelope, Line, Pilot
from pilots.queries.portfolio import portfolio
from pilots.queries.scope import Chosen
from tests.pilots.conftest import day

JUNE = day("2026-06-15")


def _units(shown):
    return [(unit.name, unit.pilots, unit.granted, unit.spent) for unit in shown.units]


def test_portfolio_of_the_lead(cast, year, envelope):
    Envelope.objects.create(year=2026, name_fr="Réserve", amount=900)
    shown = portfolio(cast.lead, at=JUNE)
    drawn = [(one.name, one.spent, one.reserved, one.free, one.amount) for one in shown.facts.envelopes]
    assert drawn == [("Business pilots", 2000, 2650, 55350, 60000), ("Réserve", 0, 0, 900, 900)]
    assert _units(shown) == [
        ("Direction commerciale", 2, 3650, 1500),
        ("Direction de la production", 1, 1000, 500),
    ]


def test_portfolio_of_a_manager_holds_nothing_of_another(cast, year):
    shown = portfolio(cast.manager, at=JUNE)
    assert _units(shown) == [("Service client", 2, 3650, 1500)]
    [drawn] = shown.facts.envelopes
    # What their units drew; what the envelope holds in all is not theirs to see.
    assert (drawn.granted, drawn.spent, drawn.amount, drawn.free, drawn.scale) == (
        3650,
        1500,
        None,
        None,
        3650,
    )
    assert portfolio(cast.other_manager, at=JUNE).facts.whole.granted == 1000


def test_each_pilot_counts_once_with_the_nearest_unit(cast, year, make_pilot):
    """A pilot of the direction itself, one of the service below it, one without a unit."""
    make_pilot(title="Direction", lead=cast.manager, at=JUNE)
    Pilot.objects.filter(title="Ailleurs").update(unit=None)
    shown = portfolio(cast.lead, chosen=Chosen(unit=cast.sales.pk), at=JUNE)
    assert _units(shown) == [("Direction commerciale", 1, 0, 0), ("Service client", 2, 3650, 1500)]
    assert _units(portfolio(cast.lead, at=JUNE)) == [
        ("Direction commerciale", 3, 3650, 1500),
        ("Other units", 1, 1000, 500),
    ]


def test_units_beyond_thirty_are_added_up(cast, year, approve, make_pilot):
    for n in range(30):
        unit = OrgUnit.objects.create(name=f"Pôle {n:02}", parent=cast.company)
        pilot = make_pilot(title=f"P{n}", lines=(Line("tools", "x", Decimal(5000)),), at=day("2026-06-01"))
        Pilot.objects.filter(pk=pilot.pk).update(unit=unit)
    shown = portfolio(cast.lead, at=JUNE)
    assert (len(shown.units), shown.units[-1].name, sum(unit.pilots for unit in shown.units)) == (
        31,
        "Other units",
        33,
    )


def test_indicators_are_reached_on_the_way_or_not_measured(cast, year):
    actions.record_measure(
        Pilot.objects.get(title="Ailleurs"),
        value=Decimal(40),
        measured_on=date(2026, 6, 1),
        by=cast.colleague,
        at=day("2026-06-02"),
    )
    whole = portfolio(cast.lead, at=JUNE).facts.whole
    assert (whole.indicators, whole.reached, whole.going, whole.unmeasured) == (2, 1, 1, 0)


def test_answers_in_time_count_late_ones_that_still_wait(cast, year, make_pilot):
    """Two answers on time (2 and 4 days), one promise of 5 January that nobody kept; the fast lane is no answer."""
    waiting = make_pilot(title="Oublié", at=day("2026-01-05"))
    quick = make_pilot(title="Vite", at=day("2026-06-10"))
    Pilot.objects.filter(pk=quick.pk).update(
        state="declined", decided_at=day("2026-06-12"), decided_by=cast.dsi, decision_words="x", next_step="y"
    )
    whole = portfolio(cast.lead, at=day("2026-06-16")).facts.whole
    assert waiting.promised_on < date(2026, 6, 16)
    assert (
        whole.answered,
        whole.kept,
        whole.late,
        whole.promises,
        whole.kept_percent,
        whole.answer_days,
    ) == (
        3,
        3,
        1,
        4,
        75,
        2,
    )


def test_outcomes_of_closed_pilots(cast, year):
    year.refresh_from_db()
    actions.close(year, outcome="adjust", words="Autrement.", by=cast.dsi, at=JUNE)
    Pilot.objects.filter(title="Ailleurs").update(state="closed", closed_at=JUNE)
    whole = portfolio(cast.lead, at=JUNE).facts.whole
    assert whole.conclusions == [
        ("We go on", "ok", 0),
        ("We go on differently", "warn", 1),
        ("We stop", "", 0),
        ("Ended without saying", "", 1),
    ]


def test_two_units_side_by_side_in_the_order_asked(cast, year):
    pair = (cast.production.pk, cast.sales.pk)
    shown = portfolio(cast.lead, pair=pair, at=JUNE).pair
    assert [(one.name, one.granted, one.answer_days) for one in shown] == [
        ("Direction de la production", 1000, 4),
        ("Direction commerciale", 3650, 2),
    ]


@pytest.mark.parametrize("pair", ["a unit of another", "the same twice", "one only", "nothing"])
def test_what_cannot_be_compared_is_ignored(cast, year, pair):
    asked = {
        "a unit of another": (cast.sales.pk, cast.production.pk),
        "the same twice": (cast.sales.pk, cast.sales.pk),
        "one only": (cast.sales.pk, None),
        "nothing": (None, None),
    }[pair]
    assert portfolio(cast.manager, pair=asked, at=JUNE).pair is None


def test_the_picture_shows_its_range(cast, year):
    shown = portfolio(cast.manager, at=JUNE)
    chart = shown.facts.chart
    assert chart.head == ("Month", "committed", "planned pace", "estimate", "low estimate", "high estimate")
    # 300 a month, the quietest month nothing, the busiest 900; never beyond the 3,650 granted.
    assert [chart.rows[n][3:] for n in (5, 6, 11)] == [
        ("€1,500", "€1,500", "€1,500"),
        ("€1,950", "€1,500", "€2,850"),
        ("€3,450", "€1,500", "€3,650"),
    ]
    assert shown.facts.pace.end == (1500, 3450, 3650)


def test_portfolio_page_of_each(cast, sign_in, approved):
    people = {name: who for name, who in vars(cast).items() if hasattr(who, "email")}
    seen = {
        name for name, who in people.items() if sign_in(who).get("/tableaux/portefeuille/").status_code == 200
    }
    assert seen == {"manager", "other_manager", "dsi", "dsi2", "lead"}
    address = f"/tableaux/portefeuille/?unit={cast.sales.pk}&a={cast.sales.pk}&b={cast.support.pk}"
    text = sign_in(cast.manager).get(address).content.decode()
    assert ["Service client" in text, "Veille client" in text] == [True, False]


def test_portfolio_of_nothing_says_so(cast, sign_in):
    shown = portfolio(cast.other_manager, at=JUNE + timedelta(days=1))
    assert (shown.any_pilot, shown.units, shown.facts.pace, shown.facts.chart) == (False, (), None, None)
    assert sign_in(cast.other_manager).get("/tableaux/portefeuille/").status_code == 200
