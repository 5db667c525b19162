"""A proposal: written on a page that keeps itself, with a co-author and a file; by two at once; taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from pilots import actions
from pilots.models import Pilot, PilotFile
from tests.core.test_documents import PDF
from tests.journeys.conftest import PHONE, sideways, violations
from tests.pilots.conftest import LINES, make_pilot, proposal
from tests.tools.conftest import build

__all__ = ["make_pilot", "proposal"]
pytestmark = pytest.mark.journey

SAY = {
    "fr": {
        "propose": "Proposer un pilote",
        "kept": "Brouillon gardé à",
        "untitled": "Donnez un titre",
        "with": "Avec qui",
        "help": "L’aide qu’il vous faut",
        "files": "Fichiers",
        "preview": "Voir comme la personne qui décide",
        "draft": "Garder en brouillon",
        "missing": "Il manque une chose",
        "complete": "Compléter",
        "send": "Envoyer",
        "sent": "Vous aurez une réponse",
        "with dsi": "À la DSI depuis",
        "both": "Regarder les deux",
        "wrote": "a écrit cette proposition entre-temps",
        "mine": "Garder les miens",
        "is kept": "Votre brouillon est gardé.",
        "back": "La reprendre pour la modifier",
        "take back": "Reprendre la proposition",
        "again": "C’est de nouveau un brouillon",
        "add": "Ajouter un indicateur",
    },
    "en": {
        "propose": "Propose a pilot",
        "kept": "Draft kept at",
        "untitled": "Give it a title",
        "with": "With whom",
        "help": "Help you need",
        "files": "Files",
        "preview": "See it as the person who decides",
        "draft": "Keep as a draft",
        "missing": "One thing is missing",
        "complete": "Complete it",
        "send": "Send",
        "sent": "You have an answer",
        "with dsi": "With the IT department since",
        "both": "Look at both",
        "wrote": "wrote this proposal meanwhile",
        "mine": "Keep mine",
        "is kept": "Your draft is kept.",
        "back": "Take it back to change it",
        "take back": "Take it back",
        "again": "It is a draft again",
        "add": "Add another indicator",
    },
}
MANNERS = [("fr", {}), ("en", {"size": PHONE, "theme": "dark"})]
IDS = ["french", "english on a phone"]
QUOTE = {"name": "Devis caméra.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def now():
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def tool(transactional_db, cast):
    at = timezone.now() - timedelta(days=90)
    made = build("Mastodon", registered_at=at, stance_since=at)
    made.save()
    return made


def is_well(page) -> None:
    assert violations(page) == []
    assert not sideways(page)


def fill(page, tool) -> None:
    """What a newcomer types to send: nine answers, two of which are chosen for them (dates) and may stay."""
    page.locator("[name=title]").fill("Vidéos d’atelier")
    page.locator("[name=what]").fill("Filmer trois gestes avec l’équipe.")
    page.locator("[name=why]").fill("Les montrer aux clients.")
    page.locator("[name=tool]").select_option(str(tool.pk))
    page.locator("[name=kpis-0-label]").fill("vidéos publiées")
    page.locator("[name=kpis-0-baseline]").fill("0")
    page.locator("[name=kpis-0-target]").fill("10")
    page.locator("[name=lines-0-label]").fill("Caméra")
    page.locator("[name=lines-0-asked]").fill("1250,50")


@pytest.mark.parametrize(("language", "manner"), MANNERS, ids=IDS)
def test_a_newcomer_writes_with_a_co_author_and_a_file_sees_it_as_the_decider_and_sends(
    enter, cast, tool, language, manner
):
    say = SAY[language]
    with enter(cast.employee, language=language, **manner) as page:
        page.goto("/pilotes/")
        page.get_by_role("link", name=say["propose"]).first.click()
        is_well(page)
        page.locator("[name=what]").fill("Filmer")
        expect(page.locator("[data-said]")).to_contain_text(say["untitled"])
        page.locator("[name=title]").fill("Vidéos")
        expect(page.locator("[data-said]")).to_contain_text(say["kept"])
        draft = Pilot.objects.get()
        expect(page).to_have_url(f"/pilotes/{draft.pk}/modifier/")
        fill(page, tool)
        page.locator("[name=lines-0-asked]").fill("")
        page.locator("summary").filter(has_text=say["with"]).click()
        area = page.locator("[name=co_authors]")
        area.press_sequentially(cast.pioneer.last_name[:4].lower())
        page.locator(f"[data-line*='{cast.pioneer.email}']").first.click()
        expect(area).to_have_value(f"{cast.pioneer.name} <{cast.pioneer.email}>\n")
        page.locator("summary").filter(has_text=say["files"]).click()
        page.locator("[name=attachments]").set_input_files(QUOTE)
        expect(page.get_by_role("link", name="Devis caméra.pdf")).to_be_visible()
        is_well(page)
        page.get_by_role("button", name=say["preview"]).click()
        expect(page.get_by_role("heading", name=say["missing"])).to_be_visible()
        is_well(page)
        page.get_by_role("link", name=say["complete"]).click()
        page.locator("[name=lines-0-asked]").fill("1250,50")
        page.get_by_role("button", name=say["preview"]).click()
        page.get_by_role("button", name=say["send"], exact=True).click()
        expect(page.get_by_text(say["sent"])).to_be_visible()
        expect(page.get_by_text(say["with dsi"])).to_be_visible()
        is_well(page)
    pilot = Pilot.objects.get()
    assert (pilot.state, str(pilot.asked), [m.person for m in pilot.members.all()]) == (
        "submitted",
        "1250.50",
        [cast.pioneer],
    )
    assert [file.name for file in PilotFile.objects.all()] == ["Devis caméra.pdf"]
    with enter(cast.pioneer, language=language, **manner) as page:
        page.goto(pilot.get_absolute_url())
        expect(page.get_by_role("link", name="Devis caméra.pdf")).to_be_visible()


def test_without_javascript_the_buttons_do_the_same(enter, cast, tool):
    say = SAY["fr"]
    with enter(cast.employee, script=False) as page:
        page.goto("/pilotes/proposer/")
        fill(page, tool)
        page.get_by_role("button", name=say["add"]).click()
        page.locator("[name=kpis-1-label]").fill("vues")
        page.locator("[name=kpis-1-baseline]").fill("0")
        page.locator("[name=kpis-1-target]").fill("900")
        page.locator("summary").filter(has_text=say["with"]).click()
        page.locator("[name=co_authors]").fill(cast.pioneer.name)
        page.locator("summary").filter(has_text=say["files"]).click()
        page.locator("[name=attachments]").set_input_files(QUOTE)
        page.locator(".actions").get_by_role("button", name=say["draft"]).click()
        expect(page.get_by_text(say["is kept"])).to_be_visible()
        expect(page.get_by_role("link", name="Devis caméra.pdf")).to_be_visible()
        page.get_by_role("button", name="Retirer · Devis caméra.pdf").click()
        expect(page.get_by_role("link", name="Devis caméra.pdf")).to_have_count(0)
        page.locator("[name=title]").press("Enter")  # keeps, never sends
        expect(page.get_by_text(say["is kept"])).to_be_visible()
        page.get_by_role("button", name=say["send"], exact=True).click()
        expect(page.get_by_text(say["sent"])).to_be_visible()
    pilot = Pilot.objects.get()
    assert (pilot.state, pilot.kpis.count(), pilot.members.get().person) == ("submitted", 2, cast.pioneer)


@pytest.mark.parametrize(("language", "manner"), MANNERS, ids=IDS)
def test_two_writers_lose_nothing(enter, cast, make_pilot, language, manner):
    say = SAY[language]
    pilot = make_pilot(sending=False, lines=LINES[:1])
    actions.add_member(pilot, person=cast.employee, part="co_author", by=cast.pioneer, at=timezone.now())
    address = f"/pilotes/{pilot.pk}/modifier/"
    with enter(cast.pioneer, language=language, **manner) as first:
        first.goto(address)
        with enter(cast.employee, language=language, **manner) as second:
            second.goto(address)
            second.locator("[name=why]").fill("Pour Claire.")
            expect(second.locator("[data-said]")).to_contain_text(say["kept"])
        first.locator("[name=why]").fill("Pour Léa.")
        expect(first.locator("[data-conflict]")).to_be_visible()
        first.get_by_role("button", name=say["both"]).click()
        expect(first.get_by_role("alert")).to_contain_text(say["wrote"])
        expect(first.locator("[name=why]")).to_have_value("Pour Léa.")
        expect(first.locator(".theirs")).to_contain_text("Pour Claire.")
        is_well(first)
        first.get_by_role("button", name=say["mine"]).click()
        expect(first.get_by_text(say["is kept"])).to_be_visible()
    assert Pilot.objects.get().why == "Pour Léa."


@pytest.mark.parametrize(("language", "manner"), MANNERS, ids=IDS)
def test_a_sent_proposal_is_taken_back(enter, cast, make_pilot, language, manner):
    say, pilot = SAY[language], make_pilot()
    with enter(cast.pioneer, language=language, **manner) as page:
        page.goto(pilot.get_absolute_url())
        page.get_by_text(say["back"]).click()
        is_well(page)
        page.get_by_role("button", name=say["take back"]).click()
        expect(page.get_by_text(say["again"])).to_be_visible()
        is_well(page)
    assert Pilot.objects.get().state == "draft"
