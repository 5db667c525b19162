"""The IT department: from the home page, one click to the proposal and one to grant it; take it back, ask to rework, decline."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import expect

from notifications.models import Message
from pilots import actions
from pilots.models import Envelope, Indicator, Line, Pilot, Proposal
from tests.journeys.conftest import PHONE
from tests.journeys.test_employee import reach
from tests.tools.conftest import build

pytestmark = pytest.mark.journey

PHRASES = {
    "fr": {
        "todo": "Bonjour Yanis, une chose à faire",
        "decide": "Décider · ",
        "grant": "Accorder 12 500 €",
        "granted": "Votre décision est affichée.",
        "back": "Annuler la décision",
    },
    "en": {
        "todo": "Hello Yanis, one thing to do",
        "decide": "Decide · ",
        "grant": "Grant €12,500",
        "granted": "Your decision is shown.",
        "back": "Take it back",
    },
}


@pytest.fixture
def pilot(transactional_db, cast):
    """Sent by Inès yesterday: 12,500 of the 60,000 of this year."""
    at = timezone.now() - timedelta(days=1)
    today = localdate()
    tool = build("Mastodon", registered_at=at, stance_since=at)
    tool.save()
    actions.open_envelope(
        year=today.year,
        name_fr="Pilotes métier",
        name_en="Business pilots",
        amount=Decimal(60000),
        owner=cast.lead,
        by=cast.lead,
        at=at,
    )
    lines = (
        Line("support", "Accompagnement externe", Decimal(6000)),
        Line("training", "Formation de l’équipe", Decimal(4500)),
        Line("tools", "Licences et matériel", Decimal(2000)),
    )
    proposal = Proposal(
        title="Veille client sur Mastodon",
        tool=tool,
        what="Répondre en public aux questions techniques des clients.",
        why="Réduire les appels répétés.",
        starts_on=today,
        ends_on=today + timedelta(days=90),
        lines=lines,
        kpis=[Indicator("réponses en moins de 2 h", "%", Decimal(35), Decimal(80), "up")],
    )
    return actions.propose(
        cast.pioneer, proposal=proposal, token="a" * 32, sending=True, by=cast.pioneer, at=at
    )


@pytest.mark.parametrize(
    ("language", "manner"),
    [("fr", {}), ("en", {"size": PHONE, "theme": "dark"}), ("fr", {"script": False})],
    ids=["french", "english on a phone", "without javascript"],
)
def test_dsi_grants_in_one_click_from_home_and_takes_it_back(enter, cast, pilot, language, manner):
    say = PHRASES[language]
    with enter(cast.dsi, language=language, **manner) as page:
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text(say["todo"])
        page.get_by_role("link", name=say["decide"]).click()  # from home: one
        # Everything that the decision needs is on this one screen.
        decision = page.get_by_role("region", name="Votre décision" if language == "fr" else "Your decision")
        expect(decision).to_contain_text("60 000 €" if language == "fr" else "€60,000")
        expect(decision).to_contain_text("Léa Fontaine")
        expect(page.locator(f".page-head time[datetime='{pilot.promised_on:%Y-%m-%d}']")).to_be_visible()
        page.get_by_role("button", name=say["grant"]).click()  # and one to decide
        expect(page.get_by_role("button", name=say["grant"])).to_have_count(0)
        expect(page.get_by_text(say["granted"])).to_be_visible()
        granted = Pilot.objects.select_related("envelope").get()
        assert (granted.state, granted.granted, granted.envelope.allocated) == (
            "approved",
            Decimal(12500),
            Decimal(12500),
        )
        page.get_by_role("button", name=say["back"]).click()
        expect(page.get_by_role("button", name=say["grant"])).to_be_visible()
    back = Pilot.objects.get()
    assert (back.state, back.granted, Envelope.objects.get().allocated) == (
        "submitted",
        Decimal(0),
        Decimal(0),
    )
    assert not Message.objects.filter(kind="pilots.approved", state=Message.State.PENDING).exists()


def test_dsi_grants_by_keyboard_alone(enter, cast, pilot):
    with enter(cast.dsi) as page:
        page.goto("/")
        reach(page, "Décider · ")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Veille client sur Mastodon")
        reach(page, "Accorder 12 500 €", most=60)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Votre décision est affichée.")).to_be_visible()
    assert Pilot.objects.get().state == "approved"


def test_dsi_asks_to_rework_without_javascript_and_the_lead_sends_it_again(enter, cast, pilot):
    with enter(cast.dsi, script=False) as page:
        page.goto(pilot.get_absolute_url())
        page.get_by_text("À retravailler").click()
        page.get_by_role("button", name="Envoyer le conseil").click()
        expect(page.get_by_role("alert")).to_contain_text("Dites ce qui permettrait de dire oui.")
        page.get_by_label("Qu’est-ce qui permettrait de dire oui").fill("Commencez avec une seule équipe.")
        page.get_by_role("button", name="Envoyer le conseil").click()
        expect(page.get_by_text("Commencez avec une seule équipe.").first).to_be_visible()
    with enter(cast.pioneer, script=False, size=PHONE) as page:
        page.goto("/")
        page.locator(".todo-list").get_by_role("link").first.click()
        expect(page.get_by_text("Commencez avec une seule équipe.").first).to_be_visible()
        if not page.url.endswith("/modifier/"):
            page.get_by_role("main").get_by_role("link", name="Retravailler").click()
        page.get_by_role("button", name="Envoyer").click()
        expect(page.get_by_text("C’est parti.")).to_be_visible()
    assert Pilot.objects.get().state == "submitted"


def test_dsi_declines_without_javascript_and_never_with_a_bare_no(enter, cast, pilot):
    with enter(cast.dsi, script=False, size=PHONE) as page:
        page.goto(pilot.get_absolute_url())
        page.get_by_text("Décliner", exact=True).click()
        page.get_by_label("Raison").fill("Un pilote semblable est déjà en cours.")
        page.get_by_role("button", name="Décliner avec cette réponse").click()
        expect(page.get_by_role("alert")).to_contain_text("Donnez la suite possible.")
        expect(page.get_by_label("Raison")).to_have_value("Un pilote semblable est déjà en cours.")
        page.get_by_label("La suite possible").fill("Rejoignez le pilote du service client.")
        page.get_by_role("button", name="Décliner avec cette réponse").click()
        expect(page.get_by_text("Rejoignez le pilote du service client.").first).to_be_visible()
    declined = Pilot.objects.get()
    assert (declined.state, declined.decided_by_id) == ("declined", cast.dsi.pk)


def test_second_decision_is_told_who_decided(enter, cast, pilot):
    """Two members of the IT department have the same page open; the second click changes nothing."""
    with enter(cast.dsi) as yanis, enter(cast.dsi2) as lea:
        for page in (yanis, lea):
            page.goto(pilot.get_absolute_url())
        yanis.get_by_role("button", name="Accorder 12 500 €").click()
        expect(yanis.get_by_text("Votre décision est affichée.")).to_be_visible()
        lea.get_by_role("button", name="Accorder 12 500 €").click()
        expect(lea.get_by_text("Yanis Benali").first).to_be_visible()
    granted = Pilot.objects.select_related("envelope").get()
    assert (granted.decided_by_id, granted.envelope.allocated) == (cast.dsi.pk, Decimal(12500))
