"""The early adopters' page, the registration in two minutes, and the list with one button per person."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from early_adopters import actions
from early_adopters.models import EarlyAdopter, Mentoring, day_words
from people.models import User
from tools.models import FirstUser

HOME, REGISTER, LIST = "/pionniers/", "/pionniers/inscription/", "/pionniers/a-accompagner/"


@pytest.fixture
def waits(cast):
    """waits(person) -> registered just now, on the real clock that the views read."""

    def add(person, **said):
        return actions.register(person, **{"wants": "Essayer Mastodon."} | said, by=person, at=timezone.now())

    return add


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def text(response):
    return " ".join(response.content.decode().split())


def promised():
    from django.utils import translation

    with translation.override("fr"):
        return day_words(actions.promised_contact(timezone.now()))


# --- The page -------------------------------------------------------------------------------------


def test_home_says_the_promise_before(sign_in, cast):
    page = text(sign_in(cast.employee).get(HOME))
    assert f"On vous contacte d’ici au {promised()}" in page
    assert f'href="{REGISTER}"' in page


def test_home_is_for_colleagues(sign_in, cast):
    assert sign_in(None).get(HOME).headers["Location"] == "/compte/login/?next=/pionniers/"
    assert sign_in(cast.guest).get(HOME).status_code == 403


def test_home_says_the_promise_after(sign_in, cast, waits):
    waits(cast.employee)
    page = text(sign_in(cast.employee).get(HOME))
    assert "Bienvenue, Claire" in page
    assert f"vous contacte d’ici au {promised()}" in page
    assert f'href="{REGISTER}"' not in page


def test_home_owns_up_when_late(sign_in, cast, waits):
    waits(cast.employee)
    EarlyAdopter.objects.update(promised_contact_on=date(2026, 1, 5))
    assert "Nous sommes en retard sur notre promesse" in text(sign_in(cast.employee).get(HOME))


def test_home_names_the_mentor(sign_in, cast, waits, make_tool):
    FirstUser.objects.create(tool=make_tool("Notion"), person=cast.dsi, since=date(2026, 1, 5))
    actions.confirm_mentor(waits(cast.employee), mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    page = text(sign_in(cast.employee).get(HOME))
    assert "Yanis Benali" in page
    assert "DSI, utilise Notion" in page
    assert 'href="mailto:dsi@demo.example"' in page


def test_home_shows_the_mentor_whom_they_accompany(sign_in, cast, waits):
    mentoring = actions.confirm_mentor(waits(cast.employee), mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    client = sign_in(cast.dsi)
    assert f'action="/pionniers/accompagnements/{mentoring.pk}/contact/"' in text(client.get(HOME))
    response = client.post(f"/pionniers/accompagnements/{mentoring.pk}/contact/")
    assert (response.status_code, response.headers["Location"]) == (302, HOME)
    mentoring.refresh_from_db()
    assert mentoring.first_contact_at is not None
    assert f'action="/pionniers/accompagnements/{mentoring.pk}/contact/"' not in text(client.get(HOME))


@pytest.mark.parametrize("count", [1, 3])
def test_home_of_a_mentor_costs_eight_queries(sign_in, cast, waits, count, django_assert_num_queries):
    for person in (cast.employee, cast.pioneer, cast.manager)[:count]:
        actions.confirm_mentor(waits(person), mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    client = sign_in(cast.dsi)
    client.get(HOME)
    with django_assert_num_queries(8):
        client.get(HOME)


def test_home_of_an_early_adopter_costs_eight_queries(
    sign_in, cast, waits, make_tool, django_assert_num_queries
):
    adopter = waits(cast.employee, tools=[make_tool("Notion"), make_tool("Miro")])
    actions.confirm_mentor(adopter, mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    client = sign_in(cast.employee)
    client.get(HOME)
    with django_assert_num_queries(8):
        client.get(HOME)


# --- The registration -----------------------------------------------------------------------------


def test_register_takes_one_answer_and_welcomes(sign_in, cast):
    client = sign_in(cast.employee)
    assert f"d’ici au {promised()}" in text(client.get(REGISTER))
    response = client.post(REGISTER, {"wants": "Répondre en public."})
    assert (response.status_code, response.headers["Location"]) == (302, HOME)
    adopter = EarlyAdopter.objects.get()
    assert (adopter.person, adopter.wants, adopter.state) == (cast.employee, "Répondre en public.", "waiting")


def test_register_keeps_tools_and_help(sign_in, cast, make_tool):
    make_tool("Notion")
    make_tool("Miro")
    sign_in(cast.employee).post(
        REGISTER, {"wants": "Essayer.", "tools": ["miro", "notion"], "help_wanted": ["team", "start"]}
    )
    adopter = EarlyAdopter.objects.get()
    assert [tool.name for tool in adopter.tools.all()] == ["Miro", "Notion"]
    assert adopter.help_wanted == ["start", "team"]


def test_register_without_an_answer_keeps_the_rest(sign_in, cast, make_tool):
    make_tool("Notion")
    response = sign_in(cast.employee).post(
        REGISTER, {"wants": " ", "tools": ["notion"], "help_wanted": ["team"]}
    )
    assert response.status_code == 200
    assert (
        text(response).count("Dites en quelques mots ce que vous aimeriez essayer.") == 2
    )  # on top, and beside the field
    assert response.content.decode().count("checked") == 2
    assert EarlyAdopter.objects.count() == 0


@pytest.mark.parametrize(
    "typed",
    [
        {"wants": "x" * 2001},
        {"wants": "a\x00b"},
        {"wants": "Essayer.", "tools": ["nothing"]},
        {"wants": "Essayer.", "help_wanted": ["?"]},
    ],
)
def test_register_refuses_what_it_cannot_keep_and_shows_it_again(sign_in, cast, typed):
    response = sign_in(cast.employee).post(REGISTER, typed)
    assert (response.status_code, EarlyAdopter.objects.count()) == (200, 0)
    assert typed["wants"][:20].replace("\x00", "") in response.content.decode().replace("\x00", "")


def test_register_from_a_sheet_has_its_tool_ticked(sign_in, cast, make_tool):
    make_tool("Notion")
    make_tool("Miro")
    page = text(sign_in(cast.employee).get(f"{REGISTER}?tool=notion&tool=unknown"))
    assert page.count("checked") == 1


def test_register_offers_every_tool_but_the_retired(sign_in, cast, make_tool):
    teams = make_tool("Teams", kind="collaboration")
    make_tool("Skype", stance="retired", successor=teams)
    make_tool(
        "Canva",
        stance="not_recommended",
        stance_reason_fr="Fuites.",
        alternative=teams,
        review_on=date(2027, 1, 4),
    )
    form = sign_in(cast.employee).get(REGISTER).context["form"]
    assert sorted(form.known) == ["canva", "teams"]


def test_register_twice_leads_home(sign_in, cast, waits):
    waits(cast.employee)
    client = sign_in(cast.employee)
    for response in (client.get(REGISTER), client.post(REGISTER, {"wants": "Encore."})):
        assert (response.status_code, response.headers["Location"]) == (302, HOME)
    assert EarlyAdopter.objects.get().wants == "Essayer Mastodon."


@pytest.mark.parametrize("count", [1, 3])
def test_register_costs_five_queries(sign_in, cast, make_tool, count, django_assert_num_queries):
    for number in range(count):
        make_tool(f"Outil {number}")
    client = sign_in(cast.employee)
    client.get(REGISTER)
    with django_assert_num_queries(5):
        client.get(REGISTER)


def test_withdraw_ends_the_wait(sign_in, cast, waits):
    waits(cast.employee)
    client = sign_in(cast.employee)
    response = client.post("/pionniers/retrait/")
    assert (response.headers["Location"], EarlyAdopter.objects.get().state) == (HOME, "ended")
    assert f'href="{REGISTER}"' in text(client.get(HOME))
    assert sign_in(cast.manager).post("/pionniers/retrait/").status_code == 404


# --- The list -------------------------------------------------------------------------------------


def test_list_is_for_the_it_department_and_the_lead(sign_in, cast):
    people = ("dsi", "lead", "employee", "pioneer", "manager", "hr", "comms", "trainer", "admin", "guest")
    answers = {name: sign_in(getattr(cast, name)).get(LIST).status_code for name in people}
    assert [name for name, status in answers.items() if status == 200] == ["dsi", "lead"]
    assert {status for status in answers.values() if status != 200} == {403}


def test_list_proposes_with_the_reason_and_one_button(sign_in, cast, waits, make_tool):
    notion = make_tool("Notion")
    FirstUser.objects.create(tool=notion, person=cast.dsi2, since=date(2026, 1, 5))
    adopter = waits(cast.pioneer, tools=[notion], wants="Partager nos comptes rendus.")
    page = text(sign_in(cast.dsi).get(LIST))
    assert "Partager nos comptes rendus." in page
    assert "utilise Notion, n’accompagne personne en ce moment" in page
    assert "Confirmer Léa Fontaine" in page
    assert f'<option value="{cast.dsi.pk}">Yanis Benali (0)</option>' in page
    assert page.count(f'action="/pionniers/{adopter.pk}/accompagnateur/"') == 2


def test_list_has_the_late_ones_on_top(sign_in, cast, waits):
    waits(cast.employee)
    late = waits(cast.pioneer)
    EarlyAdopter.objects.filter(pk=late.pk).update(promised_contact_on=date(2026, 1, 5))
    response = sign_in(cast.dsi).get(LIST)
    assert [(row.person.first_name, row.is_late) for row in response.context["page"]] == [
        ("Inès", True),
        ("Claire", False),
    ]


def test_list_says_when_nobody_waits(sign_in, cast):
    assert "Personne n’attend d’accompagnateur" in text(sign_in(cast.dsi).get(LIST))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_ten_queries(sign_in, cast, waits, make_tool, count, django_assert_num_queries):
    notion = make_tool("Notion")
    FirstUser.objects.create(tool=notion, person=cast.dsi, since=date(2026, 1, 5))
    for person in (cast.employee, cast.pioneer, cast.manager)[:count]:
        waits(person, tools=[notion])
    for person in (cast.hr, cast.comms, cast.trainer)[:count]:
        actions.confirm_mentor(waits(person, tools=[notion]), mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    client = sign_in(cast.dsi2)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)


def test_confirm_is_one_click(sign_in, cast, waits):
    adopter = waits(cast.pioneer)
    response = sign_in(cast.dsi2).post(f"/pionniers/{adopter.pk}/accompagnateur/", {"mentor": cast.dsi.pk})
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    assert Mentoring.objects.get().mentor == cast.dsi
    assert said(response) == [f"Yanis Benali accompagne Inès Haddad. Premier contact d’ici au {promised()}."]


def test_confirm_after_somebody_else_says_who(sign_in, cast, waits):
    adopter = waits(cast.pioneer)
    actions.confirm_mentor(adopter, mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    response = sign_in(cast.dsi2).post(
        f"/pionniers/{adopter.pk}/accompagnateur/",
        {"mentor": cast.dsi2.pk},
        headers={"referer": f"http://testserver{LIST}"},
    )
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    assert said(response) == ["Yanis Benali accompagne déjà Inès Haddad."]


@pytest.mark.parametrize("mentor", ["", "abc", "0", "99999999999999999999", "-1"])
def test_confirm_of_nobody_is_refused(sign_in, cast, waits, mentor):
    adopter = waits(cast.pioneer)
    response = sign_in(cast.dsi).post(f"/pionniers/{adopter.pk}/accompagnateur/", {"mentor": mentor})
    assert (response.status_code, Mentoring.objects.count()) == (302, 0)


def test_confirm_by_others_is_forbidden(sign_in, cast, waits):
    adopter = waits(cast.pioneer)
    for person in (cast.pioneer, cast.manager, cast.guest):
        response = sign_in(person).post(f"/pionniers/{adopter.pk}/accompagnateur/", {"mentor": cast.dsi.pk})
        assert response.status_code == 403
    assert Mentoring.objects.count() == 0


def test_gone_mentor_is_handed_over_on_the_same_page(sign_in, cast, waits):
    mentoring = actions.confirm_mentor(waits(cast.pioneer), mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    User.objects.filter(pk=cast.dsi.pk).update(is_active=False)
    client = sign_in(cast.dsi2)
    page = text(client.get(LIST))
    assert "Yanis Benali ne peut plus accompagner" in page
    assert "Confirmer Léa Fontaine" in page
    client.post(f"/pionniers/accompagnements/{mentoring.pk}/accompagnateur/", {"mentor": cast.dsi2.pk})
    mentoring.refresh_from_db()
    assert mentoring.mentor == cast.dsi2


def test_mentoring_of_others_is_not_found(sign_in, cast, waits):
    mentoring = actions.confirm_mentor(waits(cast.pioneer), mentor=cast.dsi, by=cast.dsi, at=timezone.now())
    assert sign_in(cast.employee).post(f"/pionniers/accompagnements/{mentoring.pk}/fin/").status_code == 404
    assert sign_in(cast.dsi2).post(f"/pionniers/accompagnements/{mentoring.pk}/contact/").status_code == 403


def test_end_by_the_person(sign_in, cast, waits):
    mentoring = actions.confirm_mentor(
        waits(cast.pioneer), mentor=cast.dsi, by=cast.dsi, at=timezone.now() - timedelta(hours=1)
    )
    response = sign_in(cast.pioneer).post(f"/pionniers/accompagnements/{mentoring.pk}/fin/")
    assert response.headers["Location"] == HOME
    mentoring.refresh_from_db()
    assert mentoring.ended_at is not None
