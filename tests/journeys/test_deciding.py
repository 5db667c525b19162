"""The decision in all its ways: two clicks from home, granted less, from the mail without signing in, the fast lane, an absence."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from django.utils.timezone import localdate
from playwright.sync_api import expect

from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from people.models import Absence
from pilots import actions
from pilots.models import Indicator, Line, Pilot, Programme, Proposal
from tests.journeys.conftest import PHONE, sideways, violations
from tests.tools.conftest import build

pytestmark = pytest.mark.journey

SAID = {
    "fr": {
        "decide": "Décider · ",
        "grant": "Accorder 12 500 €",
        "changes": "Accorder moins, ou changer",
        "training": "Formation de l’équipe",
        "with": "Accorder avec ces changements",
        "granted": "Votre décision est affichée.",
        "less": "1 500 €",
        "as": "Vous décidez en tant que Yanis Benali",
        "done": "Vous avez accordé 12 500 €",
        "undo": "Annuler la décision",
        "undone": "Votre décision est annulée",
        "served": "Ce lien a servi",
        "look": "Regarder · ",
        "seen": "Vu · ",
        "nothing": "Partis par la voie rapide",
        "away": "Annoncer mon absence",
        "first": "Premier jour d’absence",
        "last": "Dernier jour d’absence",
        "who": "Qui vous remplace",
        "hands": "entre vos mains pendant l’absence de Yanis Benali",
        "take": "Je m’en occupe",
        "mine": "Il est entre vos mains.",
        "back": "Annuler",
    },
    "en": {
        "decide": "Decide · ",
        "grant": "Grant €12,500",
        "changes": "Grant less, or another",
        "training": "Formation de l’équipe",
        "with": "Grant with these changes",
        "granted": "Your decision is shown.",
        "less": "€1,500",
        "as": "You decide as Yanis Benali",
        "done": "You granted €12,500",
        "undo": "Take it back",
        "undone": "Your decision is taken back",
        "served": "This link has served",
        "look": "Look · ",
        "seen": "Seen · ",
        "nothing": "Started by the fast lane",
        "away": "Say that I will be away",
        "first": "First day away",
        "last": "Last day away",
        "who": "Who stands in for you",
        "hands": "in your hands for Yanis Benali, who is away",
        "take": "I take care of it",
        "mine": "It is in your hands.",
        "back": "Take it back",
    },
}
WAYS = pytest.mark.parametrize(
    ("language", "manner"),
    [("fr", {"script": False}), ("en", {"size": PHONE, "theme": "dark"})],
    ids=["french without javascript", "english on a dark phone"],
)
LINES = (
    Line("support", "Accompagnement externe", Decimal(6000)),
    Line("training", "Formation de l’équipe", Decimal(4500)),
    Line("tools", "Licences et matériel", Decimal(2000)),
)


@pytest.fixture
def propose(transactional_db, cast):
    """propose(lines, stance) -> a pilot that Inès sent yesterday, with 60,000 in the envelope of this year."""
    at, today = timezone.now() - timedelta(days=1), localdate()
    tool = build("Mastodon", stance="recommended", registered_at=at, stance_since=at)
    tool.save()
    actions.open_envelope(
        year=today.year,
        name_fr="Pilotes métier",
        name_en="Business pilots",
        amount=Decimal(60000),
        by=cast.lead,
        at=at,
    )

    def make(lines=LINES) -> Pilot:
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

    return make


def _whole(page) -> None:
    assert (violations(page), sideways(page)) == ([], False)


@WAYS
def test_dsi_grants_less_line_by_line_and_its_author_reads_both(enter, cast, propose, language, manner):
    pilot, say = propose(), SAID[language]
    with enter(cast.dsi, language=language, **manner) as page:
        page.goto("/")
        page.get_by_role("link", name=say["decide"]).click()
        page.get_by_text(say["changes"]).click()
        page.get_by_label(say["training"]).fill("9000")
        page.get_by_role("button", name=say["with"]).click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label(say["training"])).to_have_value("9000")
        if manner.get("script", True):
            _whole(page)
        page.get_by_label(say["training"]).fill("1500")
        page.get_by_role("button", name=say["with"]).click()
        expect(page.get_by_text(say["granted"])).to_be_visible()
        assert not sideways(page)
    assert Pilot.objects.get().granted == Decimal(9500)
    with enter(cast.pioneer, language=language, **manner) as page:
        page.goto(pilot.get_absolute_url())
        expect(page.get_by_role("main")).to_contain_text(say["less"])


def _link_of_the_mail(person, language: str) -> str:
    """The address behind the button of the mail that left this morning."""
    kind = kinds.get("pilots.to_decide")
    row = Message.objects.filter(kind=kind.name, recipient=person).get()
    with translation.override(language):
        mail = compose(kind, row, contexts(kind, [row])[row.pk])
    return next(line.strip() for line in mail.body.splitlines() if "/pilotes/decider/" in line)


@WAYS
def test_dsi_decides_from_the_mail_without_signing_in_and_takes_it_back(
    enter, cast, propose, language, manner
):
    pilot, say = propose(), SAID[language]
    at = timezone.now()
    type(cast.dsi).objects.update(language=language)
    from notifications import actions as notifications

    notifications.tell(
        "pilots.to_decide",
        recipient_id=cast.dsi.pk,
        key="decisions",
        period=str(localdate()),
        at=at,
        payload={"pilots": [pilot.pk], "more": 0},
    )
    with enter(None, language=language, **manner) as page:
        link = _link_of_the_mail(cast.dsi, language)
        page.goto(link)
        expect(page.get_by_text(say["as"])).to_be_visible()
        if manner.get("script", True):
            _whole(page)
        assert Pilot.objects.get().state == "submitted"
        page.get_by_role("button", name=say["grant"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say["done"])
        assert (Pilot.objects.get().state, Pilot.objects.get().decided_by_id) == ("approved", cast.dsi.pk)
        if manner.get("script", True):
            _whole(page)
        page.get_by_role("button", name=say["undo"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say["undone"])
        page.goto(link)
        expect(page.get_by_text(say["served"])).to_be_visible()
        if manner.get("script", True):
            _whole(page)
    assert Pilot.objects.get().state == "submitted"


@WAYS
def test_a_small_pilot_starts_at_once_and_is_seen_in_one_click(enter, cast, propose, language, manner):
    Programme.objects.create(pk=1, fast_lane_amount=Decimal(2000))
    pilot, say = propose((Line("tools", "Licences", Decimal(1500)),)), SAID[language]
    assert (pilot.state, pilot.fast_lane) == ("approved", True)
    with enter(cast.dsi, language=language, **manner) as page:
        page.goto("/")
        page.get_by_role("link", name=say["look"]).click()
        if manner.get("script", True):
            _whole(page)
        page.get_by_role("button", name=say["seen"]).click()
        expect(page.get_by_role("heading", name=say["nothing"])).to_have_count(0)
        page.goto(pilot.get_absolute_url())
        expect(page.get_by_role("main")).to_contain_text("Yanis Benali")
        if manner.get("script", True):
            _whole(page)
    assert Pilot.objects.get().looked_by_id == cast.dsi.pk


@WAYS
def test_what_one_took_waits_for_the_stand_in_while_they_are_away(enter, cast, propose, language, manner):
    pilot, say = propose(), SAID[language]
    with enter(cast.dsi, language=language, **manner) as page:
        page.goto(pilot.get_absolute_url())
        page.get_by_role("button", name=say["take"]).click()
        expect(page.get_by_text(say["mine"], exact=True)).to_be_visible()
        page.goto("/compte/absence/")
        if manner.get("script", True):
            _whole(page)
        page.get_by_label(say["first"]).fill(f"{localdate():%Y-%m-%d}")
        page.get_by_label(say["last"]).fill(f"{localdate() + timedelta(days=7):%Y-%m-%d}")
        page.get_by_label(say["who"]).fill("Claire Morel")
        page.get_by_role("button", name=say["away"]).click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label(say["who"]).fill("Léa Fontaine")
        page.get_by_role("button", name=say["away"]).click()
        expect(page.get_by_text("Léa Fontaine").first).to_be_visible()
        if manner.get("script", True):
            _whole(page)
    with enter(cast.dsi2, language=language, **manner) as page:
        page.goto("/")
        expect(page.get_by_text(say["hands"])).to_be_visible()
    with enter(cast.dsi, language=language, **manner) as page:
        page.goto("/compte/absence/")
        page.get_by_role("button", name=say["back"]).first.click()
    assert Absence.objects.get().ended_at is not None
