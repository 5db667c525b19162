"""Those who follow: a manager filters, prints and takes a table out; the programme lead looks at the portfolio."""

import pytest
from playwright.sync_api import expect

from pilots import tasks
from tests.journeys.conftest import PHONE, sideways, violations
from tests.journeys.test_manager import pilots

pytestmark = pytest.mark.journey
__all__ = ["pilots"]


@pytest.mark.parametrize(
    ("language", "script", "words"),
    [
        (
            "fr",
            True,
            ("Exporter", "Dépenses", "Exporter le tableau", "Télécharger le tableau", "Tout imprimer"),
        ),
        ("en", False, ("Export", "Expenses", "Take it out", "Download the table", "All on paper")),
    ],
    ids=["français", "english without javascript"],
)
def test_manager_filters_prints_and_exports(enter, cast, pilots, language, script, words):
    export, expenses, take, download, paper = words
    with enter(cast.manager, language=language, script=script) as page:
        page.goto(f"/tableaux/?unit={cast.support.pk}&state=approved")
        titles = page.locator(".board-table tbody th")
        expect(titles).to_have_count(1)

        # On paper: no bar, no filters, no menu; the table whole.
        page.get_by_role("link", name=paper).click()
        page.wait_for_url("**/tableaux/?unit=*&state=approved&print=1")
        page.emulate_media(media="print")
        for gone in (".bar", ".filters", ".export-menu", ".foot"):
            expect(page.locator(gone)).to_be_hidden()
        expect(titles).to_be_visible()
        page.emulate_media(media="screen")

        # The same filters go with the table.
        page.locator("summary").filter(has_text=export).click()
        page.get_by_role("radio", name=expenses).check()
        page.get_by_role("button", name=take).click()
        page.wait_for_url("**/tableaux/exports/*/")
        expect(page.get_by_role("progressbar")).to_be_visible()
        tasks.exports()
        if not script:
            page.reload()
        link = page.get_by_role("link", name=download)
        expect(link).to_be_visible()
        with page.expect_download() as taken:
            link.click()
        assert taken.value.suggested_filename.endswith(".xlsx")
        if script:
            assert violations(page) == []


@pytest.mark.parametrize("manner", [{"language": "fr"}, {"language": "en", "theme": "dark", "size": PHONE}])
def test_lead_looks_at_the_portfolio(enter, cast, pilots, manner):
    french = manner["language"] == "fr"
    with enter(cast.lead, **manner) as page:
        page.goto("/tableaux/")
        page.get_by_role(
            "link", name="Le portefeuille en images" if french else "The portfolio as a picture"
        ).click()
        heading = (
            "Ce que les pilotes coûtent, atteignent et apprennent"
            if french
            else "What the pilots cost, reach and teach"
        )
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        envelopes = page.get_by_role("region", name="Par enveloppe" if french else "By envelope")
        expect(envelopes.locator("tbody tr")).to_have_count(1)
        compare = page.locator("#compare")
        compare.locator("select[name=a]").select_option(label="Direction commerciale")
        compare.locator("select[name=b]").select_option(label="Direction de la production")
        compare.get_by_role("button").click()
        page.wait_for_url("**/portefeuille/?*a=*b=*")
        expect(page.locator(".side-by-side thead")).to_contain_text("Direction de la production")
        assert (violations(page), sideways(page)) == ([], False)
