"""The register lived: I use it and can help, a question and its answer, an unlisted tool and its decision, a block, a visitor."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tools import actions
from tools.models import BlockedReport, HelpRequest, Tool, ToolRequest, Use

pytestmark = pytest.mark.journey

FR = SimpleNamespace(
    language="fr",
    uses="Je l’utilise",
    helps="Je peux aider",
    thanks="Merci. Vos collègues voient maintenant que vous pouvez aider sur Notion.",
    count="1 personne l’utilise",
    ask="Demander de l’aide",
    question="Votre question",
    send="Envoyer ma question",
    on_its_way="Votre question est en route vers Inès Haddad.",
    todo="Claire Morel a une question sur Notion",
    answer="Votre réponse",
    send_answer="Envoyer ma réponse",
    answered="Réponse donnée",
    name="Nom de l’outil",
    search="Rechercher",
    tell="Parlez-nous-en en trois questions",
    what_for="Qu’en faites-vous ?",
    data="Des documents de travail",
    tell_dsi="Le dire à la DSI",
    told="Merci de nous l’avoir dit.",
    one_sentence="En une phrase, en français",
    trial="En évaluation",
    decide="Mettre au registre",
    decided="C’est décidé. Claire Morel reçoit votre réponse par courriel.",
    sheet="Voir la fiche de Padlet",
    blocked="Bloqué là où je travaille",
    at_site="À l’usine ou sur un chantier",
    say_blocked="Signaler le blocage",
    said_blocked="Merci. La DSI vous répond au plus tard",
    stays="Il y reste bloqué",
    why="Pourquoi, et comment faire autrement",
    send_blocked="Envoyer la réponse",
    alike="Déjà au registre : est-ce l’un d’eux ?",
)
EN = SimpleNamespace(
    language="en",
    uses="I use it",
    helps="I can help",
    thanks="Thank you. Colleagues now see that you can help with Notion.",
    count="1 person uses it",
    ask="Ask for help",
    question="Your question",
    send="Send my question",
    on_its_way="Your question is on its way to Inès Haddad.",
    todo="Claire Morel has a question about Notion",
    answer="Your answer",
    send_answer="Send my answer",
    answered="Answered",
    name="Name of the tool",
    search="Search",
    tell="Tell us in three questions",
    what_for="What do you do with it?",
    data="Working documents",
    tell_dsi="Tell the IT department",
    told="Thank you for telling us.",
    one_sentence="In one sentence, in French",
    trial="On trial",
    decide="Decide: on the register",
    decided="Decided. Claire Morel gets your answer by mail.",
    sheet="See the sheet of Padlet",
    blocked="It is blocked where I work",
    at_site="At a plant or on a building site",
    say_blocked="Say that it is blocked",
    said_blocked="Thank you. The IT department answers by",
    stays="It stays blocked there",
    why="Why, and how else to work",
    send_blocked="Send the answer",
    alike="On the register already: is it one of these?",
)
MANNERS = pytest.mark.parametrize(
    ("words", "manner"),
    [(FR, {}), (EN, {"size": PHONE, "theme": "dark"}), (FR, {"script": False})],
    ids=["french", "english on a phone", "without javascript"],
)


@pytest.fixture
def notion(transactional_db, cast):
    tool = Tool(
        slug="notion",
        name="Notion",
        kind="collaboration",
        stance="recommended",
        summary_fr="Prendre des notes à plusieurs.",
        summary_en="Notes taken together.",
        is_public=True,
    )
    return actions.register(tool, by=cast.dsi, at=timezone.now() - timedelta(days=40))


@MANNERS
def test_employee_says_that_they_use_it_and_help(enter, cast, notion, words, manner):
    with enter(cast.employee, language=words.language, **manner) as page:
        page.goto("/outils/notion/")
        page.get_by_role("button", name=words.uses, exact=True).click()
        expect(page.get_by_role("button", name=words.uses, exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(page.get_by_role("heading", name=words.count)).to_be_visible()
        page.get_by_role("button", name=words.helps, exact=True).click()
        expect(page.get_by_text(words.thanks)).to_be_visible()
        page.get_by_role("button", name=words.helps, exact=True).click()
        expect(page.get_by_role("button", name=words.helps, exact=True)).to_have_attribute(
            "aria-pressed", "false"
        )
    assert list(Use.objects.values_list("person_id", "helps")) == [(cast.employee.pk, False)]


@MANNERS
def test_question_goes_to_who_helps_and_comes_back_answered(enter, cast, notion, words, manner):
    actions.declare_use(notion, uses=True, helps=True, by=cast.pioneer, at=timezone.now())
    with enter(cast.employee, language=words.language, **manner) as page:
        page.goto("/outils/notion/")
        page.get_by_role("link", name=words.ask).first.click()
        page.get_by_label(words.question).fill("Comment partager une page ?")
        page.get_by_role("button", name=words.send).click()
        expect(page.get_by_text(words.on_its_way)).to_be_visible()
        address = page.url
    with enter(cast.pioneer, language=words.language, **manner) as page:
        page.goto("/outils/demandes/")
        page.get_by_role("link", name="Claire Morel").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words.todo)
        page.get_by_role("textbox", name=words.answer).fill("Par le bouton Partager, en haut.")
        page.get_by_role("button", name=words.send_answer).click()
        expect(page.get_by_text(words.answered, exact=True)).to_be_visible()
    with enter(cast.employee, language=words.language, **manner) as page:
        page.goto(address)
        expect(page.get_by_text("Par le bouton Partager, en haut.")).to_be_visible()
    assert HelpRequest.objects.get().answered_by == cast.pioneer


@MANNERS
def test_tool_that_is_not_listed_is_told_and_decided(enter, cast, notion, words, manner):
    with enter(cast.employee, language=words.language, **manner) as page:
        page.goto("/outils/")
        page.get_by_label(words.name).fill("Padlet")
        page.get_by_role("button", name=words.search, exact=True).last.click()
        page.get_by_role("link", name=words.tell).click()
        page.get_by_label(words.what_for).fill("Nos idées de chantier.")
        page.get_by_label(words.data).check()
        page.get_by_role("button", name=words.tell_dsi).click()
        expect(page.get_by_text(words.told)).to_be_visible()
        address = page.url
    with enter(cast.dsi, language=words.language, **manner) as page:
        page.goto("/outils/demandes/")
        page.get_by_role("link", name="Padlet").click()
        page.locator("#id_new-kind").select_option("collaboration")
        page.get_by_label(words.one_sentence).fill("Un mur d’idées à plusieurs.")
        page.get_by_label(words.trial).check()
        page.get_by_role("button", name=words.decide).click()
        expect(page.get_by_text(words.decided)).to_be_visible()
    with enter(cast.employee, language=words.language, **manner) as page:
        page.goto(address)
        page.get_by_role("link", name=words.sheet).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Padlet")
    asked = ToolRequest.objects.get()
    assert (asked.state, asked.tool.stance, asked.decided_by) == ("registered", "trial", cast.dsi)


def test_tools_alike_appear_as_one_types(enter, cast, notion):
    with enter(cast.employee) as page:
        page.goto("/outils/non-repertorie/")
        page.get_by_label("Comment s’appelle-t-il").press_sequentially("notoin")
        expect(page.get_by_text(FR.alike)).to_be_visible()
        page.get_by_role("link", name="Notion").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Notion")


def test_list_follows_what_one_types(enter, cast, notion):
    actions.register(
        Tool(slug="miro", name="Miro", kind="content", stance="trial", summary_fr="Un tableau."),
        by=cast.dsi,
        at=timezone.now(),
    )
    with enter(cast.employee) as page:
        page.goto("/outils/")
        expect(page.get_by_role("link", name="Notion")).to_be_visible()
        page.get_by_label(FR.name).press_sequentially("mir")
        expect(page.get_by_role("link", name="Notion")).to_have_count(0)
        expect(page.get_by_role("link", name="Miro")).to_be_visible()
        assert page.url.endswith("/outils/?q=mir")
        page.reload()
        expect(page.get_by_label(FR.name)).to_have_value("mir")


@MANNERS
def test_block_is_told_in_the_sheet_and_answered(enter, cast, notion, words, manner):
    with enter(cast.employee, language=words.language, **manner) as page:
        page.goto("/outils/notion/")
        page.get_by_text(words.blocked, exact=True).click()
        page.get_by_label(words.at_site).check()
        page.get_by_role("button", name=words.say_blocked).click()
        expect(page.get_by_text(words.said_blocked)).to_be_visible()
        address = page.url
    with enter(cast.dsi, language=words.language, **manner) as page:
        page.goto(address)
        page.get_by_label(words.stays).check()
        page.get_by_label(words.why).fill("La ligne du site est trop lente : passez par le téléphone.")
        page.get_by_role("button", name=words.send_blocked).click()
        expect(page.get_by_text("La ligne du site est trop lente")).to_be_visible()
    assert BlockedReport.objects.get().state == "stays"


def test_visitor_reads_the_register_and_machines_too(enter, cast, notion):
    with enter(None, size=PHONE) as page:
        page.goto("/outils/")
        page.get_by_role("link", name="Notion").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Notion")
        expect(page.get_by_role("button", name=FR.uses)).to_have_count(0)
        page.goto("/outils/")
        answer = page.request.get("/outils/registre.json")
        assert [tool["name"] for tool in json.loads(answer.text())["tools"]] == ["Notion"]
