"""What we know: what waits for whom, what is new, how a pilot is doing."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from pilots import actions, queries
from pilots.models import Kpi, Pilot
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


@pytest.mark.parametrize("people", [3, 5])
def test_todo_asks_the_same_however_many_people(cast, submitted, people, now, django_assert_num_queries):
    with django_assert_num_queries(9):
        todo([cast.dsi, cast.dsi2, cast.pioneer, cast.employee, cast.manager][:people], now)


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
        ("Waiting for a decision", ""),
        ("Late answer", "the answer was promised by Tuesday 1 December"),
    ]


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
