"""The board: whose pilots, which year, what blocks, what comes next, the estimate by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from people.models import User
from pilots import actions
from pilots.models import Envelope, Expense, Line, Pilot, Programme
from pilots.queries import pace
from pilots.queries.board import board
from pilots.queries.health import health, pressing, stated
from pilots.queries.scope import MANY, Chosen
from tests.pilots.conftest import day

JUNE = day("2026-06-15")


def _money(shown):
    return shown.figures.granted, shown.figures.spent


def test_board_of_the_lead_counts_everything(cast, year):
    shown = board(cast.lead, at=JUNE)
    figures = shown.figures
    assert (figures.running, *_money(shown), shown.envelope) == (2, 4650, 2000, 60000)
    assert (figures.answer_days, figures.answered, figures.reached, figures.measured, figures.late) == (
        3,
        2,
        1,
        1,
        0,
    )
    assert [row.pilot.title for row in shown.rows] == ["Ailleurs", "Demi", "En attente"]


def test_board_of_a_manager_counts_their_units_only(cast, year):
    shown = board(cast.manager, at=JUNE)
    assert (shown.figures.running, *_money(shown), shown.envelope, shown.figures.answer_days) == (
        1,
        3650,
        1500,
        None,
        2,
    )
    assert ([row.pilot.title for row in shown.rows], [unit.name for unit in shown.scope.units]) == (
        ["Demi", "En attente"],
        ["Direction commerciale", "Service client"],
    )
    assert _money(board(cast.other_manager, at=JUNE)) == (1000, 500)


def test_board_ignores_what_is_not_theirs(cast, year):
    strange = Chosen(unit=cast.production.pk, year=1999)
    shown = board(cast.manager, chosen=strange, at=JUNE)
    assert (*_money(shown), shown.scope.unit, shown.scope.year) == (3650, 1500, None, 2026)


def test_board_filters_by_unit_and_state(cast, year):
    assert _money(board(cast.lead, chosen=Chosen(unit=cast.production.pk), at=JUNE)) == (1000, 500)
    shown = board(cast.lead, chosen=Chosen(state="submitted"), at=JUNE)
    assert ([row.pilot.title for row in shown.rows], shown.count, _money(shown)) == (
        ["En attente"],
        1,
        (4650, 2000),
    )


def test_board_filters_by_tool(cast, year, make_pilot, make_tool):
    other = make_tool("PeerTube")
    make_pilot(title="Vidéos", tool=other, at=JUNE)
    shown = board(cast.lead, chosen=Chosen(tool="peertube"), at=JUNE)
    assert ([row.pilot.title for row in shown.rows], *_money(shown)) == (["Vidéos"], 0, 0)
    assert shown.figures.tools == (("mastodon", "Mastodon"), ("peertube", "PeerTube"))


def test_board_of_a_fiscal_year_that_begins_in_september(cast, year):
    Programme.objects.create(pk=1, fiscal_month=9)
    shown = board(cast.lead, at=JUNE)
    assert (shown.scope.year_name, shown.scope.first, shown.scope.last) == (
        "2025-2026",
        date(2025, 9, 1),
        date(2026, 8, 31),
    )
    assert [row[0] for row in shown.figures.chart.rows][:2] == ["Sept.", "Oct."]
    later = board(cast.lead, chosen=Chosen(year=2026), at=JUNE)
    # Only what runs beyond August; who waits is asked about now, not next year.
    assert [row.pilot.title for row in later.rows] == ["Demi", "En attente"]


def test_board_of_another_year_shows_no_one_who_waits(cast, year):
    Envelope.objects.create(year=2025, name_fr="Avant", amount=10)
    shown = board(cast.lead, chosen=Chosen(year=2025), at=JUNE)
    assert (shown.rows, shown.figures.total, shown.any_pilot) == ((), 0, True)


def test_board_picture_answers_its_title(cast, year):
    chart = board(cast.manager, at=JUNE).figures.chart
    assert chart.head == ("Month", "committed", "planned pace", "estimate")
    spent = [row[1] for row in chart.rows]
    assert spent == ["€0", "€600", "€600", "€600", "€1,500", "€1,500", *[""] * 6]
    assert [chart.rows[n][2] for n in (0, 1, -1)] == ["€310", "€590", "€3,650"]
    # March, April and May: 900 in three months, 300 a month; half of June is still to come.
    assert [row[3] for row in chart.rows][5:8] == ["€1,500", "€1,950", "€2,250"]
    assert chart.description == "€1,500 committed by now, €1,810 at an even pace"


def test_estimate_and_its_range_by_hand():
    """Budget 4,000 over the year; January to May: 100, 200, 0, 300, 600; 150 in June by the 15th; 40 dated in August."""
    months = {"2026-01": 100, "2026-02": 200, "2026-04": 300, "2026-05": 600, "2026-06": 150, "2026-08": 40}
    budget = (date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal(), 4000.0)
    found = pace.Money({month: Decimal(total) for month, total in months.items()}, [budget])
    read = pace.pace(found, date(2026, 1, 1), date(2026, 6, 15))
    # 1,350 so far; 300 a month (0, 300, 600), between 0 and 600; half a month of June is left.
    assert read.spent[-1] == 1350
    assert read.ahead[:3] == ((1350, 1350, 1350), (1350, 1800, 2250), (1390, 2100, 2850))
    assert read.end == (1390, 3300, 4000)


@pytest.mark.parametrize(
    ("today", "begun", "end"),
    [
        (date(2026, 1, 20), 1, None),  # no whole month to judge by
        (date(2027, 2, 1), 12, None),  # the year is over
        (date(2025, 6, 1), 0, None),  # it has not begun
        (date(2026, 12, 16), 12, (600, 600, 600)),  # half a month is left, nothing was spent lately
    ],
)
def test_estimate_where_there_is_nothing_to_go_by(today, begun, end):
    budget = (date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal(), 4000.0)
    read = pace.pace(pace.Money({"2026-01": Decimal(600)}, [budget]), date(2026, 1, 1), today)
    assert (read.begun, read.end) == (begun, end)


def test_board_counts_no_cancelled_expense(cast, year):
    for expense in Expense.objects.select_related("pilot__mentoring"):
        actions.cancel_expense(expense, by=cast.dsi, at=day("2026-06-10"))
    assert board(cast.lead, at=JUNE).figures.spent == 0


def test_board_of_nothing_says_so(cast):
    shown = board(cast.other_manager, at=JUNE)
    assert (shown.any_pilot, shown.figures.chart, shown.figures.answer_days, shown.rows) == (
        False,
        None,
        None,
        (),
    )


def test_a_blocked_pilot_says_so_before_its_money(cast, year):
    words = " ".join(f"mot{n}" for n in range(20))
    at = day("2026-06-12")
    year.refresh_from_db()
    actions.write_note(year, mood="blocked", words=words, token="b" * 32, by=year.lead, at=at)
    actions.write_note(year, mood="skipped", words="Rien", token="c" * 32, by=year.lead, at=at)
    Pilot.objects.filter(pk=year.pk).update(committed=3600)
    shown = board(cast.manager, at=JUNE)
    [row] = shown.watch
    assert (row.health.label, row.health.words) == (
        "Blocked",
        " ".join(f"mot{n}" for n in range(12)) + "…",
    )
    found = Pilot.objects.annotate(rank=pressing(JUNE)).get(pk=year.pk)
    assert found.rank == health(found, JUNE).rank
    assert health(found, JUNE).reason == "its last progress note says that the team is blocked"


def test_board_shows_the_next_milestone_and_whether_it_is_late(cast, year):
    for n, (label, when) in enumerate([("Bilan", date(2026, 6, 20)), ("Formation", date(2026, 6, 10))]):
        actions.add_milestone(
            year, label=label, due_on=when, token=f"{n:032x}", by=year.lead, at=day("2026-06-01")
        )
    row = next(row for row in board(cast.manager, at=JUNE).rows if row.pilot == year)
    assert (row.pilot.milestone, row.pilot.milestone_due, row.milestone_late) == (
        "Formation",
        date(2026, 6, 10),
        True,
    )


def test_the_stated_rules_are_those_that_are_used():
    """Each word a rule gives is on the page, with its threshold."""
    assert [label for label, _tone, _words in stated()] == [
        "Late answer",
        "To close",
        "Blocked",
        "Budget",
        "Fast",
        "No measure",
        "Ends soon",
        "Starts soon",
        "On track",
    ]
    text = " ".join(words for *_rest, words in stated())
    assert [number in text for number in ("80%", "20 points", "40 days", "14 days")] == [True] * 4


def test_figures_of_many_pilots_are_remembered_for_a_minute(cast, year, monkeypatch):
    monkeypatch.setattr("pilots.queries.scope.MANY", 2)
    first = board(cast.lead, at=JUNE)
    Pilot.objects.filter(pk=year.pk).update(committed=3650)
    again = board(cast.lead, at=JUNE + timedelta(seconds=20))
    assert (first.moment, again.moment, again.figures.spent) == (None, JUNE, first.figures.spent)
    # The manager of few pilots, and another filter, are counted now.
    assert board(cast.manager, at=JUNE).figures.spent == 3650
    assert board(cast.lead, chosen=Chosen(unit=cast.sales.pk), at=JUNE).figures.spent == 3650
    assert MANY == 1_000


def test_what_went_back_to_the_envelope_is_not_granted(cast, year):
    year.refresh_from_db()
    actions.close(year, outcome="go", words="À étendre.", by=cast.dsi, at=JUNE)
    shown = board(cast.manager, at=JUNE)
    assert _money(shown) == (1500, 1500)
    assert sum(row.pilot.kept for row in shown.rows) == shown.figures.granted


def test_what_is_pressing_stands_first(cast, year, make_pilot):
    """Then who runs, by their end; who waits; who is over."""
    late = make_pilot(title="Sans réponse", at=JUNE)
    Pilot.objects.filter(pk=late.pk).update(promised_on=date(2026, 6, 1))
    order = [row.pilot.title for row in board(cast.lead, at=JUNE).rows]
    year.refresh_from_db()
    actions.close(year, outcome="go", words="À étendre.", by=cast.dsi, at=JUNE)
    ended = [row.pilot.title for row in board(cast.lead, at=JUNE).rows]
    assert (order, ended) == (
        ["Sans réponse", "Ailleurs", "Demi", "En attente"],
        ["Sans réponse", "Ailleurs", "En attente", "Demi"],
    )


# --- The page -------------------------------------------------------------------------------------------


@pytest.fixture
def running(cast, make_pilot, approve, now):
    return approve(make_pilot(lines=(Line("tools", "x", Decimal(12500)),)), at=now)


def test_board_is_for_who_follows(cast, sign_in, running):
    people = vars(cast).items()
    assert {
        name
        for name, who in people
        if hasattr(who, "email") and sign_in(who).get("/tableaux/").status_code == 200
    } == {"manager", "other_manager", "dsi", "dsi2", "lead"}


def test_board_page_counts_only_ones_own_units(cast, sign_in, running):
    User.objects.update(language="en")
    cast.manager.refresh_from_db(), cast.other_manager.refresh_from_db()
    texts = [sign_in(who).get("/tableaux/").content.decode() for who in (cast.manager, cast.other_manager)]
    assert ["Veille client" in text for text in texts] == [True, False]
    assert ["12,500" in text for text in texts] == [True, False]
    assert "No pilot in your units this year" in texts[1]


def test_filters_stay_in_every_link(cast, sign_in, running, make_pilot):
    for n in range(21):
        make_pilot(title=f"Demande {n}")
    page = sign_in(cast.manager).get(f"/tableaux/?unit={cast.support.pk}&state=submitted&tool=mastodon")
    text = page.content.decode()
    kept = f"unit={cast.support.pk}&amp;tool=mastodon&amp;state=submitted"
    assert [
        f'href="/tableaux/portefeuille/?{kept}"' in text,
        f'href="/tableaux/?{kept}&amp;print=1"' in text,
        '<input type="hidden" name="state" value="submitted">' in text,
        f"?unit={cast.support.pk}&amp;state=submitted&amp;tool=mastodon&amp;page=2" in text,
    ] == [True] * 4
    paper = sign_in(cast.manager).get("/tableaux/?state=submitted&print=1").content.decode()
    assert [f">Demande {n}<" in paper for n in range(21)] == [True] * 21


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("who", "address", "count"),
    [
        ("lead", "/tableaux/", 12),
        ("manager", "/tableaux/", 12),
        ("lead", "/tableaux/portefeuille/", 14),
        ("manager", "/tableaux/portefeuille/", 14),
    ],
)
def test_queries_do_not_grow(
    cast, sign_in, make_pilot, approve, now, rows, who, address, count, django_assert_num_queries
):
    for n in range(rows):
        pilot = approve(make_pilot(title=f"Pilote {n}"), at=now)
        actions.record_measure(
            pilot, value=40 + n, measured_on=now.date(), by=cast.pioneer, at=now + timedelta(minutes=11)
        )
        make_pilot(title=f"Demande {n}")
    client = sign_in(getattr(cast, who))
    client.get(address)
    with django_assert_num_queries(count):
        client.get(address)
