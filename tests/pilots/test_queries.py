"""What we know: what waits for whom, what is new, how a pilot is doing, what the board says."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from pilots import actions, queries
from pilots.models import Expense, Kpi, Line, Pilot
from pilots.queries.board import board
from pilots.queries.health import health, pressing
from pilots.queries.lists import todo

PARIS = ZoneInfo("Europe/Paris")


def _day(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


def _keys(lines, user):
    return [(line.key.split(":")[0], line.button, line.tone) for line in lines[user.pk]]


def test_todo_of_each_person(cast, make_pilot, now):
    waiting = make_pilot()
    own = make_pilot(lead=cast.dsi, title="À Yanis")
    back = make_pilot(lead=cast.employee, title="À reprendre")
    actions.rework(back, advice="Précisez", by=cast.dsi, at=now)
    make_pilot(sending=False, title="Oublié", at=now - timedelta(days=2))
    make_pilot(sending=False, title="En cours d’écriture")
    lines = queries.todo([cast.dsi, cast.dsi2, cast.pioneer, cast.employee, cast.manager, cast.guest], now)
    assert [line.key for line in lines[cast.dsi.pk]] == [f"pilots.decide:{waiting.pk}"]
    assert [line.key for line in lines[cast.dsi2.pk]] == [
        f"pilots.decide:{waiting.pk}",
        f"pilots.decide:{own.pk}",
    ]
    assert _keys(lines, cast.employee) == [("pilots.rework", "Rework", "coral")]
    assert [line.title for line in lines[cast.pioneer.pk]] == ["Finish the proposal “Oublié”"]
    assert (lines[cast.manager.pk], lines[cast.guest.pk]) == ([], [])


def test_todo_marks_a_late_answer(cast, submitted):
    lines = queries.todo([cast.dsi], _day("2026-12-02"))
    assert _keys(lines, cast.dsi) == [("pilots.decide", "Decide", "coral")]
    assert lines[cast.dsi.pk][0].detail == "Inès Haddad, €12,500, answer was promised by Tuesday 1 December"


@pytest.mark.parametrize("people", [1, 3])
def test_todo_asks_twice_however_many_people(cast, submitted, people, now, django_assert_num_queries):
    with django_assert_num_queries(2):
        todo([cast.dsi, cast.dsi2, cast.pioneer][:people], now)


def test_news_tells_colleagues_what_is_tried_and_never_the_amount(cast, approved, now):
    cards = queries.news([cast.colleague, cast.guest], now - timedelta(days=7))
    assert ([card.title for card in cards[cast.colleague.pk]], cards[cast.guest.pk]) == (
        ["Veille client sur Mastodon"],
        [],
    )
    assert "12" not in cards[cast.colleague.pk][0].text
    assert queries.news([cast.colleague], now + timedelta(days=1)) == {cast.colleague.pk: []}


def test_search_finds_only_what_may_be_seen(cast, submitted):
    assert [
        queries.search_sources(who)["pilot"].count()
        for who in (cast.pioneer, cast.manager, cast.dsi, cast.colleague, cast.guest)
    ] == [1, 1, 1, 0, 0]


def test_visible_follows_the_tree(cast, make_pilot):
    """The direction's manager sees the service below; the manager beside does not."""
    make_pilot()
    assert [Pilot.objects.visible_to(who).count() for who in (cast.manager, cast.other_manager)] == [1, 0]


@pytest.fixture
def running(approve, make_pilot, now):
    """From 1 December to 28 February (90 days), 12,500 granted."""
    pilot = approve(make_pilot(), at=now)
    return pilot


def _health(pilot, day, *, committed=0, measured=None, **changed):
    Pilot.objects.filter(pk=pilot.pk).update(committed=committed, **changed)
    if measured:
        Kpi.objects.filter(pilot=pilot).update(latest=50, latest_on=date.fromisoformat(measured))
    found = Pilot.objects.annotate(pressing=pressing(_day(day))).get(pk=pilot.pk)
    said = health(found, _day(day))
    assert found.pressing == said.rank  # the database says the same as the rules
    return said.label, said.reason


@pytest.mark.parametrize(
    ("day", "committed", "measured", "expected"),
    [
        ("2026-11-25", 0, None, ("Starts soon", "")),
        ("2026-12-15", 0, None, ("On track", "")),
        ("2027-01-14", 10000, "2027-01-10", ("Budget", "80% of the budget, 50% of the time")),
        (
            "2027-01-14",
            9999,
            "2027-01-10",
            ("Fast", "spends faster than time passes: 79% of the budget, 50% of the time"),
        ),
        ("2027-01-14", 8750, "2027-01-10", ("On track", "")),
        (
            "2027-01-14",
            12500,
            "2027-01-10",
            ("Budget", "the whole budget is committed, 50% of the time has passed"),
        ),
        ("2027-01-10", 0, None, ("No measure", "no measure for 40 days")),
        ("2027-01-09", 0, None, ("On track", "")),
        (
            "2027-02-14",
            0,
            "2027-02-01",
            ("Ends soon", "ends on Sunday 28 February: prepare what you will say of it"),
        ),
        ("2027-02-13", 0, "2027-02-01", ("On track", "")),
        (
            "2027-03-01",
            0,
            None,
            ("To close", "ended on Sunday 28 February, to be closed with what was learned"),
        ),
    ],
)
def test_health_follows_its_stated_rules(running, day, committed, measured, expected):
    assert _health(running, day, committed=committed, measured=measured) == expected


def test_health_of_a_late_answer(submitted):
    assert [_health(submitted, day) for day in ("2026-12-01", "2026-12-02")] == [
        ("To be decided", ""),
        ("Late answer", "the answer was promised by Tuesday 1 December"),
    ]


@pytest.fixture
def year(cast, make_pilot, approve, envelope, make_tool):
    """Two pilots of the service, one of production; June 2026."""
    start = _day("2026-01-05")
    half = approve(
        make_pilot(
            title="Demi",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            lines=(Line("tools", "x", Decimal(3650)),),
            at=start,
        ),
        at=start + timedelta(days=2),
    )
    other = approve(
        make_pilot(
            title="Ailleurs",
            lead=cast.colleague,
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 8, 31),
            lines=(Line("tools", "x", Decimal(1000)),),
            at=start,
        ),
        at=start + timedelta(days=4),
    )
    for n, (pilot, day, amount) in enumerate(
        [(half, "2026-02-10", 600), (half, "2026-05-10", 900), (other, "2026-04-01", 500)]
    ):
        actions.add_expense(
            pilot,
            label="x",
            line=pilot.lines.get(),
            amount=Decimal(amount),
            state="paid",
            spent_on=date.fromisoformat(day),
            token=f"{n:032x}",
            by=pilot.lead,
            at=_day(day),
        )
    actions.record_measure(
        half, value=Decimal(81), measured_on=date(2026, 6, 1), by=half.lead, at=_day("2026-06-01")
    )
    make_pilot(
        title="En attente", at=_day("2026-06-10"), starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 1)
    )
    return half


def test_board_of_the_lead_counts_everything(cast, year):
    shown = board(cast.lead, at=_day("2026-06-15"))
    assert (shown.running, shown.granted, shown.spent, shown.envelope) == (
        2,
        Decimal(4650),
        Decimal(2000),
        Decimal(60000),
    )
    assert (shown.answer_days, shown.answered, shown.reached, shown.measured, shown.late) == (3, 2, 1, 1, 0)
    assert [row.pilot.title for row in shown.rows] == ["En attente", "Ailleurs", "Demi"]


def test_board_of_a_manager_counts_their_units_only(cast, year):
    shown = board(cast.manager, at=_day("2026-06-15"))
    assert (shown.running, shown.granted, shown.spent, shown.envelope, shown.answer_days) == (
        1,
        Decimal(3650),
        Decimal(1500),
        None,
        2,
    )
    assert ([row.pilot.title for row in shown.rows], [unit.name for unit in shown.units]) == (
        ["En attente", "Demi"],
        ["Direction commerciale", "Service client"],
    )
    assert board(cast.other_manager, at=_day("2026-06-15")).granted == Decimal(1000)


def test_board_ignores_a_unit_that_is_not_theirs(cast, year):
    assert board(cast.manager, unit_id=cast.production.pk, at=_day("2026-06-15")).granted == Decimal(3650)


def test_board_filters(cast, year):
    at = _day("2026-06-15")
    assert board(cast.lead, unit_id=cast.production.pk, at=at).granted == Decimal(1000)
    assert [row.pilot.title for row in board(cast.lead, state="submitted", at=at).rows] == ["En attente"]


def test_board_picture_answers_its_title(cast, year):
    chart = board(cast.manager, at=_day("2026-06-15")).chart
    assert chart.head == ("Month", "spent", "planned pace", "estimate")
    assert [row[1] for row in chart.rows] == [
        "€0",
        "€600",
        "€600",
        "€600",
        "€1,500",
        "€1,500",
        "",
        "",
        "",
        "",
        "",
        "",
    ]
    assert [chart.rows[n][2] for n in (0, 1, -1)] == ["€310", "€590", "€3,650"]
    assert [row[3] for row in chart.rows][5:8] == ["€1,500", "€1,800", "€2,100"]
    assert chart.description == "€1,500 spent by now, €1,810 at an even pace"


def test_board_counts_no_cancelled_expense(cast, year):
    for expense in Expense.objects.select_related("pilot__mentoring"):
        actions.cancel_expense(expense, by=cast.dsi, at=_day("2026-06-10"))
    assert board(cast.lead, at=_day("2026-06-15")).spent == Decimal(0)


def test_board_of_nothing_says_so(cast):
    shown = board(cast.other_manager, at=_day("2026-06-15"))
    assert (shown.any_pilot, shown.chart, shown.answer_days, shown.rows) == (False, None, None, ())


def test_desk_shows_the_envelope_before_and_after(submitted, envelope, now):
    desk = queries.desk(submitted, at=now)
    assert (desk.envelope, desk.after, desk.fits) == (envelope, Decimal(47500), True)
    assert desk.text == "€0 granted, €12,500 with this pilot, €47,500 would be left"
    assert desk.proposal.mentor.is_dsi


def test_desk_prefers_an_envelope_that_holds_it(submitted, envelope, cast, now):
    type(envelope).objects.update(allocated=50000)
    other = actions.open_envelope(year=2026, name_fr="Réserve", amount=Decimal(13000), by=cast.lead, at=now)
    desk = queries.desk(submitted, at=now)
    assert (desk.envelope, [one.pk for one in desk.others]) == (other, [envelope.pk])


def test_desk_of_a_year_without_envelope(submitted, envelope):
    desk = queries.desk(submitted, at=_day("2027-01-04"))
    assert (desk.envelope, desk.fits, desk.envelopes) == (None, False, ())


def test_history_reads_as_words(approved, cast, now):
    actions.undo(approved, by=cast.dsi, at=now + timedelta(minutes=1))
    assert [event.text for event in queries.history(approved)] == [
        "Yanis Benali took the decision back",
        "Yanis Benali granted €12,500",
        "Inès Haddad sent it, asking for €12,500",
        "Inès Haddad began the proposal",
    ]
