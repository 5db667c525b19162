"""The register and the sheets, as people get them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tools.models import FirstUser, Tool

Stance = Tool.Stance


def shown(response):
    return [tool.name for tool in response.context["page"]]


def test_register_asks_visitors_to_sign_in(sign_in, db):
    assert sign_in(None).get("/outils/").headers["Location"] == "/compte/login/?next=/outils/"


def test_register_without_tools_says_what_will_come(sign_in, cast):
    assert "Le registre est encore vide" in sign_in(cast.employee).get("/outils/").content.decode()


def test_register_finds_by_the_start_of_a_word(sign_in, cast, make_tool):
    for name in ("Étherpad", "Microsoft Teams", "Mastodon"):
        make_tool(name)
    client = sign_in(cast.guest)
    assert shown(client.get("/outils/?q=ether")) == ["Étherpad"]
    assert shown(client.get("/outils/?q=TEA")) == ["Microsoft Teams"]
    assert shown(client.get("/outils/?q=m")) == ["Mastodon", "Microsoft Teams"]


def test_register_filters_and_keeps_what_was_asked(sign_in, cast, make_tool):
    make_tool("Mastodon")
    make_tool("Notion", kind=Tool.Kind.COLLABORATION, stance=Stance.TRIAL)
    response = sign_in(cast.employee).get("/outils/?kind=collaboration&stance=trial")
    assert shown(response) == ["Notion"]
    page = response.content.decode()
    assert '<option value="collaboration" selected>' in page
    assert '<input type="hidden" name="stance" value="trial">' in page
    assert '<a href="?kind=collaboration&amp;stance=trial" aria-current="true">En évaluation</a>' in page


def test_register_with_no_match_offers_all(sign_in, cast, make_tool):
    make_tool("Mastodon")
    page = sign_in(cast.employee).get("/outils/?q=zzz").content.decode()
    assert "Aucun outil ne correspond" in page
    assert '<a class="button" href="/outils/">Tout afficher</a>' in page


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense",
        "stance=%F0%9F%92%A5",
        "page=0",
        "page=abc",
        "page=99999999999999999999",
        "q=" + "x" * 300,
        "page=-1",
        "q=%25_%27",
    ],
)
def test_register_ignores_what_it_cannot_read(sign_in, cast, make_tool, query):
    make_tool("Mastodon")
    assert sign_in(cast.employee).get(f"/outils/?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_register_costs_five_queries(sign_in, cast, make_tool, count, django_assert_num_queries):
    for number in range(count):
        FirstUser.objects.create(tool=make_tool(f"Outil {number}"), person=cast.dsi, since=date(2026, 1, 5))
    client = sign_in(cast.employee)
    client.get("/outils/")
    with django_assert_num_queries(5):
        assert len(shown(client.get("/outils/"))) == count


def test_register_shows_the_position_in_words(sign_in, cast, make_tool):
    make_tool("Mastodon", stance=Stance.TRIAL)
    assert "En évaluation" in sign_in(cast.employee).get("/outils/").content.decode()


def test_sheet_shows_both_sides_and_who_uses_it(sign_in, cast, make_tool):
    tool = make_tool(
        "Notion",
        stance=Stance.CARE,
        stance_reason_fr="Hébergé hors d’Europe.",
        benefits_fr=["Les comptes rendus se retrouvent."],
        risks_fr=["Un lien public s’ouvre d’un clic."],
        data_fr="Rien de confidentiel.",
        review_on=date(2026, 1, 5),
    )
    FirstUser.objects.create(
        tool=tool, person=cast.dsi, since=date(2026, 3, 2), words_fr="J’y prépare mes réunions."
    )
    page = sign_in(cast.employee).get("/outils/notion/").content.decode()
    for words in (
        "Les comptes rendus se retrouvent.",
        "Un lien public s’ouvre d’un clic.",
        "Rien de confidentiel.",
        "Hébergé hors d’Europe.",
        "J’y prépare mes réunions.",
        "Yanis Benali",
        "depuis mars 2026",
        "en retard",
    ):
        assert words in page


def test_sheet_of_a_tool_to_leave_leads_to_the_other(sign_in, cast, make_tool):
    teams = make_tool("Teams")
    make_tool("Skype", stance=Stance.RETIRED, successor=teams)
    make_tool(
        "Canva",
        stance=Stance.NOT_RECOMMENDED,
        stance_reason_fr="Fuites.",
        alternative=teams,
        review_on=timezone.localdate() + timedelta(days=9),
    )
    client = sign_in(cast.employee)
    assert (
        '<a class="button small notice-end" href="/outils/teams/">Utiliser désormais Teams</a>'
        in client.get("/outils/skype/").content.decode()
    )
    assert (
        '<a class="button small notice-end" href="/outils/teams/">Utiliser plutôt Teams</a>'
        in client.get("/outils/canva/").content.decode()
    )


def test_sheet_offers_company_to_colleagues_only(sign_in, cast, make_tool):
    make_tool("Notion")
    offer = 'href="/pionniers/inscription/?tool=notion"'
    offered = [
        offer in sign_in(person).get("/outils/notion/").content.decode()
        for person in (cast.employee, cast.guest)
    ]
    assert offered == [True, False]


def test_sheet_of_an_unknown_tool_is_not_found(sign_in, cast):
    assert sign_in(cast.employee).get("/outils/rien/").status_code == 404


@pytest.mark.parametrize("count", [1, 2])
def test_sheet_costs_five_queries(sign_in, cast, make_tool, count, django_assert_num_queries):
    tool = make_tool("Notion")
    for person in (cast.dsi, cast.dsi2)[:count]:
        FirstUser.objects.create(tool=tool, person=person, since=date(2026, 3, 2))
    client = sign_in(cast.employee)
    client.get("/outils/notion/")
    with django_assert_num_queries(5):
        client.get("/outils/notion/")


def test_register_is_read_only_here(sign_in, cast, make_tool):
    make_tool("Notion")
    client = sign_in(cast.dsi)
    assert [client.post(path).status_code for path in ("/outils/", "/outils/notion/")] == [405, 405]
