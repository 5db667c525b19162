"""Opinions of the officers: who gives them, who reads what, and that they stop nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from tools import actions, queries
from tools.models import Officer, Opinion, Tool

TODAY = date(2026, 11, 24)


@pytest.fixture
def security(cast, now) -> Officer:
    return actions.name_officer(cast.employee, office="security", by=cast.admin, at=now)


@pytest.fixture
def dpo(cast, now) -> Officer:
    return actions.name_officer(cast.hr, office="dpo", by=cast.admin, at=now)


def give(tool, officer, by, at, **fields) -> Opinion:
    typed = {"tone": "conditions", "given_on": TODAY, "words_fr": "Sans données de clients."}
    return actions.give_opinion(tool, officer=officer, **typed | fields, by=by, at=at)


def test_officer_is_named_and_released_by_an_administrator(cast, now):
    with pytest.raises(Forbidden):
        actions.name_officer(cast.employee, office="dpo", by=cast.dsi, at=now)
    officer = actions.name_officer(cast.employee, office="dpo", by=cast.admin, at=now)
    assert [entry.verb for entry in journal.of(officer)] == ["officer_named"]
    with pytest.raises(NotNow):
        actions.name_officer(cast.employee, office="dpo", by=cast.admin, at=now)
    with pytest.raises(NotNow):
        actions.name_officer(cast.guest, office="dpo", by=cast.admin, at=now)
    actions.release_officer(officer, by=cast.admin, at=now)
    assert Officer.objects.count() == 0


def test_opinion_is_signed_by_the_officer_even_on_their_behalf(cast, make_tool, security, now):
    tool = make_tool("Notion")
    own = give(tool, security, cast.employee, now)
    for_them = give(tool, security, cast.dsi, now)
    assert [(one.person, one.office) for one in (own, for_them)] == [(cast.employee, "security")] * 2
    assert [one.noted_by for one in (own, for_them)] == [None, cast.dsi]
    told = Message.objects.filter(kind="tools.opinion_noted")
    assert [(message.recipient, message.payload) for message in told] == [
        (cast.employee, {"opinion": for_them.pk})
    ]
    said = [(entry.verb, entry.by) for entry in journal.of(tool)]
    assert said == [("tool_opinion_given", cast.dsi), ("tool_opinion_given", cast.employee)]


def test_opinion_of_another_office_or_of_tomorrow_is_refused(cast, make_tool, security, dpo, now):
    tool = make_tool("Notion")
    for by in (cast.employee, cast.lead):
        with pytest.raises(Forbidden):
            give(tool, dpo, by, now)
    with pytest.raises(NotNow):
        give(tool, dpo, cast.hr, now, given_on=TODAY + timedelta(days=1))
    assert Opinion.objects.count() == 0


def test_opinion_without_a_sentence_is_refused_by_the_database(cast, make_tool, security, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(make_tool("Notion"), security, cast.employee, now, words_fr="")


def test_sheet_shows_the_latest_of_each_office_and_keeps_the_earlier_ones(
    cast, make_tool, security, dpo, now
):
    tool = make_tool("Notion")
    old = give(tool, security, cast.employee, now, given_on=TODAY - timedelta(days=300))
    new = give(tool, security, cast.employee, now)
    other = give(tool, dpo, cast.hr, now)
    said = queries.opinions.on_sheet(tool, cast.lead)
    assert [(one.office, one.latest, one.earlier, one.may_give) for one in said] == [
        ("security", new, [old], False),
        ("dpo", other, [], False),
    ]


def test_sheet_without_an_opinion_speaks_only_to_who_may_give_one(cast, make_tool, security):
    tool = make_tool("Notion")
    people = (cast.employee, cast.dsi, cast.lead, cast.guest)
    said = [[one.office for one in queries.opinions.on_sheet(tool, person)] for person in people]
    assert said == [["security"], ["security", "dpo"], [], []]


def test_sheet_costs_at_most_two_queries(cast, make_tool, security, now, django_assert_num_queries):
    tool = make_tool("Notion")
    for _n in range(3):
        give(tool, security, cast.employee, now)
    for person, queries_asked in ((cast.lead, 2), (cast.dsi, 1), (cast.guest, 1)):
        with django_assert_num_queries(queries_asked):
            queries.opinions.on_sheet(tool, person)


def test_name_of_the_officer_is_for_colleagues(sign_in, cast, make_tool, security, now):
    give(make_tool("Notion"), security, cast.employee, now)
    pages = [sign_in(person).get("/outils/notion/").content.decode() for person in (cast.lead, cast.guest)]
    assert ["Sans données de clients." in page for page in pages] == [True, True]
    assert ["Claire Morel" in page for page in pages] == [True, False]


def test_sheet_says_who_noted_an_opinion_to_colleagues(sign_in, cast, make_tool, security, now):
    give(make_tool("Notion"), security, cast.dsi, now)
    noted = f"noté par {cast.dsi.name}"
    pages = [sign_in(person).get("/outils/notion/").content.decode() for person in (cast.lead, cast.guest)]
    assert [noted in page for page in pages] == [True, False]


def test_mail_to_the_officer_holds_what_was_noted(cast, make_tool, security, now):
    give(make_tool("Notion"), security, cast.dsi, now)
    message = Message.objects.get(kind="tools.opinion_noted")
    kind = kinds.get(message.kind)
    mail = compose(kind, message, contexts(kind, [message])[message.pk])
    assert mail.subject == "Votre avis sur Notion a été noté"
    assert ["Sans données de clients." in mail.body, cast.dsi.name in mail.body] == [True, True]


def test_opinion_stops_nothing(cast, make_tool, security, now):
    """Reserved in capitals, and the tool is recommended all the same; no rule but its own reads an opinion."""
    tool = make_tool("Notion", stance=Tool.Stance.TRIAL)
    give(tool, security, cast.employee, now, tone="concern")
    actions.update(tool, by=cast.dsi, at=now, stance=Tool.Stance.RECOMMENDED)
    tool.refresh_from_db()
    assert tool.stance == "recommended"
    rooms = (path for path in Path("tools/rules").glob("*.py") if path.stem not in {"opinions", "__init__"})
    assert [path.name for path in rooms if "pinion" in path.read_text()] == []


def test_form_takes_an_opinion(sign_in, cast, make_tool, security):
    make_tool("Notion")
    typed = {
        "officer": security.pk,
        "tone": "fine",
        "words_fr": "",
        "words_en": "Fine.",
        "given_on": str(timezone.localdate()),
    }
    response = sign_in(cast.employee).post("/outils/notion/avis/", typed)
    assert response.headers["Location"] == "/outils/notion/"
    opinion = Opinion.objects.get()
    assert (opinion.tone, opinion.words, opinion.person) == ("fine", "Fine.", cast.employee)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words_fr": ""}, "Un avis demande au moins une phrase."),
        ({"tone": "nonsense"}, "words"),
        ({"given_on": "2099-01-01"}, "Un avis est daté d’aujourd’hui ou d’avant."),
        ({"officer": ""}, "Choisissez au nom de qui l’avis est donné."),
    ],
)
def test_form_refuses_and_keeps_what_was_typed(sign_in, cast, make_tool, security, fields, said):
    make_tool("Notion")
    typed = {"officer": security.pk, "tone": "fine", "words_fr": "Gardé.", "given_on": "2026-11-01"} | fields
    response = sign_in(cast.dsi).post("/outils/notion/avis/", typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert (typed["words_fr"] or said) in page
    assert Opinion.objects.count() == 0


def test_form_is_for_officers_and_the_it_department(sign_in, cast, make_tool, security):
    make_tool("Notion")
    people = (cast.employee, cast.dsi, cast.lead, cast.guest)
    statuses = [sign_in(person).get("/outils/notion/avis/").status_code for person in people]
    assert statuses == [200, 200, 403, 403]


def test_form_without_officers_says_who_names_them(sign_in, cast, make_tool):
    make_tool("Notion")
    page = sign_in(cast.dsi).get("/outils/notion/avis/").content.decode()
    assert "Aucun responsable n’est encore nommé" in page


def test_back_office_names_officers_through_the_action(sign_in, cast):
    client = sign_in(cast.admin)
    refused = client.post("/admin/tools/officer/add/", {"office": "dpo", "person": cast.guest.pk})
    assert (refused.status_code, Officer.objects.count()) == (200, 0)
    taken = client.post("/admin/tools/officer/add/", {"office": "dpo", "person": cast.hr.pk})
    assert taken.status_code == 302
    officer = Officer.objects.get()
    assert [entry.verb for entry in journal.of(officer)] == ["officer_named"]
    client.post(f"/admin/tools/officer/{officer.pk}/delete/", {"post": "yes"})
    assert Officer.objects.count() == 0


def test_back_office_only_reads_opinions_and_trials(sign_in, cast):
    client = sign_in(cast.admin)
    for name in ("opinion", "trial"):
        assert client.get(f"/admin/tools/{name}/").status_code == 200
        assert client.get(f"/admin/tools/{name}/add/").status_code == 403
