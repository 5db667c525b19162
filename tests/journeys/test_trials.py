"""A tool on trial: the IT department opens, colleagues score, one person decides, the sheet follows; an officer speaks; a sheet stays right."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Message
from tests.journeys.conftest import PHONE, sideways, violations
from tests.tools.conftest import build
from tools import actions
from tools.models import Opinion, Tool, Trial

pytestmark = pytest.mark.journey

PHRASES = {
    "fr": {
        "open": "Ouvrir une évaluation",
        "scope": "Ce que nous essayons",
        "data": "Données autorisées",
        "send": "Ouvrir l’évaluation",
        "opened": "L’évaluation est ouverte.",
        "nobody": "Aucun collègue ne s’appelle Zoé Nulle",
        "want": "Je veux essayer",
        "todo": "Dites ce que vous pensez de Miro",
        "score": "Envoyer mes notes",
        "missing": "Choisissez une note de 1 à 5.",
        "thanks": "Merci.",
        "write": "Écrire la conclusion",
        "care": "Nous l’utilisons avec précaution",
        "no": "Nous nous en passons",
        "instead": "Outil à utiliser à la place",
        "conclusion": "Conclusion",
        "reason": "Ce à quoi veiller, ou pourquoi non, en français",
        "decide": "Conclure l’évaluation",
        "why": "Dites pourquoi",
        "done": "L’évaluation est conclue",
        "position": "Avec précaution",
        "give": "Donner un avis (Sécurité informatique)",
        "tone": "Sous conditions",
        "opinion": "Avis en français",
        "give it": "Donner cet avis",
        "given": "L’avis est à côté de la fiche.",
        "review": "Revoir la fiche de Miro",
        "mine": "Je m’en occupe · Miro",
        "still": "Toujours juste · Miro",
        "next": "toujours juste. La prochaine revue",
        "empty": "Toutes les fiches sont à jour",
    },
    "en": {
        "open": "Open a trial",
        "scope": "What is tried",
        "data": "Data that may be used",
        "send": "Open the trial",
        "opened": "The trial is open.",
        "nobody": "No colleague is known as Zoé Nulle",
        "want": "I want to try it",
        "todo": "Say what you think of Miro",
        "score": "Send my scores",
        "missing": "Choose a score from 1 to 5.",
        "thanks": "Thank you.",
        "write": "Write the conclusion",
        "care": "We use it with care",
        "no": "We do without it",
        "instead": "Tool to use instead",
        "conclusion": "Conclusion",
        "reason": "What to watch for, or why not, in French",
        "decide": "Conclude the trial",
        "why": "Say why",
        "done": "The trial is concluded",
        "position": "With care",
        "give": "Give an opinion (Security officer)",
        "tone": "With conditions",
        "opinion": "Opinion in French",
        "give it": "Give the opinion",
        "given": "The opinion is beside the sheet.",
        "review": "Look at the sheet of Miro again",
        "mine": "I take care of it · Miro",
        "still": "Still right · Miro",
        "next": "still right. The next review",
        "empty": "Every sheet is up to date",
    },
}
MANNERS = [
    ("fr", {}),
    ("en", {"size": PHONE, "theme": "dark"}),
    ("fr", {"script": False}),
]
IDS = ["french", "english on a phone", "without javascript"]


@pytest.fixture
def tool(transactional_db, cast) -> Tool:
    at = timezone.now() - timedelta(days=90)
    miro = build("Miro", registered_at=at, stance_since=at)
    miro.save()
    return miro


def is_well(page, *, script: bool = True) -> None:
    assert not script or violations(page) == []
    assert not script or not sideways(page)


@pytest.mark.parametrize(("language", "manner"), MANNERS, ids=IDS)
def test_dsi_opens_testers_score_dsi_decides_and_the_sheet_follows(enter, cast, tool, language, manner):
    say, script = PHRASES[language], manner.get("script", True)
    with enter(cast.dsi, language=language, **manner) as page:
        page.goto(tool.get_absolute_url())
        page.get_by_role("link", name=say["open"], exact=True).click()
        page.get_by_label(say["scope"]).fill("Les revues de conception à distance.")
        page.get_by_label(say["data"]).fill("Des schémas, jamais de plans de clients.")
        page.locator("[name=testers]").fill("Claire Morel\nZoé Nulle")
        page.get_by_role("button", name=say["send"]).click()
        expect(page.get_by_role("alert")).to_contain_text(say["nobody"])
        expect(page.get_by_label(say["scope"])).to_have_value("Les revues de conception à distance.")
        is_well(page, script=script)
        page.locator("[name=testers]").fill("Claire Morel\ndsi2@demo.example")
        page.get_by_role("button", name=say["send"]).click()
        expect(page.get_by_text(say["opened"])).to_be_visible()
    trial = Trial.objects.get()
    assert Message.objects.filter(kind="tools.trial_opened").count() == 2

    with enter(cast.colleague, language=language, **manner) as page:
        page.goto("/outils/evaluations/")
        is_well(page, script=script)
        page.get_by_role("link", name="Miro").click()
        page.get_by_role("button", name=say["want"]).click()
        expect(page.get_by_role("button", name=say["score"])).to_be_visible()
        is_well(page, script=script)
        page.get_by_role("button", name=say["score"]).click()
        expect(page.get_by_role("alert")).to_contain_text(say["missing"])
        is_well(page, script=script)
        for question in page.locator("#score fieldset").all():
            question.get_by_role("radio", name="4").check()
        page.locator("#score textarea").fill("Une réunion de moins.")
        page.get_by_role("button", name=say["score"]).click()
        expect(page.get_by_text(say["thanks"])).to_be_visible()
        expect(page.get_by_text("Une réunion de moins.").first).to_be_visible()
    assert trial.testers.get(person=cast.colleague).scores.count() == 4

    with enter(cast.dsi2, language=language, **manner) as page:
        page.goto(trial.get_absolute_url())
        page.get_by_text(say["write"]).click()
        page.get_by_text(say["no"]).click()
        expect(page.get_by_label(say["instead"])).to_be_visible()
        page.get_by_text(say["care"]).click()
        expect(page.get_by_label(say["instead"])).to_be_hidden()
        page.get_by_label(say["conclusion"]).fill("Nous y gagnons une réunion par semaine.")
        page.get_by_role("button", name=say["decide"]).click()
        expect(page.get_by_role("alert")).to_contain_text(say["why"])
        is_well(page, script=script)
        page.get_by_label(say["reason"]).fill("Jamais de plans de clients.")
        page.get_by_role("button", name=say["decide"]).click()
        expect(page.get_by_text(say["done"])).to_be_visible()
        is_well(page, script=script)
        page.goto(tool.get_absolute_url())
        expect(page.get_by_text(say["position"], exact=True).first).to_be_visible()
        expect(page.get_by_text("Nous y gagnons une réunion par semaine.")).to_be_visible()
    tool.refresh_from_db()
    assert (tool.stance, tool.stance_reason_fr) == ("care", "Jamais de plans de clients.")
    assert Message.objects.filter(kind="tools.trial_decided").count() == 3


@pytest.mark.parametrize(("language", "manner"), MANNERS, ids=IDS)
def test_officer_gives_an_opinion_beside_the_sheet(enter, cast, tool, language, manner):
    say = PHRASES[language]
    actions.name_officer(cast.employee, office="security", by=cast.admin, at=timezone.now())
    with enter(cast.employee, language=language, **manner) as page:
        page.goto(tool.get_absolute_url())
        page.get_by_role("link", name=say["give"]).click()
        page.get_by_role("radio", name="Claire Morel").check()
        page.get_by_role("radio", name=say["tone"]).check()
        page.get_by_label(say["opinion"]).fill("Tableaux fermés par défaut.")
        is_well(page, script=manner.get("script", True))
        page.get_by_role("button", name=say["give it"]).click()
        expect(page.get_by_text(say["given"])).to_be_visible()
        expect(page.get_by_text("Tableaux fermés par défaut.")).to_be_visible()
    with enter(cast.guest, language=language, **manner) as page:
        page.goto(tool.get_absolute_url())
        expect(page.get_by_text("Tableaux fermés par défaut.")).to_be_visible()
        expect(page.get_by_text("Claire Morel")).to_have_count(0)
    assert Opinion.objects.get().tone == "conditions"


@pytest.mark.parametrize(("language", "manner"), MANNERS, ids=IDS)
def test_dsi_takes_a_late_sheet_over_and_says_it_is_still_right(enter, cast, tool, language, manner):
    say = PHRASES[language]
    Tool.objects.update(review_on=timezone.localdate() - timedelta(days=9))
    with enter(cast.dsi, language=language, **manner) as page:
        page.goto("/")
        page.locator(".todo-list li", has_text=say["review"]).get_by_role("link").click()
        is_well(page, script=manner.get("script", True))
        page.get_by_role("button", name=say["mine"]).click()
        expect(page.get_by_role("button", name=say["mine"])).to_have_count(0)
        page.get_by_role("button", name=say["still"]).click()
        expect(page.get_by_text(say["next"])).to_be_visible()
        expect(page.get_by_role("heading", name=say["empty"])).to_be_visible()
    tool.refresh_from_db()
    assert (tool.owner, tool.review_on > timezone.localdate()) == (cast.dsi, True)
