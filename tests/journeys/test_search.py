"""Looking for something: suggestions by keyboard, by kind, after a mistake, and all of it without JavaScript."""

import re
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core import search
from policy.models import Document, Version
from tests.journeys.conftest import DESK, PHONE, sideways, violations
from tools.models import Tool

pytestmark = pytest.mark.journey

FR = SimpleNamespace(
    field="Chercher dans le portail",
    listed="Suggestions",
    said="3 suggestions",
    every="Tous les résultats pour « partag »",
    tools="Outils 2",
    nothing="Aucune page ne contient tous ces mots",
    corrected="Ces pages répondent à « partagé ».",
)
EN = SimpleNamespace(
    field="Search the portal",
    listed="Suggestions",
    said="3 suggestions",
    every="All results for “partag”",
    tools="Tools 2",
    nothing="No page holds all these words",
    corrected="These pages answer “partagé”.",
)
BOTH = pytest.mark.parametrize(("language", "words"), [("fr", FR), ("en", EN)])


@pytest.fixture(autouse=True)
def shelf(transactional_db, cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    at = timezone.now()
    document = Document.objects.create(
        slug="ecrire", kind="guide", owner=cast.comms, title_fr="Écrire ensemble"
    )
    document.current_version = Version.objects.create(
        document=document, number=1, material_change=True, published_at=at, by=cast.comms
    )
    document.state = "published"
    document.save()
    search.put("document", document.pk, {"fr": ("Écrire ensemble", "Un texte partagé se relit à plusieurs.")})
    for slug, name in (("pad", "Bloc partagé"), ("wiki", "Wiki partagé")):
        tool = Tool.objects.create(
            slug=slug,
            name=name,
            kind="collaboration",
            stance="recommended",
            stance_since=at,
            registered_at=at,
            summary_fr="Écrire.",
        )
        search.put("tool", tool.pk, {"fr": (name, "Pour écrire à plusieurs.")})


@BOTH
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_suggestions_by_keyboard(enter, cast, language, words, theme, size):
    with enter(cast.employee, language=language, theme=theme, size=size) as page:
        page.goto("/")
        assert "search.js" not in "".join(
            page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        )
        field = page.locator("#bar-q")
        field.focus()
        expect(page.get_by_role("combobox", name=words.field)).to_have_attribute("aria-expanded", "false")
        field.press_sequentially("partag")
        expect(page.get_by_role("option")).to_have_count(4)
        expect(page.locator(".bar-search [role=status]")).to_have_text(words.said)
        expect(page.get_by_role("listbox", name=words.listed)).to_be_visible()
        assert (violations(page), sideways(page)) == ([], False)
        field.press("ArrowDown")
        field.press("ArrowDown")
        chosen = page.locator("[aria-selected=true]")
        assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id") == "bar-q-list-1"
        field.press("ArrowUp")
        field.press("ArrowUp")  # back in the field itself
        assert field.get_attribute("aria-activedescendant") is None
        field.press("ArrowUp")  # and round to the last
        expect(page.locator("[aria-selected=true]")).to_have_text(words.every)
        field.press("Escape")
        expect(page.get_by_role("listbox")).to_have_count(0)
        expect(field).to_have_value("partag")
        field.press("ArrowDown")
        address = page.locator("[aria-selected=true]").get_attribute("href")
        field.press("Enter")
        page.wait_for_url(f"**{address}")


@BOTH
def test_enter_goes_to_the_results_and_one_kind(enter, cast, language, words):
    with enter(cast.employee, language=language) as page:
        page.goto("/recherche/")
        field = page.locator("#q")
        field.press_sequentially("partag")
        expect(page.get_by_role("option")).to_have_count(4)
        field.press("Enter")
        page.wait_for_url(re.compile(r"\?q=partag$"))
        expect(page.locator(".results > li")).to_have_count(3)
        page.get_by_role("link", name=words.tools, exact=True).click()
        expect(page.locator(".results > li")).to_have_count(2)
        assert violations(page) == []


@BOTH
def test_mistakes_and_empty_answers_help(enter, cast, language, words):
    with enter(cast.employee, language=language) as page:
        page.goto("/recherche/?q=patragé")
        expect(page.get_by_text(words.corrected)).to_be_visible()
        page.goto("/recherche/?q=partagé+zorglub")
        expect(page.get_by_role("heading", name=words.nothing)).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name="partagé", exact=True).click()
        expect(page.locator(".results > li")).to_have_count(3)


def test_old_answers_are_dropped(enter, cast):
    """A slow answer to fewer letters never replaces what the last letters found."""
    with enter(cast.employee) as page:
        page.goto("/")

        def slowly(route):
            if route.request.url.endswith("q=bloc"):
                page.wait_for_timeout(600)
            route.continue_()

        page.route("**/recherche/suggestions/**", slowly)
        field = page.locator("#bar-q")
        field.press_sequentially("bloc")
        page.wait_for_timeout(250)
        field.fill("wiki")
        expect(page.get_by_role("option").first).to_contain_text("Wiki partagé")
        page.wait_for_timeout(700)
        expect(page.get_by_role("option").first).to_contain_text("Wiki partagé")


def test_leaving_the_field_closes_the_list(enter, cast):
    with enter(cast.employee) as page:
        page.goto("/")
        field = page.locator("#bar-q")
        field.press_sequentially("wiki")
        expect(page.get_by_role("option")).to_have_count(2)
        field.press("Tab")
        expect(page.get_by_role("option")).to_have_count(0)


@BOTH
def test_search_without_javascript(enter, cast, language, words):
    with enter(cast.employee, language=language, script=False) as page:
        page.goto("/")
        field = page.get_by_role("searchbox", name=words.field)
        field.fill("partag")
        field.press("Enter")
        page.wait_for_url(re.compile(r"/recherche/\?q=partag$"))
        expect(page.locator(".results > li")).to_have_count(3)
        page.get_by_role("link", name=words.tools, exact=True).click()
        expect(page.locator(".results > li")).to_have_count(2)
