"""The end of a pilot: its lead closes it in the guided form, makes a lesson of it; Communication publishes; a visitor reads."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate
from playwright.sync_api import expect

from pilots import actions
from pilots.models import Closing, Indicator, Line, Pilot, Proposal
from policy.models import Document
from tests.journeys.conftest import DESK, PHONE, sideways, violations
from tests.tools.conftest import build

pytestmark = pytest.mark.journey

# French on a desk; English in the dark, on a phone, without JavaScript.
FRENCH = {
    "todo": "Clore le pilote « Veille client »",
    "close": "Clore le pilote",
    "open": "Encore ouvert",
    "adjust": re.compile("Nous continuons autrement"),
    "learned": "Qu’avez-vous appris ?",
    "worked": re.compile("Qu’est-ce qui a marché"),
    "advice": re.compile("Que diriez-vous"),
    "reviewed": re.compile("J’ai relu"),
    "error": "Relisez, puis cochez cette case.",
    "first": "Ce que nous avons appris",
    "make": "En faire une leçon",
    "send": "Relire et envoyer",
    "to_comms": "Envoyer à la communication",
    "publish": "Publier la version 1",
    "save": "Enregistrer",
    "title": "Ce que le pilote « Veille client » nous a appris",
    "cost": "Ce que cela a coûté",
    "read": "Lire la leçon",
}
ENGLISH = {
    "todo": "Close the pilot “Client watch”",
    "close": "Close the pilot",
    "open": "Still open",
    "adjust": re.compile("We go on differently"),
    "learned": "What did you learn?",
    "worked": re.compile("What worked"),
    "advice": re.compile("What would you tell"),
    "reviewed": re.compile("I have read it again"),
    "error": "Read it again, then tick this box.",
    "first": "What we learned",
    "make": "Make a lesson of it",
    "send": "Look and send",
    "to_comms": "Send to communication",
    "publish": "Publish version 1",
    "save": "Save",
    "title": "What the pilot “Client watch” taught us",
    "cost": "What it cost",
    "read": "Read the lesson",
}
MANNERS = [
    ("fr", "Veille client", FRENCH, {"size": DESK}),
    ("en", "Client watch", ENGLISH, {"size": PHONE, "theme": "dark", "script": False}),
]


@pytest.fixture
def pilot(transactional_db, cast):
    """make(title, language) -> granted sixty days ago, over since yesterday; 900 committed, 200 planned."""

    def make(title: str, language: str) -> Pilot:
        at, today = timezone.now() - timedelta(days=60), localdate()
        tool = build("Mastodon", registered_at=at, stance_since=at)
        tool.save()
        envelope = actions.open_envelope(
            year=localdate(at).year,
            name_fr="Pilotes",
            name_en="Pilots",
            amount=Decimal(9000),
            by=cast.lead,
            at=at,
        )
        proposal = Proposal(
            title=title,
            tool=tool,
            what="Répondre en public.",
            why="Moins d’appels.",
            starts_on=localdate(at),
            ends_on=today,
            lines=(Line("training", "Formation", Decimal(1500)),),
            kpis=[Indicator("réponses", "%", Decimal(35), Decimal(80), "up")],
            language=language,
        )
        made = actions.propose(
            cast.pioneer, proposal=proposal, token="a" * 32, sending=True, by=cast.pioneer, at=at
        )
        made = actions.approve(made, envelope=envelope, mentor=cast.dsi, by=cast.dsi, at=at)
        for n, (amount, state) in enumerate(((900, "committed"), (200, "planned"))):
            actions.add_expense(
                made,
                line=made.lines.get(),
                label="Atelier",
                amount=Decimal(amount),
                state=state,
                spent_on=today - timedelta(days=30),
                token=f"{n}" * 32,
                by=cast.pioneer,
                at=at + timedelta(days=30),
            )
        Pilot.objects.filter(pk=made.pk).update(ends_on=today - timedelta(days=1))
        return made

    return make


@pytest.mark.parametrize(("language", "title", "words", "manner"), MANNERS, ids=["french", "english"])
def test_lead_closes_then_teaches_and_a_visitor_reads(enter, cast, pilot, language, title, words, manner):
    made = pilot(title, language)
    manner = {**manner, "language": language}
    with enter(cast.pioneer, **manner) as page:
        reads = violations if manner.get("script", True) else lambda page: []  # axe is a script itself
        _close(page, words, reads)
        expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_have_text(words["first"])
        assert (reads(page), sideways(page)) == ([], False)
        made.refresh_from_db()
        assert (made.state, made.returned, Closing.objects.get().outcome) == (
            "closed",
            Decimal(600),
            "adjust",
        )

        page.get_by_role("button", name=words["make"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])
        page.get_by_role("link", name=words["send"]).click()
        page.get_by_role("button", name=words["to_comms"]).click()
    lesson = Document.objects.get(kind="lesson")
    assert lesson.sent_by == cast.pioneer
    with enter(cast.comms, **manner) as page:
        page.goto(f"{lesson.get_absolute_url()}reglages/")
        choice = page.locator("[name=visibility][value=public]")
        choice.check() if choice.count() else page.locator("[name=visibility]").select_option("public")
        page.get_by_role("button", name=words["save"], exact=True).click()
        page.goto(f"{lesson.get_absolute_url()}brouillon/")
        page.get_by_role("button", name=words["publish"]).click()
    with enter(None, **manner) as page:
        page.goto("/guide/lecons/")
        page.get_by_role("link", name=words["title"]).click()
        expect(page.get_by_role("article")).to_contain_text(words["cost"])
        expect(page.get_by_role("article")).to_contain_text("900")
        assert sideways(page) is False
    with enter(cast.colleague, **manner) as page:
        page.goto(made.get_absolute_url())
        page.get_by_role("link", name=words["read"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])


def _close(page, words, reads) -> None:
    """From the home page to the end; the box is forgotten once, and nothing that was typed is lost."""
    page.goto("/")
    line = page.locator(".todo-list li").filter(has_text=words["todo"])
    line.get_by_role("link", name=words["close"]).first.click()
    expect(page.get_by_role("heading", level=2, name=words["open"])).to_be_visible()
    assert (reads(page), sideways(page)) == ([], False)
    page.get_by_label(words["adjust"]).check()
    page.get_by_label(words["learned"]).fill("À quatre, cela tient.")
    page.get_by_label(words["worked"]).fill("Répondre le matin.")
    page.get_by_label(words["advice"]).fill("Former tôt.")
    page.get_by_role("button", name=words["close"]).click()
    expect(page.get_by_role("alert")).to_contain_text(words["error"])
    expect(page.get_by_label(words["worked"])).to_have_value("Répondre le matin.")
    page.get_by_label(words["reviewed"]).check()
    page.get_by_role("button", name=words["close"]).click()
