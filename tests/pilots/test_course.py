"""Indicators and milestones: measured, put right, reached, late, recalled once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.models import Message
from pilots import actions, queries
from pilots.models import Indicator, Measure, Milestone
from pilots.queries import own

PARIS = ZoneInfo("Europe/Paris")
CALLS = Indicator("appels par semaine", "", Decimal(60), Decimal(20), "down")


def _at(day, hour=9):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


@pytest.fixture
def running(make_pilot, proposal, approve, now):
    """Two indicators; approved on 24 November, it runs from 1 December to 28 February."""
    pilot = make_pilot(kpis=[*proposal.kpis, CALLS])
    return approve(pilot, at=now)


@pytest.fixture
def add(running, cast, later):
    """add(label, day) -> a milestone set by the lead."""
    made = iter(range(1, 100))

    def set_one(label="L’équipe est formée", day="2026-12-15", *, pilot=None, by=None, at=later):
        return actions.add_milestone(
            pilot or running,
            label=label,
            due_on=date.fromisoformat(day),
            token=f"{next(made):032x}",
            by=by or cast.pioneer,
            at=at,
        )

    return set_one


# --- indicators -------------------------------------------------------------------------------------------


def _record(pilot, value, day, by, later, kpi=None):
    return actions.record_measure(
        pilot, kpi=kpi, value=Decimal(value), measured_on=date.fromisoformat(day), by=by, at=later
    )


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ("71", "en", "9 points"),
        ("79", "en", "1 point"),
        ("78.5", "en", "1.5 points"),
        ("78.5", "fr", "1,5 point"),
        ("71", "fr", "9 points"),
    ],
)
def test_between_two_shares_there_are_points(running, value, language, said):
    kpi = running.kpis.first()
    with translation.override(language):
        assert kpi.say_gap(kpi.target - Decimal(value)) == said


def test_other_gaps_have_their_own_unit(running):
    assert running.kpis.last().say_gap(Decimal(12)) == "12"


def test_measure_goes_to_the_indicator_that_is_named(running, cast, later):
    first, second = running.kpis.all()
    _record(running, 62, "2026-12-10", cast.pioneer, later)
    _record(running, 18, "2026-12-10", cast.pioneer, later, kpi=second)
    said = [(one.kpi.label, one.now, one.reached) for one in queries.course.indicators_of(running)]
    assert said == [(first.label, "62%", False), (second.label, "18", True)]


def test_measure_of_another_pilot_is_refused(running, make_pilot, cast, later):
    other = make_pilot().kpis.get()
    with pytest.raises(NotNow):
        _record(running, 62, "2026-12-10", cast.pioneer, later, kpi=other)


@pytest.mark.parametrize("measures", [1, 3])
def test_indicators_ask_twice_however_many_measures(
    running, cast, later, measures, django_assert_num_queries
):
    for n in range(measures):
        _record(running, 40 + n, f"2026-12-{10 + n}", cast.pioneer, later)
    with django_assert_num_queries(2):
        queries.course.indicators_of(running)


def test_wrong_measure_is_corrected_and_the_last_value_follows(running, cast, later):
    _record(running, 50, "2026-12-10", cast.pioneer, later)
    wrong = _record(running, 620, "2026-12-20", cast.pioneer, later)
    actions.correct_measure(
        wrong, value=Decimal(62), measured_on=date(2026, 12, 5), by=cast.pioneer, at=later
    )
    kpi = running.kpis.first()
    assert (kpi.latest, kpi.latest_on) == (Decimal(50), date(2026, 12, 10))


def test_removed_measure_leaves_none(running, cast, later):
    wrong = _record(running, 620, "2026-12-20", cast.pioneer, later)
    actions.remove_measure(wrong, by=cast.pioneer, at=later)
    kpi = running.kpis.first()
    assert (kpi.latest, kpi.latest_on, Measure.objects.count()) == (None, None, 0)
    with pytest.raises(NotNow):
        actions.remove_measure(wrong, by=cast.pioneer, at=later)


def test_measure_moved_onto_another_day_is_told(running, cast, later):
    _record(running, 50, "2026-12-10", cast.pioneer, later)
    other = _record(running, 60, "2026-12-20", cast.pioneer, later)
    with pytest.raises(NotNow):
        actions.correct_measure(
            other, value=Decimal(61), measured_on=date(2026, 12, 10), by=cast.pioneer, at=later
        )
    assert list(Measure.objects.values_list("value", flat=True)) == [Decimal(50), Decimal(60)]


def test_measure_of_somebody_is_corrected_by_them_and_the_lead_alone(running, cast, later):
    measure = _record(running, 50, "2026-12-10", cast.dsi, later)
    for person in (cast.dsi2, cast.colleague):
        with pytest.raises(Forbidden):
            actions.remove_measure(measure, by=person, at=later)
        with pytest.raises(Forbidden):
            _record(running, 70, "2026-12-10", person, later)
    _record(running, 70, "2026-12-10", cast.dsi, later)
    actions.correct_measure(
        Measure.objects.select_related("kpi__pilot").get(),
        value=Decimal(71),
        measured_on=date(2026, 12, 10),
        by=cast.pioneer,
        at=later,
    )
    assert Measure.objects.get().value == Decimal(71)


def test_two_corrections_of_one_page_keep_the_first(running, cast, later):
    measure = _record(running, 50, "2026-12-10", cast.pioneer, later)
    again = Measure.objects.select_related("kpi__pilot").get(pk=measure.pk)
    day = date(2026, 12, 10)
    actions.correct_measure(measure, value=Decimal(51), measured_on=day, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        actions.correct_measure(again, value=Decimal(52), measured_on=day, by=cast.pioneer, at=later)


# --- milestones -------------------------------------------------------------------------------------------


def test_milestones_stand_by_day_and_say_how_late_they_are(running, add, cast, later):
    add("Bilan", "2027-02-20")
    first = add("L’équipe est formée", "2026-12-10")
    add("Dix clients répondent", "2026-12-08")
    actions.reach_milestone(first, done_on=date(2026, 12, 9), by=cast.pioneer, at=_at("2026-12-09"))
    steps = queries.milestones.steps_of(running, today=date(2026, 12, 12))
    assert [(step.milestone.label, step.tone, step.late_days) for step in steps] == [
        ("Dix clients répondent", "coral", 4),
        ("L’équipe est formée", "ok", 0),
        ("Bilan", "next", 0),
    ]


def test_form_sent_twice_sets_one_milestone(running, cast, later):
    for _n in range(2):
        actions.add_milestone(
            running, label="Bilan", due_on=date(2027, 1, 5), token="a" * 32, by=cast.pioneer, at=later
        )
    assert Milestone.objects.count() == 1


def test_token_of_another_pilot_is_refused(running, make_pilot, approve, cast, later, now):
    other = approve(make_pilot(), at=now)
    for pilot, refused in ((running, False), (other, True)):
        try:
            actions.add_milestone(
                pilot, label="Bilan", due_on=date(2027, 1, 5), token="a" * 32, by=cast.pioneer, at=later
            )
        except NotNow:
            assert refused
        else:
            assert not refused


def test_milestones_have_an_end(running, add, cast, later, monkeypatch):
    monkeypatch.setattr("pilots.rules.milestones.MOST_MILESTONES", 2)
    add(), add()
    with pytest.raises(NotNow):
        add()
    assert Milestone.objects.count() == 2


def test_done_is_said_once_and_taken_back(add, cast, later):
    milestone = add()
    today = later.date()
    actions.reach_milestone(milestone, done_on=today, by=cast.dsi, at=later)
    with pytest.raises(NotNow):
        actions.reach_milestone(milestone, done_on=today, by=cast.pioneer, at=later)
    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.done_by_id) == (today, cast.dsi.pk)
    actions.reopen_milestone(milestone, by=cast.pioneer, at=later)
    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.done_by_id) == (None, None)


def test_done_has_a_day_of_today_or_before(add, cast, later):
    milestone = add()
    tomorrow = later.date() + timedelta(days=1)
    with pytest.raises(NotNow):
        actions.reach_milestone(milestone, done_on=tomorrow, by=cast.pioneer, at=later)


def test_change_keeps_who_said_done(add, cast, later):
    milestone = add()
    today = later.date()
    actions.reach_milestone(milestone, done_on=today, by=cast.dsi, at=later)
    milestone.refresh_from_db()
    fresh = {"label": "Autrement", "due_on": date(2026, 12, 20)}
    actions.change_milestone(milestone, **fresh, done_on=today, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):  # the page was older
        actions.change_milestone(milestone, **fresh, done_on=None, by=cast.pioneer, at=later)
    milestone.refresh_from_db()
    assert (milestone.label, milestone.done_by_id) == ("Autrement", cast.dsi.pk)
    actions.remove_milestone(milestone, by=cast.pioneer, at=later)
    assert Milestone.objects.count() == 0


@pytest.mark.parametrize("person", ["employee", "colleague", "manager", "lead", "guest"])
def test_milestones_are_of_who_answers_for_the_pilot(add, cast, later, person):
    milestone = add()
    by = getattr(cast, person)
    for act in (
        lambda: add(by=by),
        lambda: actions.reach_milestone(milestone, done_on=later.date(), by=by, at=later),
        lambda: actions.remove_milestone(milestone, by=by, at=later),
    ):
        with pytest.raises(Forbidden):
            act()


def test_milestones_wait_until_the_decision_stands(running, add, cast, now):
    with pytest.raises(NotNow):
        add(at=now + timedelta(minutes=9))


@pytest.mark.parametrize("pilots", [1, 3])
def test_next_milestone_of_many_asks_once(
    make_pilot, approve, add, cast, now, pilots, django_assert_num_queries
):
    shown = [approve(make_pilot(), at=now) for _n in range(pilots)]
    for pilot in shown:
        add("Plus tard", "2027-01-20", pilot=pilot)
        add("D’abord", "2026-12-20", pilot=pilot)
    with django_assert_num_queries(1):
        found = queries.milestones.next_of(shown)
    assert {pk: one.label for pk, one in found.items()} == {pilot.pk: "D’abord" for pilot in shown}


# --- its reminders ------------------------------------------------------------------------------------------


def _due(at, **page):
    return [
        (row.recipient_id, row.period, row.due_at)
        for row in kinds.get("pilots.milestone_due").due(at, page.get("after", 0), page.get("limit", 500))
    ]


def test_milestone_is_recalled_three_days_before_and_once_when_late(add, cast):
    add(day="2026-12-18")  # a Friday: three days before is Tuesday the 15th
    person = cast.pioneer.pk
    before = [(person, "before-2026-12-18", _at("2026-12-15", 8))]
    late = [(person, "late-2026-12-18", _at("2026-12-21", 8))]
    assert [_due(_at(day)) for day in ("2026-12-14", "2026-12-15", "2026-12-18", "2026-12-20")] == [
        [],
        before,
        before,
        [],
    ]
    assert [_due(_at("2026-12-21")), _due(_at("2026-12-22")), _due(_at("2026-12-23"))] == [late, late, []]


def test_milestone_reminder_goes_to_co_authors_too(running, add, cast, later):
    actions.people.add_member(running, person=cast.employee, part="co_author", by=cast.pioneer, at=later)
    actions.people.add_member(running, person=cast.colleague, part="member", by=cast.pioneer, at=later)
    add(day="2026-12-18")
    assert [row[0] for row in _due(_at("2026-12-15"))] == sorted([cast.pioneer.pk, cast.employee.pk])
    assert [row[0] for row in _due(_at("2026-12-15"), limit=1)] == [min(cast.pioneer.pk, cast.employee.pk)]


def _told(milestone, person, period, at):
    from notifications import actions as notifications

    notifications.tell(
        "pilots.milestone_due",
        recipient_id=person.pk,
        key=f"milestone:{milestone.pk}",
        period=period,
        at=at,
        payload={"pilot": milestone.pilot_id, "milestone": milestone.pk},
    )
    return list(
        Message.objects.filter(kind="pilots.milestone_due", key=f"milestone:{milestone.pk}").order_by("pk")
    )


def test_milestone_reminder_stops_when_done_moved_or_handed_over(add, cast, later):
    kind = kinds.get("pilots.milestone_due")
    milestone = add(day="2026-12-18")
    rows = _told(milestone, cast.pioneer, "before-2026-12-18", later)
    assert kind.still_due(rows) == {rows[0].pk}
    actions.change_milestone(
        milestone, label="Autre", due_on=date(2026, 12, 22), done_on=None, by=cast.pioneer, at=later
    )
    assert (kind.still_due(rows), Message.objects.get(pk=rows[0].pk).state) == (set(), "cancelled")
    (_old, moved) = _told(milestone, cast.pioneer, "before-2026-12-22", later)
    assert kind.still_due([moved]) == {moved.pk}
    milestone.refresh_from_db()
    actions.reach_milestone(milestone, done_on=later.date(), by=cast.pioneer, at=later)
    assert kind.still_due([moved]) == set()


@pytest.mark.parametrize("milestones", [1, 3])
def test_milestone_reminder_asks_twice_however_many(add, milestones, django_assert_num_queries):
    for _n in range(milestones):
        add(day="2026-12-18")
    with django_assert_num_queries(2):
        assert len(_due(_at("2026-12-15"))) == milestones


# --- « À faire » ----------------------------------------------------------------------------------------------


def test_late_milestones_wait_for_the_lead_in_one_line(running, add, cast):
    add("Premier", "2026-12-10"), add("Second", "2026-12-12")
    at = _at("2026-12-15")
    lines = queries.course.todo(
        [cast.pioneer, cast.employee, cast.dsi],
        at,
        own.read([cast.pioneer.pk, cast.employee.pk, cast.dsi.pk]),
    )
    said = {
        pk: [(line.title, line.detail) for line in found if "milestone" in line.key]
        for pk, found in lines.items()
    }
    assert said == {
        cast.pioneer.pk: [
            ("Milestone of “Veille client sur Mastodon”: Premier", "late by 5 days, and 1 other")
        ],
        cast.employee.pk: [],
        cast.dsi.pk: [],
    }


@pytest.mark.parametrize("pilots", [1, 3])
def test_course_todo_is_constant(make_pilot, approve, add, cast, now, pilots, django_assert_num_queries):
    for _n in range(pilots):
        add(day="2026-12-10", pilot=approve(make_pilot(), at=now))
    with django_assert_num_queries(4):
        queries.course.todo(
            [cast.pioneer, cast.dsi], _at("2027-01-15"), own.read([cast.pioneer.pk, cast.dsi.pk])
        )
