"""The manager: from the menu to the board, its figures, the picture and its numbers, a filter that stays in the address."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import expect

from pilots import actions
from pilots.models import Indicator, Line, Proposal
from tests.journeys.conftest import PHONE
from tests.tools.conftest import build

pytestmark = pytest.mark.journey


@pytest.fixture
def pilots(transactional_db, cast):
    """In the Service client: one granted with 1,250 spent, one whose answer is late. In production: another manager's business."""
    at = timezone.now() - timedelta(days=20)
    today = localdate()
    tool = build("Mastodon", registered_at=at, stance_since=at)
    tool.save()
    envelope = actions.open_envelope(
        year=today.year,
        name_fr="Pilotes métier",
        name_en="Business pilots",
        amount=Decimal(60000),
        owner=cast.lead,
        by=cast.lead,
        at=at,
    )
    proposal = Proposal(
        title="Veille client sur Mastodon",
        tool=tool,
        what="Répondre en public.",
        why="Moins d’appels.",
        starts_on=today,
        ends_on=today + timedelta(days=90),
        lines=(Line("tools", "Licences", Decimal(12500)),),
        kpis=[Indicator("réponses en moins de 2 h", "%", Decimal(35), Decimal(80), "up")],
    )

    def propose(lead, token: str, **fields):
        return actions.propose(
            lead, proposal=replace(proposal, **fields), token=token * 32, sending=True, by=lead, at=at
        )

    granted = actions.approve(
        propose(cast.pioneer, "a"), envelope=envelope, mentor=cast.dsi, by=cast.dsi, at=at
    )
    spent = {
        "label": "Licences",
        "line": granted.lines.get(),
        "amount": Decimal(1250),
        "state": "committed",
        "spent_on": today,
        "supplier": "",
    }
    actions.add_expense(
        granted, **spent, token="d" * 32, by=cast.pioneer, at=at + settings.UNDO_WINDOW + timedelta(minutes=1)
    )
    propose(cast.employee, "b", title="Podcast du service client")
    propose(cast.colleague, "c", title="Affichage en atelier")
    return granted


def figures(page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".figures dd").all_inner_texts()]


@pytest.mark.parametrize(
    "manner", [{}, {"script": False, "size": PHONE}], ids=["desk", "phone without javascript"]
)
def test_manager_follows_the_pilots_of_their_unit(enter, cast, pilots, manner):
    with enter(cast.manager, **manner) as page:
        page.goto("/")
        page.locator("summary").filter(has_text="Menu de Thomas Garnier").click()
        page.get_by_role("link", name="Suivi des pilotes").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Où va le budget, et ce qu’il rapporte")
        assert figures(page)[:2] == ["1 1 réponse en retard", "12 500 € dont 1 250 € engagés"]
        titles = page.get_by_role("region", name="Les pilotes").locator("tbody th a")
        assert sorted(titles.all_inner_texts()) == ["Podcast du service client", "Veille client sur Mastodon"]

        # The picture answers a question; its numbers are one click away.
        picture = page.get_by_role("figure")
        expect(picture.get_by_role("img")).to_be_visible()
        picture.get_by_text("Les chiffres de ce graphique").click()
        expect(picture.get_by_role("table")).to_contain_text("1 250")

        page.get_by_label("État").select_option(label="Accordé")
        if not manner.get("script", True):
            page.get_by_role("button", name="Filtrer").click()
        page.wait_for_url("**/tableaux/?*state=approved*")
        expect(titles).to_have_text(["Veille client sur Mastodon"])
        page.reload()
        expect(page.get_by_label("État")).to_have_value("approved")
        expect(titles).to_have_text(["Veille client sur Mastodon"])

        # One of them, and back: the filter is still there.
        titles.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Veille client sur Mastodon")
        expect(page.get_by_role("button", name="Accorder")).to_have_count(0)
        page.go_back()
        expect(titles).to_have_text(["Veille client sur Mastodon"])


def test_manager_of_another_unit_reads_their_own_only(enter, cast, pilots):
    with enter(cast.other_manager, language="en", theme="dark") as page:
        page.goto("/tableaux/")
        titles = page.get_by_role("region", name="The pilots").locator("tbody th a")
        expect(titles).to_have_text(["Affichage en atelier"])
        page.goto("/pilotes/")
        expect(page.get_by_role("main")).not_to_contain_text("Podcast du service client")
