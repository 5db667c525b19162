"""The money of a pilot in a browser: planned with its quote, committed, paid with the invoice; moved; more asked and granted."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image
from playwright.sync_api import expect

from pilots import actions
from pilots.models import Expense, Indicator, Line, Pilot, Proposal
from tests.journeys.conftest import PHONE
from tests.pilots.books import books_balance
from tests.tools.conftest import build

pytestmark = pytest.mark.journey


@pytest.fixture
def pilot(transactional_db, cast):
    """6,000 for support and 2,000 for tools, granted twenty days ago."""
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
        starts_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=90),
        lines=(
            Line("support", "Accompagnement", Decimal(6000)),
            Line("tools", "Matériel", Decimal(2000)),
        ),
        kpis=[Indicator("réponses en moins de 2 h", "%", Decimal(35), Decimal(80), "up")],
    )
    sent = actions.propose(
        cast.pioneer, proposal=proposal, token="a" * 32, sending=True, by=cast.pioneer, at=at
    )
    return actions.approve(sent, envelope=envelope, mentor=cast.dsi, by=cast.dsi, at=at)


def scan(name: str) -> dict:
    kept = BytesIO()
    Image.new("RGB", (40, 40), "white").save(kept, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": kept.getvalue()}


def row(page, label: str):
    return page.get_by_role("region", name="Dépenses").get_by_role("row").filter(has_text=label)


@pytest.mark.parametrize(
    "manner", [{}, {"script": False, "size": PHONE}], ids=["desk", "phone without javascript"]
)
def test_lead_plans_commits_and_pays_with_the_invoice(enter, cast, pilot, manner):
    with enter(cast.pioneer, **manner) as page:
        page.goto(pilot.get_absolute_url())
        form = page.get_by_role("region", name="Dépenses")
        form.get_by_label("Pour quoi faire").fill("Deux caméras")
        form.get_by_label("Montant", exact=True).fill("2 050")
        form.get_by_label("Poste de budget").select_option(label="Matériel (il reste 2 000 €)")
        form.get_by_label("État").select_option(label="Prévue, rien n’est encore commandé")
        form.get_by_label("Devis, facture ou reçu").set_input_files(scan("devis.png"))
        form.get_by_role("button", name="Saisir la dépense").click()
        expect(page.get_by_text("Prévu en plus : 2 050 €")).to_be_visible()
        expect(row(page, "Deux caméras").get_by_role("link", name="devis")).to_be_visible()

        # It does not fit its line: the refusal says so and offers the line that holds what lacks.
        row(page, "Deux caméras").get_by_role("button", name="Engager").click()
        expect(page.get_by_role("alert")).to_contain_text("Il reste 2 000 € sur la ligne « Matériel »")
        page.get_by_role("button", name="Prendre les 50 € qui manquent sur « Accompagnement »").click()
        expect(row(page, "Deux caméras").get_by_text("Engagée")).to_be_visible()

        # The invoice is lower; the counters follow.
        page.get_by_role("link", name="Deux caméras").click()
        page.get_by_label("Montant de la facture").fill("1 980,50")
        page.get_by_label("Facture", exact=False).last.set_input_files(scan("facture.png"))
        page.get_by_role("button", name="Marquer payée").click()
        expect(row(page, "Deux caméras").get_by_text("Payée")).to_be_visible()
        expect(page.get_by_role("region", name="Budget")).to_contain_text("1 980,50 € payés")
    books_balance()
    assert (Expense.objects.get().state, Expense.objects.get().files.count()) == ("paid", 2)


def test_more_is_asked_for_and_a_part_is_granted(enter, cast, pilot):
    with enter(cast.pioneer) as page:
        page.goto(pilot.get_absolute_url())
        budget = page.get_by_role("region", name="Budget")
        budget.get_by_text("Déplacer entre deux lignes").click()
        budget.get_by_label("De la ligne").select_option(label="Accompagnement (il reste 6 000 €)")
        budget.get_by_label("Vers la ligne").select_option(label="Matériel (il reste 2 000 €)")
        budget.get_by_label("Montant", exact=True).fill("500")
        budget.get_by_label("Pourquoi ?").first.fill("Plus de matériel que prévu")
        budget.get_by_role("button", name="Déplacer", exact=True).click()
        expect(page.get_by_text("500 € déplacés. Le total ne change pas.")).to_be_visible()

        budget.get_by_text("Demander une rallonge").click()
        budget.get_by_label("Combien en plus ?").fill("800")
        budget.get_by_label("Pour quelle ligne ?").select_option(label="Matériel (il reste 2 500 €)")
        budget.get_by_label("Pourquoi ?").last.fill("Un stand de plus au salon.")
        budget.get_by_role("button", name="Envoyer la demande").click()
        expect(page.get_by_role("region", name="800 € de plus demandés")).to_be_visible()
    with enter(cast.dsi2, language="en", theme="dark") as page:
        page.goto("/")
        page.get_by_role("link", name="Answer").first.click()
        desk = page.get_by_role("region", name="€800 more asked for")
        expect(desk.get_by_role("button", name="Grant €800")).to_be_visible()
        desk.get_by_text("Grant a part").click()
        desk.get_by_label("Amount granted").fill("300")
        desk.get_by_role("button", name="Grant", exact=True).click()
        expect(page.get_by_text("€300 granted. Inès Haddad is told.")).to_be_visible()
    books_balance()
    assert Pilot.objects.get().granted == Decimal(8300)
