"""The pages of trials: the list, the page with its forms, what the sheet of a tool says."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.tools.conftest import decide, give
from tools import actions, queries
from tools.models import Score, Tool, Trial

TODAY = date(2026, 11, 24)


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
    assert again.status_code == 409
    assert "Nous avons appris.</textarea>" in again.content.decode()
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


def test_decision_shown_offers_the_lesson_to_who_may_write_it(sign_in, cast, open_trial):
    trial = decide(open_trial(at=timezone.now()), cast.dsi, timezone.now())
    people = (cast.dsi2, cast.employee)
    pages = [sign_in(person).get(trial.get_absolute_url()).content.decode() for person in people]
    assert ["Nous y gagnons une heure par semaine." in page for page in pages] == [True, True]
    assert [f"/guide/lecons/evaluation/{trial.pk}/" in page for page in pages] == [True, False]


def test_late_trial_says_so(sign_in, cast, open_trial):
    trial = open_trial(at=timezone.now() - timedelta(days=40))
    page = sign_in(cast.employee).get(trial.get_absolute_url()).content.decode()
    assert "Échue depuis 10 jours, conclusion attendue" in page
    assert 'id="score"' not in page


def test_scores_of_others_come_after_ones_own(sign_in, cast, open_trial):
    now = timezone.now()
    trial = open_trial(at=now, testers=[cast.employee, cast.pioneer, cast.colleague, cast.hr])
    for person in (cast.pioneer, cast.colleague, cast.hr):
        give(trial, person, 3, 4, at=now, word=f"De {person.first_name}.")
    words = f"De {cast.pioneer.first_name}."
    people = (cast.employee, cast.pioneer, cast.lead, cast.dsi)
    pages = [sign_in(person).get(trial.get_absolute_url()).content.decode() for person in people]
    assert [words in page for page in pages] == [False, True, True, True]
    assert ["trial-scores" in page for page in pages] == [False, True, True, True]


def test_means_wait_for_the_third_tester(sign_in, cast, open_trial):
    now = timezone.now()
    trial = open_trial(at=now, testers=[cast.employee, cast.pioneer, cast.colleague])
    shown = []
    for person in (cast.employee, cast.pioneer, cast.colleague):
        give(trial, person, 3, 4, at=now)
        page = sign_in(cast.lead).get(trial.get_absolute_url()).content.decode()
        shown.append(("troisième" in page, "trial-scores" in page))
    assert shown == [(True, False), (True, False), (False, True)]


def test_page_offers_to_leave_until_one_has_scored(sign_in, cast, open_trial):
    now = timezone.now()
    trial = open_trial(at=now)
    path = f"/outils/evaluations/{trial.pk}/quitter/"
    client = sign_in(cast.employee)
    before = path in client.get(trial.get_absolute_url()).content.decode()
    give(trial, cast.employee, 3, 4, at=now)
    after = path in client.get(trial.get_absolute_url()).content.decode()
    assert (before, after) == (True, False)


def test_words_sent_after_the_decision_stay_to_copy(sign_in, cast, open_trial):
    now = timezone.now()
    trial = decide(open_trial(at=now), cast.dsi, now)
    acts = {
        "noter": (cast.employee, {"score-word": "Bien vu."}),
        "prolonger": (cast.dsi2, {"extend-ends_on": "2099-01-01", "extend-reason": "Bien vu."}),
        "corriger": (cast.dsi2, {"correct-testers": "Bien vu."}),
    }
    for act, (person, typed) in acts.items():
        response = sign_in(person).post(f"/outils/evaluations/{trial.pk}/{act}/", typed)
        assert (response.status_code, "Bien vu.</textarea>" in response.content.decode()) == (409, True)


def test_sheet_on_trial_says_the_data_of_the_trial(sign_in, cast, make_tool, open_trial):
    tool = make_tool("Miro", data_fr="Rien du tout.", stance="care", stance_reason_fr="Ancienne raison.")
    trial = open_trial(tool=tool, at=timezone.now())
    page = sign_in(cast.employee).get("/outils/miro/").content.decode()
    said = [words in page for words in ("Des schémas.", "Rien du tout.", "Ancienne raison.")]
    assert said == [True, False, False]
    guest = sign_in(cast.guest).get("/outils/miro/").content.decode()
    assert trial.get_absolute_url() not in guest


def test_conclusion_offers_to_update_the_sheet_until_somebody_has(sign_in, cast, open_trial):
    now = timezone.now() - timedelta(hours=1)
    trial = decide(open_trial(at=now), cast.dsi, now)
    client, link = sign_in(cast.dsi), 'href="/outils/miro/modifier/"'
    before = link in client.get(trial.get_absolute_url()).content.decode()
    actions.update(Tool.objects.get(), summary_fr="Nous l’avons.", by=cast.dsi, at=timezone.now())
    after = link in client.get(trial.get_absolute_url()).content.decode()
    assert (before, after) == (True, False)
    assert link not in sign_in(cast.employee).get(trial.get_absolute_url()).content.decode()
