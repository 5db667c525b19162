"""What we tell about trials: scores wanted, a conclusion wanted or late, a free period that ends, what was decided."""

from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from notifications import actions as notifications
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from people.models import User
from tools import actions, queries

PARIS = ZoneInfo("Europe/Paris")
# Opened on Tuesday 24 November 2026, ends on Thursday 24 December; the Friday is a public holiday.
END = date(2026, 12, 24)


def at(day: str, hour: int = 9) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


def due(kind: str, day: str, hour: int = 9, **page):
    found = kinds.get(kind).due(at(day, hour), page.get("after", 0), page.get("limit", 500))
    return [(row.recipient_id, row.key, row.period) for row in found]


def planned(kind: str, day: str) -> list[Message]:
    notifications.plan(at=at(day))
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def still(rows: list[Message], day: str) -> set[int]:
    with time_machine.travel(at(day), tick=False):
        return kinds.get(rows[0].kind).still_due(rows)


def score(trial, person, day: str):
    values = dict.fromkeys(trial.criteria.values_list("pk", flat=True), 4)
    actions.score(trial, values=values, by=person, at=at(day))


def decide(trial, by, day: str, **fields):
    typed = {"outcome": "recommended", "conclusion": "Une heure gagnée par semaine."}
    return actions.decide_trial(trial, **typed | fields, by=by, at=at(day))


# --- Scores ---------------------------------------------------------------------------------------------


def test_scores_are_asked_three_days_before_the_end_of_who_has_not_scored(cast, open_trial):
    trial = open_trial()
    score(trial, cast.pioneer, "2026-11-30")
    expected = [(cast.employee.pk, f"trial:{trial.pk}", "2026-12-24")]
    found = [
        due("tools.trial_to_score", day) for day in ("2026-12-20", "2026-12-21", "2026-12-24", "2026-12-25")
    ]
    assert found == [[], expected, expected, []]


def test_scores_are_asked_on_a_working_day(cast, open_trial):
    """Three days before Tuesday 15 December is a Saturday: the Friday before."""
    open_trial(ends_on=date(2026, 12, 15), testers=[cast.employee])
    assert [len(due("tools.trial_to_score", day)) for day in ("2026-12-10", "2026-12-11")] == [0, 1]


def test_scores_are_not_asked_of_who_joined_later(cast, open_trial):
    trial = open_trial(testers=[])
    actions.join_trial(trial, by=cast.colleague, at=at("2026-12-22"))
    assert due("tools.trial_to_score", "2026-12-23") == []


def test_scores_asked_stop_when_given_left_decided_or_extended(cast, open_trial):
    trial = open_trial(testers=[cast.employee, cast.pioneer, cast.colleague])
    rows = planned("tools.trial_to_score", "2026-12-21")
    assert still(rows, "2026-12-21") == {row.pk for row in rows}
    score(trial, cast.employee, "2026-12-21")
    actions.leave_trial(trial, by=cast.pioneer, at=at("2026-12-21"))
    left = [row.pk for row in rows if row.recipient == cast.colleague]
    assert still(rows, "2026-12-21") == set(left)
    actions.extend_trial(trial, ends_on=date(2027, 1, 20), reason="Fêtes.", by=cast.dsi, at=at("2026-12-22"))
    assert still(rows, "2026-12-22") == set()
    assert [row[2] for row in due("tools.trial_to_score", "2027-01-18")] == ["2027-01-20"]


@pytest.mark.parametrize("count", [1, 3])
def test_scores_are_asked_in_one_query(cast, open_trial, count, django_assert_num_queries):
    for number in range(count):
        open_trial(f"Outil {number}")
    with django_assert_num_queries(1):
        assert len(due("tools.trial_to_score", "2026-12-21")) == 2 * count


def test_scores_are_asked_page_by_page(cast, open_trial):
    open_trial()
    open_trial("Autre")
    first = due("tools.trial_to_score", "2026-12-21", limit=1)
    assert {row[0] for row in first} == {cast.employee.pk}
    assert len(first) == 2
    second = due("tools.trial_to_score", "2026-12-21", after=cast.employee.pk)
    assert {row[0] for row in second} == {cast.pioneer.pk}


# --- The conclusion -------------------------------------------------------------------------------------


def test_conclusion_is_asked_of_who_leads_it_then_of_the_programme_lead(cast, open_trial):
    """After Thursday 24: Monday 28 is the first working day, Tuesday 5 January the sixth (1 January is a holiday)."""
    trial = open_trial()
    key = f"trial:{trial.pk}"
    found = [
        due("tools.trial_to_decide", day)
        for day in ("2026-12-24", "2026-12-27", "2026-12-28", "2027-01-04", "2027-01-05")
    ]
    owner, lead = (cast.dsi.pk, key, "ended-2026-12-24"), (cast.lead.pk, key, "late-2026-12-24")
    assert found == [[], [], [owner], [], [lead]]


def test_conclusion_of_who_left_is_asked_of_the_it_department(cast, open_trial):
    open_trial()
    User.objects.filter(pk=cast.dsi.pk).update(is_active=False)
    assert [row[0] for row in due("tools.trial_to_decide", "2026-12-28")] == [cast.dsi2.pk]


def test_conclusion_asked_stops_when_decided_or_extended(cast, open_trial):
    trial = open_trial()
    other = open_trial("Autre")
    rows = planned("tools.trial_to_decide", "2026-12-28")
    assert still(rows, "2026-12-28") == {row.pk for row in rows}
    decide(trial, cast.dsi2, "2026-12-28")
    actions.extend_trial(other, ends_on=date(2027, 1, 20), reason="Fêtes.", by=cast.dsi, at=at("2026-12-28"))
    assert still(rows, "2026-12-28") == set()


# --- What turns paid ------------------------------------------------------------------------------------


def test_free_period_is_told_thirty_seven_and_one_day_before(cast, open_trial):
    """Free until Wednesday 16 December."""
    trial = open_trial(turns_paid_on=date(2026, 12, 16))
    found = {
        day: [row[2] for row in due("tools.turns_paid", day)]
        for day in (
            "2026-11-24",
            "2026-12-08",
            "2026-12-09",
            "2026-12-14",
            "2026-12-15",
            "2026-12-16",
            "2026-12-17",
        )
    }
    assert found == {
        "2026-11-24": ["2026-12-16-30"],
        "2026-12-08": ["2026-12-16-30"],
        "2026-12-09": ["2026-12-16-7"],
        "2026-12-14": ["2026-12-16-7"],
        "2026-12-15": ["2026-12-16-1"],
        "2026-12-16": ["2026-12-16-1"],
        "2026-12-17": [],
    }
    assert due("tools.turns_paid", "2026-12-09") == [(cast.dsi.pk, f"trial:{trial.pk}", "2026-12-16-7")]


def test_free_period_of_a_tool_is_told_to_who_keeps_the_sheet_or_to_all(cast, make_tool):
    kept = make_tool("Framer", turns_paid_on=date(2026, 12, 16), owner=cast.dsi2)
    lost = make_tool("Miro", turns_paid_on=date(2026, 12, 16))
    found = [(person, key) for person, key, _period in due("tools.turns_paid", "2026-12-09")]
    assert found == [
        (cast.dsi.pk, f"tool:{lost.pk}"),
        (cast.dsi2.pk, f"tool:{kept.pk}"),
        (cast.dsi2.pk, f"tool:{lost.pk}"),
    ]


def test_free_period_is_told_once_for_a_tool_and_its_trial(cast, open_trial, make_tool):
    tool = make_tool("Miro", turns_paid_on=date(2026, 12, 16), owner=cast.dsi2)
    trial = open_trial(tool=tool, turns_paid_on=date(2026, 12, 16))
    assert due("tools.turns_paid", "2026-12-09") == [(cast.dsi.pk, f"trial:{trial.pk}", "2026-12-16-7")]


def test_free_period_that_a_trial_has_decided_about_is_over_for_the_tool_too(cast, open_trial, make_tool):
    tool = make_tool("Miro", turns_paid_on=date(2026, 12, 16), owner=cast.dsi2)
    decide(open_trial(tool=tool, turns_paid_on=date(2026, 12, 16)), cast.dsi, "2026-12-01")
    assert due("tools.turns_paid", "2026-12-09") == []
    type(tool).objects.update(turns_paid_on=date(2026, 12, 20))  # another date is another matter
    assert due("tools.turns_paid", "2026-12-14") == [(cast.dsi2.pk, f"tool:{tool.pk}", "2026-12-20-7")]


def test_free_period_told_stops_when_decided_or_when_the_date_moves(cast, open_trial):
    trial = open_trial(turns_paid_on=date(2026, 12, 16))
    other = open_trial("Autre", turns_paid_on=date(2026, 12, 16))
    rows = planned("tools.turns_paid", "2026-12-09")
    assert still(rows, "2026-12-09") == {row.pk for row in rows}
    decide(trial, cast.dsi, "2026-12-09")
    moved = {"owner": cast.dsi, "cost_after": "", "turns_paid_on": date(2027, 1, 5)}
    actions.correct_trial(other, **moved, by=cast.dsi, at=at("2026-12-09"))
    assert still(rows, "2026-12-09") == set()


@pytest.mark.parametrize("count", [1, 3])
def test_free_period_asks_twice_however_many_tools(
    cast, open_trial, make_tool, count, django_assert_num_queries
):
    for number in range(count):
        open_trial(f"Outil {number}", turns_paid_on=date(2026, 12, 16))
        make_tool(f"Autre {number}", turns_paid_on=date(2026, 12, 16), owner=cast.dsi)
    with django_assert_num_queries(2):
        assert len(due("tools.turns_paid", "2026-12-09")) == 2 * count


# --- The words ------------------------------------------------------------------------------------------


def mail(row, language: str) -> tuple[str, str, str]:
    kind = kinds.get(row.kind)
    with translation.override(language):
        sent = compose(kind, row, contexts(kind, [row])[row.pk])
    return sent.subject.replace("\u00a0", " "), sent.body, unescape(sent.alternatives[0][0])


@pytest.mark.parametrize(
    ("kind", "day", "fr", "en"),
    [
        (
            "tools.trial_opened",
            "2026-11-24",
            "Vous testez Miro",
            "You are a tester of Miro",
        ),
        (
            "tools.trial_to_score",
            "2026-12-21",
            "Vos notes sur Miro, avant le jeudi 24 décembre au soir",
            "Your scores on Miro, by Thursday 24 December",
        ),
        (
            "tools.trial_to_decide",
            "2026-12-28",
            "À conclure : l’évaluation de Miro",
            "To conclude: the trial of Miro",
        ),
        (
            "tools.trial_to_decide",
            "2027-01-05",
            "En retard : la conclusion de l’évaluation de Miro",
            "Late: the conclusion of the trial of Miro",
        ),
        (
            "tools.turns_paid",
            "2026-12-09",
            "Miro devient payant le mercredi 16 décembre",
            "Miro turns paid on Wednesday 16 December",
        ),
    ],
)
def test_mails_say_what_for_in_the_subject(cast, open_trial, kind, day, fr, en):
    trial = open_trial(turns_paid_on=date(2026, 12, 16), cost_after="9 € par mois")
    row = planned(kind, day)[0]
    for language, subject in (("fr", fr), ("en", en)):
        said, text, html = mail(row, language)
        assert said == subject
        assert [f"/outils/evaluations/{trial.pk}/" in body for body in (text, html)] == [True, True]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mail_of_the_decision_holds_the_conclusion(cast, open_trial, language):
    decide(open_trial(), cast.dsi2, "2026-12-01", conclusion="Une heure <gagnée> par semaine.")
    rows = list(Message.objects.filter(kind="tools.trial_decided").order_by("pk"))
    assert still(rows, "2026-12-01") == {row.pk for row in rows}
    assert kinds.get("tools.trial_decided").in_doubt == kinds.Doubt.HOLD
    _subject, text, html = mail(rows[0], language)
    words = "Une heure <gagnée> par semaine."
    assert [words in body for body in (text, html)] == [True, True]


@pytest.mark.parametrize("count", [1, 3])
def test_contexts_cost_the_same_however_many_rows(cast, open_trial, count, django_assert_num_queries):
    for number in range(count):
        open_trial(f"Outil {number}", turns_paid_on=date(2026, 12, 16))
    for kind, asked in (("tools.trial_opened", 1), ("tools.turns_paid", 1)):
        planned(kind, "2026-12-09")
        rows = list(Message.objects.filter(kind=kind))
        with django_assert_num_queries(asked):
            assert len(kinds.get(kind).contexts(rows)) == len(rows)


def test_mail_of_the_decision_thanks_who_scored(cast, open_trial):
    trial = open_trial()
    score(trial, cast.employee, "2026-11-30")
    decide(trial, cast.dsi2, "2026-12-01")
    rows = Message.objects.filter(kind="tools.trial_decided")
    found = kinds.get("tools.trial_decided").contexts(list(rows))
    thanked = {row.recipient for row in rows if found[row.pk]["scored"]}
    assert thanked == {cast.employee}


# --- À faire --------------------------------------------------------------------------------------------


def lines(users, day: str) -> dict[int, list[tuple[str, str]]]:
    with translation.override("fr"):
        found = queries.trials_todo(users, at(day))
    return {pk: [(todo.key, todo.tone) for todo in todos] for pk, todos in found.items()}


def test_todo_follows_a_trial(cast, open_trial):
    trial = open_trial(testers=[cast.employee], turns_paid_on=date(2026, 12, 16))
    everybody = [cast.employee, cast.dsi, cast.dsi2, cast.lead]
    paid = (f"tools.paid:trial:{trial.pk}", "warn")
    assert lines(everybody, "2026-11-25") == {
        cast.employee.pk: [(f"tools.score:{trial.pk}", "accent")],
        cast.dsi.pk: [paid],
        cast.dsi2.pk: [],
        cast.lead.pk: [],
    }
    score(trial, cast.employee, "2026-12-01")
    late = lines(everybody, "2027-01-05")
    conclude, gone = (f"tools.trial:{trial.pk}", "coral"), (f"tools.paid:trial:{trial.pk}", "coral")
    assert late == {
        cast.employee.pk: [],
        cast.dsi.pk: [conclude, gone],
        cast.dsi2.pk: [conclude],
        cast.lead.pk: [conclude],
    }
    decide(trial, cast.dsi2, "2027-01-05")
    assert lines(everybody, "2027-01-06") == {person.pk: [] for person in everybody}


def test_todo_groups_sheets_to_look_at_again(cast, make_tool):
    make_tool("Slack", review_on=date(2026, 11, 20), owner=cast.dsi)
    make_tool("Zoom", review_on=date(2026, 11, 22))
    with translation.override("fr"):
        found = queries.trials_todo([cast.dsi, cast.dsi2], at("2026-11-24"))
    assert [found[person.pk][0].title for person in (cast.dsi, cast.dsi2)] == [
        "2 fiches à revoir",
        "Revoir la fiche de Zoom",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_todo_costs_five_queries(cast, open_trial, make_tool, count, django_assert_num_queries):
    for number in range(count):
        open_trial(f"Outil {number}", turns_paid_on=date(2026, 12, 16))
        make_tool(f"Autre {number}", review_on=date(2026, 11, 20), turns_paid_on=date(2026, 12, 16))
    with django_assert_num_queries(5):
        queries.trials_todo([cast.employee, cast.pioneer, cast.dsi, cast.dsi2, cast.lead], at("2026-11-25"))


def test_todo_of_people_without_a_part_costs_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.trials_todo([cast.colleague], at("2026-11-25")) == {cast.colleague.pk: []}


def test_reminders_are_written_once(cast, open_trial):
    open_trial(turns_paid_on=date(2026, 12, 16))
    for hour in range(3):
        notifications.plan(at=at("2026-12-09") + timedelta(hours=hour))
    assert Message.objects.filter(kind="tools.turns_paid").count() == 1
