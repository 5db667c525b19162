"""Decide from the mail: opening changes nothing, one link makes one decision, and every other case says so in plain words."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from core.models import JournalEntry
from notifications.models import Message
from pilots import actions
from pilots.models import Indicator, Member, Pilot
from pilots.queries import mail_links
from tests.pilots.books import books_balance


@pytest.fixture
def now(cast):
    """The views read the real clock; everybody reads English."""
    type(cast.dsi).objects.update(language="en")
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def proposal(proposal):
    today = localdate()
    return replace(proposal, starts_on=today, ends_on=today + timedelta(days=80))


@pytest.fixture
def envelope(cast, now):
    return actions.open_envelope(
        year=localdate().year, name_fr="Pilotes", amount=Decimal(60000), by=cast.lead, at=now
    )


@pytest.fixture
def link(submitted, envelope, cast, now):
    return mail_links.address(submitted, cast.dsi, at=now)


def _grant(cast, envelope, **changed):
    return {
        "answer": "grant",
        "asked": "12500.00",
        "mentor": cast.dsi2.pk,
        "envelope": envelope.pk,
    } | changed


def _state():
    return Pilot.objects.values_list("state", "decisions", "decided_by").get()


def test_opening_it_ten_times_changes_nothing(client, link, cast, submitted):
    """Mail programs and scanners open every link: also with HEAD, also from many places."""
    rows = Message.objects.count(), JournalEntry.objects.count()
    answers = [client.get(link) for _n in range(10)] + [client.head(link)]
    assert {answer.status_code for answer in answers} == {200}
    assert _state() == ("submitted", 0, None)
    assert (Message.objects.count(), JournalEntry.objects.count()) == rows
    page = answers[0]
    assert [page[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")] == [
        "private, no-store",
        "noindex, nofollow",
        "same-origin",
    ]
    text = page.content.decode()
    assert [
        words in text
        for words in (
            "You decide as Yanis Benali",
            "Veille client",
            "Grant €12,500",
            "Proposed mentor",
            "€6,000",
        )
    ] == [True] * 5


def test_it_shows_the_help_asked_for_and_every_indicator(client, cast, make_pilot, proposal, envelope, now):
    calls = Indicator("appels par semaine", "", Decimal(60), Decimal(20), "down")
    pilot = make_pilot(kpis=[*proposal.kpis, calls], support_needed="Quelqu’un à appeler.")
    page = client.get(mail_links.address(pilot, cast.dsi, at=now)).content.decode()
    assert [words in page for words in ("Quelqu’un à appeler.", "appels par semaine", "from 60 to 20")] == [
        True
    ] * 3


def test_the_button_grants_once_and_the_page_says_what_was_done(client, link, cast, submitted, envelope):
    answer = client.post(link, _grant(cast, envelope))
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert _state() == ("approved", 1, cast.dsi.pk)
    page = client.get(link).content.decode()
    assert ("You granted €12,500" in page, "Take it back" in page, "Grant €12,500" in page) == (
        True,
        True,
        False,
    )
    again = client.post(link, _grant(cast, envelope))
    assert (again.status_code, _state()) == (200, ("approved", 1, cast.dsi.pk))
    assert Message.objects.filter(kind="pilots.approved").count() == 1
    books_balance()


def test_a_form_of_another_site_is_refused(link, cast, envelope):
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(link, _grant(cast, envelope)).status_code == 403
    assert _state() == ("submitted", 0, None)


def test_its_own_form_passes_with_what_a_browser_sends(link, cast, envelope, settings):
    browser = Client(enforce_csrf_checks=True)
    browser.get(link)
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    sent = _grant(cast, envelope) | {"csrfmiddlewaretoken": token}
    assert browser.post(link, sent, headers={"origin": "http://testserver"}).status_code == 302


def test_taken_back_from_the_page_within_ten_minutes(client, link, cast, envelope):
    client.post(link, _grant(cast, envelope))
    page = client.get(link).content.decode()
    back = page.split('action="')[1:]
    address = next(part.split('"')[0] for part in back if "/annuler/" in part.split('"')[0])
    answer = client.post(address)
    assert (answer.status_code, "Your decision is taken back" in answer.content.decode()) == (200, True)
    assert _state() == ("submitted", 1, None)
    assert client.post(address).status_code == 409
    used = client.get(link).content.decode()
    assert ("This link has served" in used, "Grant €" in used) == (True, False)
    assert client.post(link, _grant(cast, envelope)).status_code == 409
    books_balance()


def test_the_link_that_takes_back_does_not_decide_and_the_other_way_round(client, link, cast, submitted, now):
    undo = mail_links.token(submitted, cast.dsi, use=mail_links.UNDO, at=now)
    assert client.get(f"/pilotes/decider/{undo}/").status_code == 404
    assert client.post(f"{link}annuler/").status_code == 404


def test_after_ten_minutes_it_can_no_longer_be_taken_back(client, link, cast, envelope):
    client.post(link, _grant(cast, envelope))
    page = client.get(link).content.decode()
    Pilot.objects.update(decided_at=timezone.now() - timedelta(minutes=11))
    address = next(part.split('"')[0] for part in page.split('action="')[1:] if "/annuler/" in part[:200])
    answer = client.post(address)
    assert (answer.status_code, "The ten minutes are over" in answer.content.decode()) == (409, True)
    assert _state()[0] == "approved"
    assert "The ten minutes are over" in client.get(link).content.decode()


def test_advice_and_a_no_keep_what_is_typed(client, link, cast):
    empty = client.post(link, {"answer": "rework", "rework-advice": " "})
    assert (empty.status_code, "Say what would make it a yes." in empty.content.decode()) == (422, True)
    half = client.post(link, {"answer": "decline", "decline-reason": "Trop tôt"})
    text = half.content.decode()
    assert (half.status_code, "Trop tôt" in text, "Give the next step." in text) == (422, True, True)
    assert client.post(link, {"answer": "rework", "rework-advice": "Plus petit"}).status_code == 302
    assert Pilot.objects.get().decision_words == "Plus petit"
    assert "You asked to rework it" in client.get(link).content.decode()


def test_two_people_with_their_links_make_one_decision(client, link, cast, submitted, envelope, now):
    other = mail_links.address(submitted, cast.dsi2, at=now)
    client.post(link, _grant(cast, envelope))
    late = client.post(other, {"answer": "rework", "rework-advice": "Non"})
    said = "Yanis Benali has already decided this pilot."
    assert (late.status_code, said in late.content.decode()) == (409, True)
    assert said in client.get(other).content.decode()
    assert _state() == ("approved", 1, cast.dsi.pk)


@pytest.mark.parametrize("broken", ["rien", "x:y", "W10:abc", "%E2%82%AC"])
def test_a_link_that_is_not_whole_says_so(client, link, broken):
    for address in (f"/pilotes/decider/{broken}/", link[:-3] + "/"):
        answer = client.get(address, headers={"accept-language": "en"})
        assert (answer.status_code, "not whole" in answer.content.decode()) == (404, True)


def test_a_link_changed_by_one_sign_opens_nothing(client, link):
    token = link.split("/")[-2]
    head, _colon, tail = token.partition(":")
    flipped = head[:-1] + ("A" if head[-1] != "A" else "B")
    assert client.get(f"/pilotes/decider/{flipped}:{tail}/").status_code == 404


@pytest.mark.parametrize("days", [13, 15])
def test_a_link_is_good_for_two_weeks(client, submitted, envelope, cast, days):
    old = mail_links.address(submitted, cast.dsi, at=timezone.now() - timedelta(days=days))
    page = client.get(old).content.decode()
    assert ("Grant €12,500" in page, "older than two weeks" in page) == (days < 14, days > 14)
    assert client.post(old, _grant(cast, envelope)).status_code == (302 if days < 14 else 409)


@pytest.mark.parametrize("gone", [{"is_dsi": False}, {"is_active": False}])
def test_a_link_of_who_no_longer_decides_says_so(client, link, cast, envelope, gone):
    type(cast.dsi).objects.filter(pk=cast.dsi.pk).update(**gone)
    for answer in (client.get(link), client.post(link, _grant(cast, envelope))):
        assert (answer.status_code, "no longer decides pilots" in answer.content.decode()) == (403, True)
        assert "Veille client" not in answer.content.decode()
    assert _state() == ("submitted", 0, None)


def test_a_link_of_who_became_an_author_says_so(client, link, cast, submitted, envelope, now):
    Member.objects.create(
        pilot=submitted, person=cast.dsi, part="co_author", added_by=cast.pioneer, added_at=now
    )
    assert "Nobody decides their own pilot" in client.get(link).content.decode()
    assert client.post(link, _grant(cast, envelope)).status_code == 409
    assert _state() == ("submitted", 0, None)


def test_a_link_of_before_it_was_sent_again_says_so(client, link, cast, submitted, envelope):
    actions.rework(submitted, advice="Plus petit", by=cast.dsi2, at=timezone.now())
    assert "takes up the advice of Léa Fontaine" in client.get(link).content.decode()
    pilot = Pilot.objects.get()
    actions.send(pilot, by=cast.pioneer, at=timezone.now())
    assert "sent again since this mail" in client.get(link).content.decode()
    assert client.post(link, _grant(cast, envelope)).status_code == 409
    assert _state()[0] == "submitted"


def test_another_amount_than_the_page_said_is_refused(client, link, cast, envelope):
    answer = client.post(link, _grant(cast, envelope, asked="12"))
    assert (answer.status_code, "The amount changed meanwhile" in answer.content.decode()) == (422, True)
    assert _state() == ("submitted", 0, None)


def test_an_envelope_that_is_short_offers_no_button(client, link, cast, envelope):
    type(envelope).objects.update(amount=100)
    assert "It cannot be granted from here" in client.get(link).content.decode()
    answer = client.post(link, _grant(cast, envelope))
    assert (answer.status_code, "has €100 left" in answer.content.decode()) == (409, True)


def test_signed_in_as_somebody_else_it_decides_nothing(sign_in, link, cast, envelope):
    for person in (cast.dsi2, cast.pioneer, cast.guest):
        answer = sign_in(person).post(link, _grant(cast, envelope))
        said = f"This link was sent to Yanis Benali, and you are signed in as {person.name}"
        assert (answer.status_code, said in answer.content.decode()) == (403, True)
    assert _state() == ("submitted", 0, None)
    assert sign_in(cast.dsi).post(link, _grant(cast, envelope)).status_code == 302


def test_where_a_second_factor_is_asked_the_link_asks_to_sign_in(
    client, sign_in, link, cast, settings, submitted
):
    settings.MFA_REQUIRED_ROLES = ["dsi"]
    for answer in (client.get(link), client.post(link, {"answer": "grant"})):
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"/compte/login/?next=/pilotes/{submitted.pk}/",
        )
    assert _state() == ("submitted", 0, None)
    assert sign_in(cast.dsi).get(link).status_code == 200


def test_it_speaks_the_language_of_the_person(client, link, cast):
    type(cast.dsi).objects.update(language="fr")
    page = client.get(link, headers={"accept-language": "en"})
    assert ('<html lang="fr">' in page.content.decode(), page["Content-Language"]) == (True, "fr")


def test_a_link_costs_a_bounded_number_of_queries(client, link, django_assert_max_num_queries):
    client.get(link)
    with django_assert_max_num_queries(14):
        client.get(link)
