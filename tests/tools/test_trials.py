"""A trial from its opening to its one decision: who may, what happens, what the database holds."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications.models import Message
from tests.tools.conftest import CRITERIA, decide, give
from tools import actions, models, queries, rules
from tools.models import Score, Tool, Trial

TODAY = date(2026, 11, 24)
Stance = Tool.Stance


def verbs(subject):
    return [entry.verb for entry in journal.of(subject)]


# --- Opening --------------------------------------------------------------------------------------------


def test_open_puts_the_tool_on_trial_and_tells_the_testers(cast, open_trial, now):
    trial = open_trial()
    trial.tool.refresh_from_db()
    assert (trial.tool.stance, trial.tool.stance_since) == ("trial", now)
    assert [criterion.label for criterion in trial.criteria.all()] == CRITERIA
    told = Message.objects.filter(kind="tools.trial_opened").order_by("recipient_id")
    assert [message.recipient for message in told] == [cast.employee, cast.pioneer]
    assert verbs(trial) == ["trial_opened"]


def test_open_keeps_the_date_of_a_tool_that_is_on_trial_already(open_trial, make_tool, now):
    tool = make_tool("Miro", stance=Stance.TRIAL, stance_since=now - timedelta(days=9))
    open_trial(tool=tool)
    tool.refresh_from_db()
    assert tool.stance_since == now - timedelta(days=9)


def test_open_twice_is_refused_by_the_rule_and_by_the_database(cast, open_trial):
    trial = open_trial()
    assert str(rules.can_open_trial(cast.dsi2, trial.tool).reason) == "Cet outil est déjà en évaluation."
    with pytest.raises(NotNow):
        open_trial(tool=trial.tool)
    trial.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        trial.save(force_insert=True)


def test_open_keeps_usual_criteria_in_no_language(cast, open_trial):
    trial = open_trial(criteria=["Il me fait gagner du temps", "I learned it quickly", "Rien de tel"])
    labels = ["It saves me time", "I learned it quickly", "Rien de tel"]
    assert [criterion.label for criterion in trial.criteria.all()] == labels
    with translation.override("fr"):
        french = ["Il me fait gagner du temps", "Je l’ai appris vite", "Rien de tel"]
        assert [criterion.words for criterion in trial.criteria.all()] == french
    with translation.override("en"):
        assert [criterion.words for criterion in trial.criteria.all()] == labels


def test_open_leaves_the_reason_of_the_position_before(open_trial, make_tool):
    tool = make_tool("Miro", stance=Stance.CARE, stance_reason_fr="Pas de clients.")
    open_trial(tool=tool)
    tool.refresh_from_db()
    assert (tool.stance, tool.stance_reason_fr) == ("trial", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": TODAY + timedelta(days=367)},
        {"starts_on": TODAY + timedelta(days=400), "ends_on": TODAY + timedelta(days=410)},
        {"turns_paid_on": TODAY - timedelta(days=1)},
    ],
)
def test_open_refuses_days_that_nobody_will_remember(open_trial, fields):
    with pytest.raises(NotNow):
        open_trial(**fields)
    assert Trial.objects.count() == 0


def test_sheet_does_not_move_a_tool_on_trial(cast, open_trial, make_tool, now):
    trial = open_trial()
    other = make_tool("Teams")
    for changes in ({"stance": Stance.RETIRED, "successor": other}, {"stance": Stance.RECOMMENDED}):
        with pytest.raises(NotNow):
            actions.update(Tool.objects.get(pk=trial.tool_id), **changes, by=cast.dsi, at=now)
    actions.update(Tool.objects.get(pk=trial.tool_id), cost_fr="9 €", by=cast.dsi, at=now)
    tool = Tool.objects.get(pk=trial.tool_id)
    assert (tool.stance, tool.cost_fr) == ("trial", "9 €")


def test_open_is_for_the_it_department(cast, make_tool):
    tool = make_tool("Miro")
    allowed = [bool(rules.can_open_trial(person, tool)) for person in (cast.dsi, cast.admin, cast.employee)]
    assert allowed == [True, False, False]


def test_open_refuses_a_retired_tool_and_an_owner_from_elsewhere(cast, open_trial, make_tool):
    gone = make_tool("Skype", stance=Stance.RETIRED, successor=make_tool("Teams"))
    wrong = ({"tool": gone}, {"owner": cast.employee}, {"testers": [cast.guest]})
    for number, fields in enumerate(wrong):
        with pytest.raises(NotNow):
            open_trial(f"Autre {number}", **fields)
    assert Trial.objects.count() == 0


# --- Testers --------------------------------------------------------------------------------------------


def test_volunteer_is_a_tester_at_once_and_once(cast, open_trial, now):
    trial = open_trial()
    actions.join_trial(trial, by=cast.colleague, at=now)
    with pytest.raises(NotNow):
        actions.join_trial(trial, by=cast.colleague, at=now)
    assert [tester.person for tester in queries.trials.testers_of(trial)] == [
        cast.employee,
        cast.pioneer,
        cast.colleague,
    ]


def test_guest_and_latecomer_do_not_join(cast, open_trial, now):
    trial = open_trial()
    with pytest.raises(Forbidden):
        actions.join_trial(trial, by=cast.guest, at=now)
    with pytest.raises(NotNow):
        actions.join_trial(trial, by=cast.colleague, at=now + timedelta(days=31))
    assert trial.testers.count() == 2


def test_leaving_is_for_who_has_not_scored(cast, open_trial, now):
    trial = open_trial()
    actions.leave_trial(trial, by=cast.pioneer, at=now)
    with pytest.raises(Forbidden):
        actions.leave_trial(trial, by=cast.pioneer, at=now)
    give(trial, cast.employee, 4, 5, at=now)
    with pytest.raises(NotNow):
        actions.leave_trial(trial, by=cast.employee, at=now)
    assert (models.Tester.objects.count(), Score.objects.count()) == (1, 2)


def test_leaving_stops_when_the_time_is_over(cast, open_trial, now):
    trial = open_trial()
    with pytest.raises(NotNow):
        actions.leave_trial(trial, by=cast.employee, at=now + timedelta(days=31))
    assert trial.testers.count() == 2


# --- Scores ---------------------------------------------------------------------------------------------


def test_scores_are_means_and_may_change(cast, open_trial, now):
    trial = open_trial(testers=[cast.employee, cast.pioneer, cast.colleague])
    give(trial, cast.employee, 4, 5, at=now, word="Rapide.")
    give(trial, cast.pioneer, 2, 4, at=now)
    give(trial, cast.colleague, 2, 3, at=now)
    give(trial, cast.employee, 5, 5, at=now + timedelta(days=1), word="Très rapide.")
    means = [(criterion.mean, criterion.votes) for criterion in queries.trials.criteria_of(trial)]
    assert means == [(3.0, 3), (4.0, 3)]
    assert [tester.word for tester in trial.testers.order_by("pk")] == ["Très rapide.", "", ""]


def test_scores_of_two_make_no_mean(cast, open_trial, now):
    """It would tell each of them the mark of the other one."""
    trial = open_trial()
    give(trial, cast.employee, 4, 5, at=now)
    give(trial, cast.pioneer, 2, 4, at=now)
    means = [(criterion.mean, criterion.votes) for criterion in queries.trials.criteria_of(trial)]
    assert means == [(None, 2), (None, 2)]


def test_scores_are_for_testers_between_the_two_days(cast, open_trial, now):
    trial = open_trial(starts_on=TODAY + timedelta(days=2))
    with pytest.raises(Forbidden):
        give(trial, cast.colleague, 1, 1, at=now)
    for days in (0, 40):
        with pytest.raises(NotNow):
            give(trial, cast.employee, 1, 1, at=now + timedelta(days=days))
    give(trial, cast.employee, 1, 1, at=now + timedelta(days=30))
    assert Score.objects.count() == 2


def test_scores_name_each_criterion_once(cast, open_trial, now):
    trial = open_trial()
    with pytest.raises(NotNow):
        actions.score(trial, values={trial.criteria.first().pk: 3}, by=cast.employee, at=now)
    assert Score.objects.count() == 0


def test_scores_outside_one_to_five_are_refused_by_the_database(cast, open_trial, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(open_trial(), cast.employee, 6, 1, at=now)


# --- More time, other facts -----------------------------------------------------------------------------


def test_extension_happens_once_with_its_reason(cast, open_trial, now):
    trial = open_trial()
    later = TODAY + timedelta(days=45)
    actions.extend_trial(trial, ends_on=later, reason="Le salon.", by=cast.dsi2, at=now)
    assert (trial.ends_on, trial.first_end, trial.extension_reason) == (
        later,
        TODAY + timedelta(days=30),
        "Le salon.",
    )
    with pytest.raises(NotNow):
        actions.extend_trial(trial, ends_on=later + timedelta(days=9), reason="Encore.", by=cast.dsi, at=now)
    assert verbs(trial) == ["trial_extended", "trial_opened"]


def test_extension_leads_ahead(cast, open_trial, now):
    trial = open_trial()
    days = timedelta(days=1)
    for ends_on, at in (
        (trial.ends_on, now),
        (trial.ends_on + 5 * days, now + 50 * days),
        (trial.ends_on + 400 * days, now),
    ):
        with pytest.raises(NotNow):
            actions.extend_trial(trial, ends_on=ends_on, reason="Plus.", by=cast.dsi, at=at)


def test_extension_without_a_reason_is_refused_by_the_database(open_trial):
    trial = open_trial()
    with pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.filter(pk=trial.pk).update(first_end=TODAY)


def test_correction_moves_the_date_and_adds_testers(cast, open_trial, now):
    trial = open_trial()
    actions.correct_trial(
        trial,
        owner=cast.dsi2,
        cost_after="9 €",
        turns_paid_on=TODAY + timedelta(days=20),
        testers=[cast.employee, cast.colleague],
        by=cast.dsi,
        at=now,
    )
    trial.refresh_from_db()
    assert (trial.owner, trial.cost_after, trial.testers.count()) == (cast.dsi2, "9 €", 3)
    assert Message.objects.filter(kind="tools.trial_opened", recipient=cast.colleague).count() == 1


def test_correction_keeps_a_day_that_is_over_but_takes_no_new_one(cast, open_trial, now):
    trial = open_trial(turns_paid_on=TODAY + timedelta(days=5))
    later = now + timedelta(days=10)
    facts = {"owner": cast.dsi2, "cost_after": "", "by": cast.dsi, "at": later}
    actions.correct_trial(trial, turns_paid_on=trial.turns_paid_on, **facts)
    with pytest.raises(NotNow):
        actions.correct_trial(trial, turns_paid_on=TODAY + timedelta(days=6), **facts)
    trial.refresh_from_db()
    assert (trial.owner, trial.turns_paid_on) == (cast.dsi2, TODAY + timedelta(days=5))


# --- The decision ---------------------------------------------------------------------------------------


def test_decision_moves_the_tool_and_tells_the_testers(cast, open_trial, now):
    trial = decide(open_trial(), cast.dsi2, now + timedelta(days=3))
    trial.tool.refresh_from_db()
    assert (trial.outcome, trial.decided_by, trial.tool.stance) == ("recommended", cast.dsi2, "recommended")
    assert trial.tool.stance_since == now + timedelta(days=3)
    told = Message.objects.filter(kind="tools.trial_decided").values_list("recipient_id", flat=True)
    assert set(told) == {cast.employee.pk, cast.pioneer.pk, cast.dsi.pk}
    assert verbs(trial) == ["trial_decided", "trial_opened"]


def test_decision_follows_the_rules_of_the_position_or_nothing_happens(cast, open_trial, make_tool, now):
    trial = open_trial()
    teams = make_tool("Teams")
    whole = {
        "outcome": "not_recommended",
        "reason_fr": "Trop cher.",
        "alternative": teams,
        "review_on": TODAY + timedelta(days=90),
    }
    for missing in ("reason_fr", "alternative", "review_on"):
        with pytest.raises(NotNow):
            decide(trial, cast.dsi, now, **{**whole, missing: "" if missing == "reason_fr" else None})
        trial.refresh_from_db()
        trial.tool.refresh_from_db()
        assert (trial.outcome, trial.tool.stance) == ("", "trial")
    decide(trial, cast.dsi, now, **whole)
    tool = Tool.objects.get(pk=trial.tool_id)
    assert (tool.stance, tool.alternative, tool.stance_reason_fr) == ("not_recommended", teams, "Trop cher.")


def test_decision_is_one(cast, open_trial, now):
    trial = open_trial()
    stale = Trial.objects.get(pk=trial.pk)
    decide(trial, cast.dsi, now)
    with pytest.raises(NotNow):
        decide(stale, cast.dsi2, now, outcome="care", reason_fr="Prudence.")
    trial.tool.refresh_from_db()
    assert (trial.outcome, trial.tool.stance) == ("recommended", "recommended")


def test_nothing_lands_after_the_decision(cast, open_trial, now):
    trial = open_trial()
    stale = Trial.objects.get(pk=trial.pk)
    decide(trial, cast.dsi, now)
    with pytest.raises(NotNow):
        give(stale, cast.employee, 1, 1, at=now)
    with pytest.raises(NotNow):
        actions.join_trial(stale, by=cast.colleague, at=now)
    assert Score.objects.count() == 0


def test_decision_is_for_the_it_department(cast, open_trial, now):
    trial = open_trial()
    with pytest.raises(Forbidden):
        decide(trial, cast.lead, now)
