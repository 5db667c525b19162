"""A pilot on its way: a milestone set and done, a note that says « blocked », the support filled; a partner sees theirs alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import expect

from notifications.models import Message
from pilots import actions
from pilots.models import Indicator, Line, Milestone, Pilot, Proposal
from tests.journeys.conftest import PHONE, sideways, violations
from tests.tools.conftest import build

pytestmark = pytest.mark.journey

PHRASES = {
    "fr": {
        "add": "Ajouter un jalon",
        "label": "Ce qui sera là",
        "due": "Pour le",
        "save": "Ajouter le jalon",
        "done": "C’est fait",
        "reached": "Atteint aujourd’hui",
        "write": "Écrire une note",
        "blocked": "Nous sommes bloqués",
        "words": "En deux phrases",
        "send": "Envoyer la note",
        "told": "les personnes qui peuvent aider sont prévenues aussitôt",
        "complete": "Compléter l’accompagnement",
        "missing": "1 sur 4",
        "whole": "Complet",
        "trainer": "Formation",
        "helper": "Aide au quotidien",
        "plan": "Plan de formation",
        "keep": "Enregistrer",
        "pilots": "Pilotes",
    },
    "en": {
        "add": "Add a milestone",
        "label": "What will be there",
        "due": "By",
        "save": "Add the milestone",
        "done": "Done",
        "reached": "Done today",
        "write": "Write a note",
        "blocked": "We are blocked",
        "words": "In two sentences",
        "send": "Send the note",
        "told": "those who can help are told at once",
        "complete": "Complete the support",
        "missing": "1 of 4",
        "whole": "Complete",
        "trainer": "Trainer",
        "helper": "Help contact",
        "plan": "Training plan",
        "keep": "Save",
        "pilots": "Pilots",
    },
}


@pytest.fixture
def pilot(transactional_db, cast):
    """Of Inès, decided yesterday by Yanis, accompanied by Léa; a second pilot beside, of which nobody outside knows."""
    at = timezone.now() - timedelta(days=1)
    today = localdate()
    tool = build("Mastodon", registered_at=at, stance_since=at)
    tool.save()
    envelope = actions.open_envelope(
        year=today.year,
        name_fr="Pilotes",
        name_en="Pilots",
        amount=Decimal(60000),
        owner=cast.lead,
        by=cast.lead,
        at=at,
    )

    def make(title, token):
        proposal = Proposal(
            title=title,
            tool=tool,
            what="Répondre en public aux questions techniques des clients.",
            why="Réduire les appels répétés.",
            starts_on=today - timedelta(days=5),
            ends_on=today + timedelta(days=90),
            lines=(Line("tools", "Licences et matériel", Decimal(2000)),),
            kpis=[
                Indicator("réponses en moins de 2 h", "%", Decimal(35), Decimal(80), "up"),
                Indicator("appels par semaine", "", Decimal(60), Decimal(20), "down"),
            ],
        )
        sent = actions.propose(
            cast.pioneer, proposal=proposal, token=token, sending=True, by=cast.pioneer, at=at
        )
        return actions.approve(sent, envelope=envelope, mentor=cast.dsi2, by=cast.dsi, at=at)

    make("Vidéos d’atelier", "b" * 32)
    return make("Veille client sur Mastodon", "a" * 32)


@pytest.mark.parametrize(
    ("language", "manner"),
    [("fr", {}), ("en", {"size": PHONE, "theme": "dark"}), ("fr", {"script": False, "size": PHONE})],
    ids=["french", "english on a phone", "without javascript"],
)
def test_lead_keeps_the_course_and_the_it_department_fills_the_support(enter, cast, pilot, language, manner):
    say = PHRASES[language]
    with enter(cast.pioneer, language=language, **manner) as page:
        page.goto(pilot.get_absolute_url())
        page.get_by_text(say["add"], exact=True).click()
        milestones = page.locator("#milestones")
        milestones.get_by_label(say["label"]).fill("L’équipe est formée")
        milestones.get_by_label(say["due"], exact=True).fill(f"{localdate() + timedelta(days=20)}")
        milestones.get_by_role("button", name=say["save"]).click()
        page.locator("#milestones").get_by_role("button", name=say["done"]).click()
        expect(page.locator("#milestones")).to_contain_text(say["reached"])
        page.get_by_text(say["write"], exact=True).click()
        page.get_by_label(say["blocked"]).check()
        page.get_by_label(say["words"]).fill("Le compte est fermé, il faut une adresse.")
        page.get_by_role("button", name=say["send"]).click()
        expect(page.get_by_text(say["told"])).to_be_visible()
        expect(page.locator("#notes")).to_contain_text("Le compte est fermé, il faut une adresse.")
        assert sideways(page) is False
        if manner.get("script", True):
            assert violations(page) == []
    told = Message.objects.filter(kind="pilots.blocked").values_list("recipient_id", flat=True)
    assert sorted(told) == sorted([cast.dsi.pk, cast.dsi2.pk])
    assert (Milestone.objects.get().done_on, Pilot.objects.get(pk=pilot.pk).mood) == (localdate(), "blocked")

    with enter(cast.dsi, language=language, **manner) as page:
        page.goto(pilot.get_absolute_url())
        expect(page.locator("#support")).to_contain_text(say["missing"])
        page.get_by_role("link", name=say["complete"]).click()
        page.get_by_label(say["trainer"]).first.select_option(label="Marc Lefèvre")
        page.get_by_label(say["helper"]).fill("Claire Morel")
        page.get_by_label(say["plan"]).fill("Deux matinées en décembre.")
        if manner.get("script", True):
            assert violations(page) == []
        page.get_by_role("button", name=say["keep"]).click()
        expect(page.locator("#support")).to_contain_text(say["whole"])
        expect(page.locator("#support")).to_contain_text("Marc Lefèvre")
        assert sideways(page) is False


@pytest.mark.parametrize(
    ("language", "manner"), [("fr", {}), ("en", {"size": PHONE})], ids=["french", "english"]
)
def test_partner_sees_their_pilot_and_nothing_else(enter, cast, pilot, language, manner):
    actions.add_member(pilot, person=cast.guest, part="partner", by=cast.pioneer, at=timezone.now())
    say = PHRASES[language]
    with enter(cast.guest, language=language, **manner) as page:
        page.goto("/pilotes/")
        expect(page.get_by_role("heading", level=3)).to_have_text("Veille client sur Mastodon")
        page.get_by_role("link", name="Veille client sur Mastodon").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Veille client sur Mastodon")
        expect(page.locator("#team")).to_contain_text("Inès Haddad")
        expect(page.locator("main")).not_to_contain_text("2 000" if language == "fr" else "2,000")
        assert (violations(page), sideways(page)) == ([], False)
        other = Pilot.objects.get(title="Vidéos d’atelier")
        page.goto(other.get_absolute_url())
        expect(page.get_by_text("Vidéos d’atelier")).to_have_count(0)
        page.goto("/outils/")
        expect(page.locator("header").get_by_role("link", name=say["pilots"], exact=True)).to_have_count(1)
