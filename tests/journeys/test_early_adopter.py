"""The early adopter: registers in under two minutes, is given a mentor in one click, proposes a pilot with its budget."""

from datetime import timedelta
from time import monotonic

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import expect

from early_adopters import actions
from early_adopters.models import EarlyAdopter, Mentoring
from notifications.kinds import add_working_days
from notifications.models import Message
from pilots.models import Pilot
from tests.journeys.conftest import PHONE
from tests.tools.conftest import build

pytestmark = pytest.mark.journey


@pytest.fixture
def mastodon(transactional_db, cast):
    at = timezone.now() - timedelta(days=30)
    tool = build("Mastodon", registered_at=at, stance_since=at)
    tool.save()
    return tool


def test_early_adopter_registers_in_under_two_minutes(enter, cast, mastodon):
    """A person types about 4 characters a second; the clicks and the pages are timed for real."""
    wants = "Répondre aux questions techniques de nos clients en public, avec l’équipe du service client."
    with enter(cast.employee) as page:
        started = monotonic()
        page.goto("/")
        page.get_by_role("link", name="Devenir pionnière ou pionnier").click()
        assert page.locator("main form [name]:not([type=hidden])").evaluate_all(
            "all => [...new Set(all.map(one => one.name))]"
        ) == [
            "wants",
            "tools",
            "help_wanted",
        ]
        required = page.locator("main form [required]").evaluate_all("all => all.map(one => one.name)")
        assert required == ["wants"]
        page.get_by_label("Qu’aimeriez-vous essayer, ou réussir").fill(wants)
        page.get_by_label("Mastodon").check()
        page.get_by_role("button", name="M’inscrire").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Bienvenue, Claire")
        seconds = monotonic() - started + len(wants) / 4
    assert seconds < 120
    adopter = EarlyAdopter.objects.get()
    assert (adopter.person_id, adopter.wants, [tool.slug for tool in adopter.tools.all()]) == (
        cast.employee.pk,
        wants,
        ["mastodon"],
    )
    assert adopter.promised_contact_on == add_working_days(localdate(), settings.PROMISED_FIRST_CONTACT_DAYS)


def test_registration_without_words_keeps_the_choices_and_says_why(enter, cast, mastodon):
    with enter(cast.employee, script=False, size=PHONE) as page:
        page.goto("/pionniers/inscription/")
        page.get_by_label("Mastodon").check()
        page.get_by_role("button", name="M’inscrire").click()
        expect(page.get_by_role("alert")).to_contain_text(
            "Dites en quelques mots ce que vous aimeriez essayer."
        )
        expect(page.get_by_label("Mastodon")).to_be_checked()
        page.get_by_label("Qu’aimeriez-vous essayer, ou réussir").fill("Une veille partagée.")
        page.get_by_role("button", name="M’inscrire").click()
        expect(page.get_by_text("Une veille partagée.")).to_be_visible()
    assert EarlyAdopter.objects.count() == 1


def test_mentor_is_confirmed_in_one_click_and_keeps_the_promise(enter, cast, mastodon):
    adopter = actions.register(
        cast.pioneer, wants="Répondre en public.", tools=[mastodon], by=cast.pioneer, at=timezone.now()
    )
    with enter(cast.dsi) as page:
        page.goto("/")
        page.get_by_role("link", name="Inès Haddad").first.click()
        confirm = page.get_by_role("button", name="Confirmer").first
        name = confirm.inner_text().removeprefix("Confirmer").split("·")[0].strip()
        confirm.click()
        expect(page.get_by_text(f"{name} accompagne Inès Haddad.")).to_be_visible()
    mentoring = Mentoring.objects.select_related("mentor").get()
    assert (mentoring.person_id, mentoring.mentor.name, mentoring.early_adopter_id) == (
        cast.pioneer.pk,
        name,
        adopter.pk,
    )
    with enter(mentoring.mentor, language="en") as page:
        page.goto("/pionniers/")
        page.get_by_role("button", name="I have made contact").click()
        expect(page.get_by_text("Noted: you have made contact with Inès Haddad.")).to_be_visible()
    with enter(cast.pioneer) as page:
        page.goto("/")
        expect(page.get_by_role("complementary").get_by_text(name)).to_be_visible()


def write(page, day) -> None:
    page.get_by_label("Titre").fill("Veille client sur Mastodon")
    page.get_by_label("Outil à essayer").select_option(label="Mastodon (recommandé)")
    page.get_by_label("Que voulez-vous essayer").fill(
        "Trois collègues répondent en public pendant trois mois."
    )
    page.get_by_label("Pourquoi").fill("Moins d’appels répétés.")
    page.get_by_label("Du", exact=True).fill(f"{day + timedelta(days=20):%Y-%m-%d}")
    page.get_by_label("Au", exact=True).fill(f"{day + timedelta(days=110):%Y-%m-%d}")
    page.get_by_label("Que mesurerez-vous").fill("réponses en moins de 2 h")
    page.get_by_label("Aujourd’hui").fill("35")
    page.get_by_label("Objectif").fill("80,5")
    line(page, 0, "Formation", "Atelier d’une journée", "4 500")
    line(page, 1, "Outils et licences", "Licences", "2000,50")


def line(page, number: int, category: str, label: str, amount: str) -> None:
    row = page.locator("#lines .line").nth(number)
    row.get_by_label("Catégorie").select_option(label=category)
    row.get_by_label("Pour quoi faire").fill(label)
    row.get_by_label("Montant").fill(amount)


def test_early_adopter_proposes_a_pilot_with_its_budget(enter, cast, mastodon):
    promised = add_working_days(localdate(), settings.PROMISED_DECISION_DAYS)
    with enter(cast.pioneer) as page:
        page.goto("/")
        page.get_by_role("link", name="Proposer un pilote").click()
        write(page, localdate())
        page.get_by_role("button", name="Ajouter une ligne").click()
        line(page, 2, "Accompagnement", "Une agence, deux jours", "1500")
        expect(page.locator("output[data-sum]")).to_have_text(
            "8 000,50 €".replace(" €", "\u00a0€").replace("8 ", "8\u202f")
        )
        page.get_by_role("button", name="Garder en brouillon").click()
        expect(page.get_by_text("Votre brouillon est gardé.")).to_be_visible()
        expect(page.get_by_label("Objectif")).to_have_value("80,5")
        page.get_by_role("button", name="Envoyer").click()
        expect(page.get_by_text("C’est parti. Vous aurez une réponse au plus tard")).to_be_visible()
        expect(page.locator(f".page-head time[datetime='{promised:%Y-%m-%d}']")).to_be_visible()
    pilot = Pilot.objects.get()
    lines = [(one.category, one.label, str(one.asked)) for one in pilot.lines.order_by("pk")]
    assert lines == [
        ("training", "Atelier d’une journée", "4500.00"),
        ("tools", "Licences", "2000.50"),
        ("support", "Une agence, deux jours", "1500.00"),
    ]
    assert (pilot.state, str(pilot.asked), pilot.promised_on) == ("submitted", "8000.50", promised)


def test_proposal_without_javascript_gets_one_row_more_and_loses_nothing(enter, cast, mastodon):
    with enter(cast.pioneer, script=False, size=PHONE) as page:
        page.goto("/pilotes/proposer/")
        write(page, localdate())
        page.get_by_role("button", name="Ajouter une ligne").click()
        expect(page.locator("#lines .line")).to_have_count(3)
        expect(page.get_by_label("Titre")).to_have_value("Veille client sur Mastodon")
        page.get_by_label("Que mesurerez-vous").fill("")
        page.get_by_role("button", name="Envoyer").click()
        expect(page.locator(".error-summary")).to_be_visible()
        expect(page.locator("#lines .line").nth(1).get_by_label("Montant")).to_have_value("2000,50")
        page.get_by_label("Que mesurerez-vous").fill("réponses en moins de 2 h")
        page.get_by_role("button", name="Envoyer").click()
        expect(page.get_by_text("C’est parti.")).to_be_visible()
    assert Pilot.objects.get().state == "submitted"
    assert Message.objects.filter(kind="pilots.approved").count() == 0
