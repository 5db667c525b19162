"""The people of a pilot on its page, and the partner from outside, who sees that pilot and nothing else."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from early_adopters import actions as early_adopters
from pilots import actions
from pilots.models import Member, Pilot

MONEY = ("12,500", "6,000", "Accompagnement externe", "Business pilots")


@pytest.fixture(autouse=True)
def _in_english(cast):
    type(cast.pioneer).objects.update(language="en")


@pytest.fixture
def now():
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def proposal(proposal):
    today = localdate()
    return replace(proposal, starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=80))


@pytest.fixture
def envelope(cast, now):
    return actions.open_envelope(
        year=localdate().year,
        name_fr="Pilotes métier",
        name_en="Business pilots",
        amount=Decimal(60000),
        owner=cast.lead,
        by=cast.lead,
        at=now,
    )


@pytest.fixture
def home(approved):
    return approved.get_absolute_url()


@pytest.fixture
def partner(approved, cast):
    return actions.add_member(approved, person=cast.guest, part="partner", by=cast.pioneer, at=timezone.now())


def _html(response):
    return " ".join(response.content.decode().split())


# --- the support ------------------------------------------------------------------------------------------------


def test_support_is_filled_on_its_page(approved, home, cast, sign_in):
    client = sign_in(cast.pioneer)
    assert "1 of 4" in _html(client.get(home))
    sent = {
        "trainer": cast.trainer.pk,
        "other_trainer": "",
        "help_contact": "Claire Morel",
        "training_plan": "Lundi.",
    }
    taken = client.post(home + "accompagnement/", sent)
    assert (taken.status_code, taken["Location"]) == (302, home + "#support")
    pilot = Pilot.objects.get()
    assert (pilot.trainer, pilot.help_contact, pilot.training_plan) == (cast.trainer, cast.employee, "Lundi.")
    assert "1 of 4" not in _html(client.get(home))


def test_name_that_is_not_clear_is_asked_for_with_who_may_be_meant(approved, home, cast, sign_in):
    client = sign_in(cast.pioneer)
    sent = {"trainer": "", "other_trainer": "", "help_contact": "Clare Morel", "training_plan": "Lundi."}
    asked = client.post(home + "accompagnement/", sent)
    assert (asked.status_code, f'name="help_contact-meant" value="{cast.employee.pk}"' in _html(asked)) == (
        422,
        True,
    )
    taken = client.post(home + "accompagnement/", sent | {"help_contact-meant": cast.employee.pk})
    assert (taken.status_code, Pilot.objects.get().help_contact) == (302, cast.employee)


def test_support_is_not_for_colleagues(approved, home, cast, sign_in):
    shown = _html(sign_in(cast.employee).get(home))
    assert ("to be found" in shown, "Complete the support" in shown) == (True, False)
    assert sign_in(cast.employee).get(home + "accompagnement/").status_code == 403


def test_missing_mentor_is_named_in_one_click(approved, home, cast, sign_in):
    early_adopters.end(approved.mentoring, by=cast.pioneer, at=timezone.now())
    client = sign_in(cast.dsi2)
    assert "Name " in _html(client.get(home))
    assert client.post(home + "accompagnateur/", {"mentor": cast.dsi2.pk}).status_code == 302
    assert Pilot.objects.select_related("mentoring").get().mentoring.mentor_id == cast.dsi2.pk
    assert sign_in(cast.pioneer).post(home + "accompagnateur/", {"mentor": cast.dsi.pk}).status_code == 403


# --- the team -----------------------------------------------------------------------------------------------------


def test_somebody_comes_into_the_team_and_goes(approved, home, cast, sign_in):
    client = sign_in(cast.pioneer)
    sent = {"member-who": "Claire Morel", "member-part": "co_author"}
    assert client.post(home + "equipe/", sent).status_code == 302
    member = Member.objects.get()
    assert (member.person, member.part) == (cast.employee, "co_author")
    assert client.post(f"{home}equipe/{member.pk}/retirer/").status_code == 302
    assert Member.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "part"),
    [("Julia Stein", "member"), ("Claire Morel", "partner"), ("Personne Dutout", "member"), ("", "member")],
)
def test_name_that_does_not_fit_the_part_is_refused_with_what_was_typed(
    approved, home, cast, sign_in, who, part
):
    response = sign_in(cast.pioneer).post(home + "equipe/", {"member-who": who, "member-part": part})
    assert (response.status_code, who in _html(response), Member.objects.count()) == (422, True, 0)


def test_lead_is_handed_over(approved, home, cast, sign_in):
    member = actions.add_member(
        approved, person=cast.employee, part="member", by=cast.pioneer, at=timezone.now()
    )
    client = sign_in(cast.pioneer)
    assert client.post(home + "equipe/passer-la-main/", {"hand-to": ""}).status_code == 422
    assert client.post(home + "equipe/passer-la-main/", {"hand-to": member.pk}).status_code == 302
    assert Pilot.objects.get().lead == cast.employee


# --- the partner from outside ---------------------------------------------------------------------------------------


def test_partner_reads_their_pilot_without_money_files_decision_or_history(
    approved, home, partner, cast, sign_in
):
    at = timezone.now()
    actions.write_note(approved, mood="slow", words="Un peu lent.", token="a" * 32, by=cast.pioneer, at=at)
    actions.add_milestone(approved, label="Bilan", due_on=localdate(), token="a" * 32, by=cast.pioneer, at=at)
    response = sign_in(cast.guest).get(home)
    shown = _html(response)
    there = ("Répondre en public", "Inès Haddad", "Un peu lent.", "Bilan", "réponses en moins de 2 h")
    hidden = (
        *MONEY,
        "Yanis Benali, ",
        "Approved by",
        "granted",
        "What happened",
        "Expenses",
        "Record",
        "Budget",
    )
    assert (response.status_code, [word for word in there if word not in shown]) == (200, [])
    assert [word for word in hidden if word in shown] == []


def test_partner_finds_their_pilot_alone_in_list_and_search(
    approved, make_pilot, approve, partner, cast, sign_in, now
):
    approve(make_pilot(title="Un autre pilote"), at=now)
    client = sign_in(cast.guest)
    listed, found = _html(client.get("/pilotes/")), _html(client.get("/recherche/?q=pilote"))
    said = [("Veille client" in home, "Un autre pilote" in home) for home in (listed, found)]
    assert said[0] == (True, False)
    assert said[1][1] is False
    assert "All units" not in listed
    mine = _html(client.get("/recherche/?q=veille"))
    assert approved.get_absolute_url() in mine


def test_bar_shows_pilots_to_a_guest_who_has_one(approved, partner, cast, sign_in):
    client = sign_in(cast.guest)
    link = 'href="/pilotes/"'
    assert link in _html(client.get("/outils/"))
    actions.remove_member(partner, by=cast.pioneer, at=timezone.now())
    assert link not in _html(client.get("/outils/"))
    assert link in _html(sign_in(cast.employee).get("/outils/"))


def test_partner_who_is_taken_out_sees_nothing_at_once(approved, home, partner, cast, sign_in):
    client = sign_in(cast.guest)
    assert client.get(home).status_code == 200
    actions.remove_member(partner, by=cast.pioneer, at=timezone.now())
    assert client.get(home).status_code == 404
    empty = client.get("/pilotes/")
    assert (empty.status_code, "No pilot is shared with you" in _html(empty)) == (200, True)


def test_partner_whose_invitation_ended_is_out_at_once(approved, home, partner, cast, sign_in):
    client = sign_in(cast.guest)
    assert client.get(home).status_code == 200
    type(cast.guest).objects.filter(pk=cast.guest.pk).update(guest_until=localdate() - timedelta(days=1))
    assert client.get(home).status_code == 302  # to the sign-in home, which lets nobody in


def test_guest_who_is_no_partner_sees_no_pilot(approved, home, cast, sign_in):
    assert sign_in(cast.guest).get(home).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "modifier/"),
        ("post", "depenses/"),
        ("post", "mesures/"),
        ("post", "jalons/"),
        ("post", "notes/"),
        ("post", "rythme/"),
        ("post", "equipe/"),
        ("post", "equipe/passer-la-main/"),
        ("get", "accompagnement/"),
        ("post", "accompagnateur/"),
        ("get", "clore/"),
        ("post", "accorder/"),
    ],
)
def test_partner_acts_nowhere(approved, home, partner, cast, sign_in, method, path):
    client = sign_in(cast.guest)
    assert getattr(client, method)(home + path).status_code in {403, 404, 405}


def test_partner_sees_no_board_no_export_no_portfolio(approved, partner, cast, sign_in):
    client = sign_in(cast.guest)
    assert [client.get(path).status_code for path in ("/tableaux/", "/tableaux/portefeuille/")] == [403, 403]


def test_partner_is_taken_out_by_the_team_alone(approved, home, partner, cast, sign_in):
    """Guests write nothing here: no button, and no door behind it."""
    response = sign_in(cast.guest).post(f"{home}equipe/{partner.pk}/retirer/")
    assert response.status_code == 403
    assert Member.objects.filter(pk=partner.pk).exists()
