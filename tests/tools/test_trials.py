"""A trial from its opening to its one decision: rules, acts, page, list, sheet."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications.models import Message
from tests.tools.conftest import CRITERIA
from tools import actions, models, queries, rules
from tools.models import Score, Tool, Trial

TODAY = date(2026, 11, 24)
Stance = Tool.Stance


def give(trial, person, *marks, at, word=""):
    values = dict(zip(trial.criteria.values_list("pk", flat=True), marks, strict=True))
    return actions.score(trial, values=values, word=word, by=person, at=at)


def decide(trial, by, at, **fields):
    typed = {"outcome": "recommended", "conclusion": "Nous y gagnons une heure par semaine."}
    return actions.decide_trial(trial, **typed | fields, by=by, at=at)


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


def test_leaving_takes_the_scores_along(cast, open_trial, now):
    trial = open_trial()
    give(trial, cast.employee, 4, 5, at=now)
    actions.leave_trial(trial, by=cast.employee, at=now)
    assert (models.Tester.objects.count(), Score.objects.count()) == (1, 0)
    with pytest.raises(Forbidden):
        actions.leave_trial(trial, by=cast.employee, at=now)


def test_names_are_resolved_by_name_or_address(cast):
    lines = ["Claire Morel", "haddad inès", "Colleague@demo.example", "Claire  Morel"]
    people, problems = queries.trials.people_named(lines)
    assert {person.pk for person in people} == {cast.employee.pk, cast.pioneer.pk, cast.colleague.pk}
    assert problems == []


def test_name_of_nobody_of_a_guest_or_of_two_is_told(cast):
    type(cast.employee).objects.create_user("c.morel@demo.example", first_name="Claire", last_name="Morel")
    with translation.override("en"):
        people, problems = queries.trials.people_named(["Claire Morel", "Julia Stein", "Zoé"])
    assert people == []
    assert problems == [
        "Several colleagues are called Claire Morel: write the address of one of them "
        "(c.morel@demo.example, employee@demo.example).",
        "No colleague is known as Julia Stein: check the spelling, or write their e-mail address.",
        "No colleague is known as Zoé: check the spelling, or write their e-mail address.",
    ]


def test_names_cost_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.trials.people_named(["Claire Morel", "Inès Haddad", "lead@demo.example"])


# --- Scores ---------------------------------------------------------------------------------------------


def test_scores_are_means_and_may_change(cast, open_trial, now):
    trial = open_trial()
    give(trial, cast.employee, 4, 5, at=now, word="Rapide.")
    give(trial, cast.pioneer, 2, 4, at=now)
    give(trial, cast.employee, 5, 5, at=now + timedelta(days=1), word="Très rapide.")
    means = [(criterion.mean, criterion.votes) for criterion in queries.trials.criteria_of(trial)]
    assert means == [(3.5, 2), (4.5, 2)]
    assert [tester.word for tester in trial.testers.order_by("pk")] == ["Très rapide.", ""]


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
    for ends_on, at in ((trial.ends_on, now), (trial.ends_on + timedelta(days=5), now + timedelta(days=50))):
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


# --- What is shown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (TODAY - timedelta(days=1), (31, 0, 31, False, 0)),
        (TODAY, (31, 1, 30, True, 0)),
        (TODAY + timedelta(days=30), (31, 31, 0, True, 0)),
        (TODAY + timedelta(days=33), (31, 31, -3, True, 3)),
    ],
)
def test_progress_counts_days(open_trial, day, said):
    shown = queries.trials.progress(open_trial(), day)
    assert (shown.total, shown.done, shown.left, shown.started, shown.late) == said


def test_sheet_says_the_trial_under_way_before_the_earlier_ones(cast, open_trial, now):
    first = decide(open_trial(), cast.dsi, now)
    second = open_trial(tool=Tool.objects.get(pk=first.tool_id))
    said = queries.trials.on_sheet(second.tool, cast.employee, at=now)
    assert (said["trial"], said["trial"].mine, said["trial"].tester_count, said["may_open"]) == (
        second,
        True,
        2,
        False,
    )


def test_sheet_offers_a_trial_to_the_it_department_only(cast, make_tool, now):
    tool = make_tool("Miro")
    assert queries.trials.on_sheet(tool, cast.dsi, at=now) == {"trial": None, "may_open": True}
    assert queries.trials.on_sheet(tool, cast.employee, at=now) is None


def test_sheet_hides_trials_from_guests(cast, open_trial, now):
    assert queries.trials.on_sheet(open_trial().tool, cast.guest, at=now) is None


def test_sheet_costs_one_query(cast, open_trial, now, django_assert_num_queries):
    tool = open_trial().tool
    with django_assert_num_queries(1):
        queries.trials.on_sheet(tool, cast.employee, at=now)


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_six_queries(sign_in, cast, open_trial, count, django_assert_num_queries):
    for number in range(count):
        open_trial(f"Outil {number}", at=timezone.now())
        decide(open_trial(f"Autre {number}", at=timezone.now()), cast.dsi, timezone.now())
    client = sign_in(cast.employee)
    client.get("/outils/evaluations/")
    with django_assert_num_queries(6):
        response = client.get("/outils/evaluations/")
    assert (len(response.context["running"]), len(response.context["page"])) == (count, count)


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_seven_queries(sign_in, cast, open_trial, count, django_assert_num_queries):
    testers = [cast.employee, cast.pioneer, cast.colleague][:count]
    trial = open_trial(at=timezone.now(), testers=testers)
    for tester in testers:
        give(trial, tester, 3, 4, at=timezone.now(), word="Bien.")
    client = sign_in(cast.employee)
    client.get(trial.get_absolute_url())
    with django_assert_num_queries(7):
        assert client.get(trial.get_absolute_url()).status_code == 200


def test_page_is_not_for_guests(sign_in, cast, open_trial):
    trial = open_trial(at=timezone.now())
    assert sign_in(cast.guest).get(trial.get_absolute_url()).status_code == 403


def test_tester_scores_on_the_page_and_typed_text_stays(sign_in, cast, open_trial):
    trial = open_trial(at=timezone.now())
    first, second = trial.criteria.values_list("pk", flat=True)
    client, path = sign_in(cast.employee), f"/outils/evaluations/{trial.pk}/noter/"
    refused = client.post(path, {f"score-c{first}": "4", "score-word": "Presque tout."})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Presque tout." in page
    assert "Choisissez une note de 1 à 5." in page
    taken = client.post(path, {f"score-c{first}": "4", f"score-c{second}": "2", "score-word": "Tout."})
    assert taken.headers["Location"] == trial.get_absolute_url()
    assert list(Score.objects.order_by("criterion_id").values_list("value", flat=True)) == [4, 2]


def opening(**fields):
    day = timezone.localdate()
    return {
        "scope": "Les revues.",
        "allowed_data": "Des schémas.",
        "starts_on": str(day),
        "ends_on": str(day + timedelta(days=20)),
        "criteria": "Rapide\nClair",
        "testers": "Claire Morel",
        "cost_after": "",
        "turns_paid_on": "",
    } | fields


def test_form_opens_a_trial(sign_in, cast, make_tool):
    make_tool("Miro")
    response = sign_in(cast.dsi).post("/outils/miro/evaluer/", opening(owner=cast.dsi.pk))
    trial = Trial.objects.get()
    assert response.headers["Location"] == trial.get_absolute_url()
    assert [tester.person for tester in trial.testers.all()] == [cast.employee]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends_on": "2020-01-01"}, "La fin d’une évaluation est à venir."),
        ({"starts_on": "2099-01-01"}, "Une évaluation se termine après son début."),
        ({"criteria": "Seul"}, "Écrivez entre 2 et 6 critères, un par ligne."),
        ({"criteria": "Court\n" + "x" * 161}, "Un critère est une phrase courte, de 160 caractères au plus."),
        ({"testers": "Zoé Nulle"}, "Aucun collègue ne s’appelle Zoé Nulle"),
        ({"scope": ""}, "Dites ce qui est essayé."),
    ],
)
def test_form_refuses_and_keeps_what_was_typed(sign_in, cast, make_tool, fields, said):
    make_tool("Miro")
    typed = opening(owner=cast.dsi.pk, cost_after="Neuf euros") | fields
    response = sign_in(cast.dsi).post("/outils/miro/evaluer/", typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "Neuf euros" in page
    assert Trial.objects.count() == 0


def test_form_proposes_criteria_and_the_data_of_the_sheet(sign_in, cast, make_tool):
    make_tool("Miro", data_fr="Rien de confidentiel.")
    page = sign_in(cast.dsi).get("/outils/miro/evaluer/").content.decode()
    for words in ("Rien de confidentiel.", "Il me fait gagner du temps", "Je sais ce que je peux y mettre"):
        assert words in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"decide-outcome": ""}, "Choisissez ce que devient l’outil."),
        ({"decide-outcome": "care"}, "sans raison"),
        ({"decide-outcome": "not_recommended", "decide-reason_fr": "Cher."}, "Nommez l’outil"),
        ({"decide-outcome": "recommended", "decide-review_on": "2020-01-01"}, "Une revue est à venir."),
    ],
)
def test_decision_form_says_what_the_position_asks_for(sign_in, cast, open_trial, fields, said):
    trial = open_trial(at=timezone.now())
    typed = {"decide-conclusion": "Nous avons appris.", "decide-review_on": "2099-01-01"} | fields
    response = sign_in(cast.dsi).post(f"/outils/evaluations/{trial.pk}/conclure/", typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "Nous avons appris." in page
    trial.refresh_from_db()
    assert trial.outcome == ""


def test_decision_form_decides(sign_in, cast, open_trial):
    trial = open_trial(at=timezone.now())
    typed = {
        "decide-outcome": "care",
        "decide-conclusion": "Nous avons appris.",
        "decide-reason_fr": "Pas de clients.",
    }
    response = sign_in(cast.dsi).post(f"/outils/evaluations/{trial.pk}/conclure/", typed)
    assert response.headers["Location"] == trial.get_absolute_url()
    assert Tool.objects.get().stance == "care"
    again = sign_in(cast.dsi2).post(f"/outils/evaluations/{trial.pk}/conclure/", typed)
    assert again.status_code == 302
    trial.refresh_from_db()
    assert trial.decided_by == cast.dsi


def test_extension_form_explains_a_wrong_day(sign_in, cast, open_trial):
    trial = open_trial(at=timezone.now())
    path = f"/outils/evaluations/{trial.pk}/prolonger/"
    refused = sign_in(cast.dsi).post(
        path, {"extend-ends_on": str(trial.ends_on), "extend-reason": "Le salon."}
    )
    assert refused.status_code == 422
    assert "Le salon." in refused.content.decode()
    later = trial.ends_on + timedelta(days=9)
    taken = sign_in(cast.dsi).post(path, {"extend-ends_on": str(later), "extend-reason": "Le salon."})
    assert taken.status_code == 302
    assert "Le salon." in sign_in(cast.employee).get(trial.get_absolute_url()).content.decode()


def test_decision_shown_offers_the_lesson_only_where_it_can_be_written(sign_in, cast, open_trial):
    """The page of lessons is another part's; the button appears with it."""
    trial = decide(open_trial(at=timezone.now()), cast.dsi, timezone.now())
    page = sign_in(cast.employee).get(trial.get_absolute_url()).content.decode()
    assert "Nous y gagnons une heure par semaine." in page
    assert "Écrire la leçon apprise" not in page


def test_late_trial_says_so(sign_in, cast, open_trial):
    trial = open_trial(at=timezone.now() - timedelta(days=40))
    page = sign_in(cast.employee).get(trial.get_absolute_url()).content.decode()
    assert "Terminée depuis 10 jours" in page
    assert 'id="score"' not in page
