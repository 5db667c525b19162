"""The register and the sheets, as people get them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import journal
from tools import actions
from tools.models import BlockedReport, FirstUser, HelpRequest, Tool, ToolRequest, Use

Stance = Tool.Stance


def shown(response):
    return [tool.name for tool in response.context["page"]]


def test_visitors_read_the_sheets_that_are_shown_on_the_web(sign_in, cast, make_tool):
    tool = make_tool("Mastodon", is_public=True)
    FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 3, 2), words_fr="J’y réponds.")
    make_tool("Notion")
    visitor = sign_in(None)
    assert shown(visitor.get("/outils/")) == ["Mastodon"]
    assert visitor.get("/outils/notion/").status_code == 404
    page = visitor.get("/outils/mastodon/").content.decode()
    assert "1 personne de la DSI s’en sert vraiment." in page
    for hidden in ("Yanis Benali", "J’y réponds.", "Demander de l’aide", "Je l’utilise"):
        assert hidden not in page


def test_public_sheet_links_both_languages_and_reads_well_when_shared(sign_in, make_tool):
    make_tool("Mastodon", is_public=True)
    page = sign_in(None).get("/outils/mastodon/?lang=en").content.decode()
    assert page.count('rel="alternate" hreflang="') == 3
    assert '<meta property="og:description" content="Mastodon is for sharing what we know.">' in page


def test_names_are_hidden_from_guests(sign_in, cast, now, make_tool):
    tool = make_tool("Mastodon", owner=cast.dsi2)
    FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 3, 2))
    actions.declare_use(tool, uses=True, helps=True, by=cast.pioneer, at=now)
    page = sign_in(cast.guest).get("/outils/mastodon/").content.decode()
    for hidden in ("Yanis Benali", "Inès Haddad", "Léa Fontaine"):
        assert hidden not in page
    assert "1 personne l’utilise" in page


def test_directions_are_shown_to_colleagues_only(sign_in, cast, now, make_tool, settings):
    settings.SMALL_GROUP = 1
    actions.declare_use(make_tool("Mastodon", is_public=True), uses=True, by=cast.pioneer, at=now)
    told = [
        "<span>Direction commerciale</span>" in sign_in(person).get("/outils/mastodon/").content.decode()
        for person in (cast.employee, cast.guest, None)
    ]
    assert told == [True, False, False]


def test_tool_that_is_not_shown_is_not_named_to_visitors(sign_in, make_tool):
    hidden = make_tool("Outil interne")
    tool = make_tool("Skype", stance=Stance.RETIRED, successor=hidden, is_public=True)
    tool.similar.set([hidden, make_tool("Zoom", is_public=True)])
    page = sign_in(None).get("/outils/skype/").content.decode()
    assert ("Outil interne" in page, "Zoom" in page) == (False, True)


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
        "near=2",
        "sort=owner",
    ],
)
def test_register_ignores_what_it_cannot_read(sign_in, cast, make_tool, query):
    make_tool("Mastodon")
    assert sign_in(cast.employee).get(f"/outils/?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("query", "cost"), [("", 6), ("?sort=users", 7), ("?helped=1", 6), ("?near=1", 7)])
def test_register_costs_the_same_for_one_and_three(
    sign_in, cast, now, make_tool, count, query, cost, django_assert_num_queries, settings
):
    settings.SMALL_GROUP = 1
    for number in range(count):
        tool = make_tool(f"Outil {number}")
        FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 1, 5))
        actions.declare_use(tool, uses=True, helps=True, by=cast.employee, at=now)
    client = sign_in(cast.employee)
    client.get(f"/outils/{query}")
    with django_assert_num_queries(cost):
        assert len(shown(client.get(f"/outils/{query}"))) == count


def test_register_orders_by_use_and_filters_around_me(sign_in, cast, now, make_tool, settings):
    settings.SMALL_GROUP = 1
    notion, miro = make_tool("Notion"), make_tool("Miro")
    make_tool("Zoom")
    for person in (cast.employee, cast.colleague):
        actions.declare_use(notion, uses=True, by=person, at=now)
    actions.declare_use(miro, uses=True, helps=True, by=cast.colleague, at=now)
    client = sign_in(cast.employee)
    assert shown(client.get("/outils/?sort=users")) == ["Notion", "Miro", "Zoom"]
    assert shown(client.get("/outils/?near=1")) == ["Notion"]
    assert shown(client.get("/outils/?helped=1")) == ["Miro"]
    # What colleagues do is not shown outside, even to who writes the address.
    assert len(shown(sign_in(cast.guest).get("/outils/?near=1&helped=1&sort=users"))) == 3


def test_register_understands_a_slip_of_the_finger(sign_in, cast, make_tool):
    make_tool("Mastodon")
    make_tool("Notion")
    page = sign_in(cast.employee).get("/outils/?q=notoin")
    assert shown(page) == ["Notion"]
    assert (
        "Aucun outil ne s’appelle « notoin »".replace(" »", "\u00a0»").replace("« ", "«\u00a0")
        in page.content.decode()
    )
    assert (
        '<a class="button small quiet notice-end" href="/outils/non-repertorie/?name=notoin">'
        in page.content.decode()
    )


def test_register_shows_the_it_department_what_is_blocked(sign_in, cast, now, make_tool):
    tool = make_tool("Notion")
    actions.tell_blocked(tool, where="site", by=cast.employee, at=now)
    told = [
        "bloqué, 1 signalement" in sign_in(person).get("/outils/").content.decode()
        for person in (cast.dsi, cast.employee)
    ]
    assert told == [True, False]


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
@pytest.mark.parametrize("role", ["employee", "dsi"])
def test_sheet_costs_twelve_queries_at_most(
    sign_in, cast, now, make_tool, role, count, django_assert_max_num_queries
):
    tool = make_tool("Notion", owner=cast.dsi, alternative=make_tool("Miro"))
    tool.similar.set([make_tool(f"Autre {number}") for number in range(count)])
    for person in (cast.dsi, cast.dsi2)[:count]:
        FirstUser.objects.create(tool=tool, person=person, since=date(2026, 3, 2))
    for person in (cast.pioneer, cast.colleague)[:count]:
        actions.declare_use(tool, uses=True, helps=True, by=person, at=now)
    client = sign_in(getattr(cast, role))
    client.get("/outils/notion/")
    with django_assert_max_num_queries(12):
        client.get("/outils/notion/")


# --- My own word, a question, what is told ---------------------------------------------------------


def test_one_click_says_and_takes_back(sign_in, cast, make_tool):
    make_tool("Notion")
    client = sign_in(cast.employee)
    for path, to, left in (
        ("utiliser", "yes", [(False,)]),
        ("aider", "yes", [(True,)]),
        ("utiliser", "yes", [(True,)]),
        ("aider", "no", [(False,)]),
        ("utiliser", "no", []),
    ):
        assert (
            client.post(f"/outils/notion/{path}/", {"to": to}).headers["Location"] == "/outils/notion/#people"
        )
        assert list(Use.objects.values_list("helps")) == left
    assert client.post("/outils/notion/utiliser/", {"to": "perhaps"}).status_code == 302
    assert Use.objects.count() == 0


def test_button_says_how_it_stands(sign_in, cast, now, make_tool):
    actions.declare_use(make_tool("Notion"), uses=True, by=cast.employee, at=now)
    page = sign_in(cast.employee).get("/outils/notion/").content.decode()
    assert '<button class="button small" name="to" value="no" aria-pressed="true">' in page
    assert '<button class="button small quiet" name="to" value="yes" aria-pressed="false">' in page


def test_question_comes_back_with_what_was_typed(sign_in, cast, now, make_tool):
    actions.declare_use(make_tool("Notion"), uses=True, helps=True, by=cast.pioneer, at=now)
    client = sign_in(cast.employee)
    response = client.post("/outils/notion/aide/", {"referent": "0", "words": "Comment ?"})
    assert (response.status_code, "Comment ?" in response.content.decode()) == (422, True)
    response = client.post("/outils/notion/aide/", {"referent": cast.pioneer.pk, "words": "Comment ?"})
    asked = HelpRequest.objects.get()
    assert response.headers["Location"] == f"/outils/questions/{asked.pk}/"
    assert "mailto:" not in client.get(f"/outils/questions/{asked.pk}/").content.decode()


def test_question_is_answered_on_its_page(sign_in, cast, now, make_tool):
    asked = actions.ask_help(make_tool("Notion"), referent=cast.pioneer, words="?", by=cast.employee, at=now)
    path = f"/outils/questions/{asked.pk}/"
    assert sign_in(cast.pioneer).post(f"{path}repondre/", {"words": " "}).status_code == 422
    assert sign_in(cast.employee).post(f"{path}repondre/", {"words": "Moi."}).status_code == 403
    assert sign_in(cast.colleague).post(f"{path}repondre/", {"words": "Moi."}).status_code == 404
    assert sign_in(cast.pioneer).post(f"{path}confier/", {"to": cast.employee.pk}).status_code == 422
    assert sign_in(cast.pioneer).post(f"{path}confier/", {"to": cast.dsi.pk}).status_code == 302
    assert sign_in(cast.dsi).post(f"{path}repondre/", {"words": "Voici."}).status_code == 302
    assert "Voici." in sign_in(cast.employee).get(path).content.decode()


def test_late_question_is_said_honestly(sign_in, cast, now, make_tool):
    asked = actions.ask_help(
        make_tool("Notion"),
        referent=cast.pioneer,
        words="?",
        by=cast.employee,
        at=timezone.now() - timedelta(days=30),
    )
    page = sign_in(cast.employee).get(f"/outils/questions/{asked.pk}/").content.decode()
    assert "Nous sommes en retard sur notre promesse" in page


def test_tool_that_is_listed_is_shown_before_anything_is_sent(sign_in, cast, make_tool):
    make_tool("Notion")
    client = sign_in(cast.employee)
    typed = {"name": "Notoin", "what_for": "Des notes.", "data": "none"}
    response = client.post("/outils/non-repertorie/", typed)
    page = response.content.decode()
    assert (response.status_code, ToolRequest.objects.count()) == (422, 0)
    assert ('<a href="/outils/notion/">Notion</a>' in page, "Des notes." in page) == (True, True)
    assert '<input type="hidden" name="seen" value="notoin">' in page
    # Another name asks again; the same name goes.
    assert (
        client.post("/outils/non-repertorie/", typed | {"name": "Notion", "seen": "notoin"}).status_code
        == 422
    )
    assert client.post("/outils/non-repertorie/", typed | {"seen": "notoin"}).status_code == 302
    assert ToolRequest.objects.get().name == "Notoin"


def test_names_alike_come_as_one_types(sign_in, cast, make_tool):
    make_tool("Notion")
    client = sign_in(cast.employee)
    found = client.get("/outils/non-repertorie/proches/?name=not").content.decode()
    assert ('<a href="/outils/notion/">' in found, "<html" in found) == (True, False)
    assert client.get("/outils/non-repertorie/proches/?name=zzz").content.decode().strip() == ""


DECISIONS = {
    "new": {
        "decision": "new",
        "new-name": "Padlet",
        "new-kind": "collaboration",
        "new-summary_fr": "Un mur d’idées.",
        "new-stance": "care",
        "new-stance_reason_fr": "Hébergé hors d’Europe.",
        "new-review_on": "2027-06-01",
    },
    "sheet": {"decision": "sheet", "sheet-words": "Le voici."},
    "other": {"decision": "other", "other-words": "Nos données y restent."},
}


@pytest.mark.parametrize(
    ("decision", "state"), [("new", "registered"), ("sheet", "registered"), ("other", "alternative")]
)
def test_request_is_decided_in_one_step(sign_in, cast, now, make_tool, decision, state):
    tool = make_tool("Miro")
    asked = actions.request_tool("Padlet", what_for="Idées.", data="none", by=cast.employee, at=now)
    body = DECISIONS[decision] | ({} if decision == "new" else {f"{decision}-tool": tool.pk})
    assert sign_in(cast.dsi).post(f"/outils/demandes/{asked.pk}/decider/", body).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.tool.slug) == (state, "padlet" if decision == "new" else "miro")
    assert (
        asked.tool.get_absolute_url()
        in sign_in(cast.employee).get(f"/outils/demandes/{asked.pk}/").content.decode()
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (DECISIONS["new"] | {"new-stance_reason_fr": ""}, "Dites pourquoi"),
        (DECISIONS["new"] | {"new-stance": "not_recommended"}, "Nommez l’outil à utiliser à la place"),
        (DECISIONS["new"] | {"new-name": "Miro"}, "déjà au registre"),
        (DECISIONS["other"] | {"other-words": ""}, "Dites pourquoi l’autre outil convient mieux"),
        ({"decision": "nonsense"}, "à revoir"),
    ],
)
def test_refused_decision_keeps_what_was_typed(sign_in, cast, now, make_tool, body, reason):
    make_tool("Miro")
    asked = actions.request_tool("Padlet", what_for="Idées.", data="none", by=cast.employee, at=now)
    response = sign_in(cast.dsi).post(f"/outils/demandes/{asked.pk}/decider/", body)
    assert (response.status_code, reason in response.content.decode()) == (422, True)
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_block_is_told_from_the_sheet_and_answered_on_its_page(sign_in, cast, make_tool):
    make_tool("Notion")
    client = sign_in(cast.employee)
    assert client.post("/outils/notion/bloque/", {"where": "moon"}).status_code == 422
    assert client.post("/outils/notion/bloque/", {"where": "site", "place": "Lille"}).status_code == 302
    report = BlockedReport.objects.get()
    path = f"/outils/blocages/{report.pk}/"
    assert client.post(f"{path}repondre/", {"outcome": "opened"}).status_code == 403
    assert sign_in(cast.dsi).post(f"{path}repondre/", {"outcome": "stays", "words": ""}).status_code == 422
    assert sign_in(cast.dsi).post(f"{path}repondre/", {"outcome": "opened", "words": ""}).status_code == 302
    assert "C’est ouvert désormais." in client.get(path).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_what_was_asked_costs_the_same(
    sign_in, cast, now, make_tool, count, django_assert_num_queries
):
    tool = make_tool("Notion")
    for number in range(count):
        actions.ask_help(
            tool, referent=cast.dsi, words=f"{number}", by=cast.employee, at=now - timedelta(days=30)
        )
        actions.request_tool(f"Outil {number}", what_for="x", data="none", by=cast.colleague, at=now)
        actions.tell_blocked(make_tool(f"T {number}"), where="home", by=cast.colleague, at=now)
    client = sign_in(cast.dsi)
    client.get("/outils/demandes/")
    with django_assert_num_queries(10):
        client.get("/outils/demandes/")


# --- The sheet in its form -------------------------------------------------------------------------


def typed(**fields):
    return {
        "name": "Notion",
        "kind": "collaboration",
        "summary_fr": "Prendre des notes à plusieurs.",
        "benefits_fr": "Tout se retrouve.\n\n  Chacun complète. ",
        "stance": "recommended",
    } | fields


def test_sheet_is_written_and_changed_in_the_portal(sign_in, cast, make_tool):
    other = make_tool("Miro")
    client = sign_in(cast.dsi)
    assert (
        client.post("/outils/nouveau/", typed(similar=other.pk, is_public="on")).headers["Location"]
        == "/outils/notion/"
    )
    tool = Tool.objects.get(slug="notion")
    assert (tool.benefits_fr, tool.is_public, list(tool.similar.all())) == (
        ["Tout se retrouve.", "Chacun complète."],
        True,
        [other],
    )
    assert (
        client.post("/outils/notion/modifier/", typed(stance="trial", cost_fr="Gratuit.")).status_code == 302
    )
    tool.refresh_from_db()
    assert (tool.stance, tool.cost_fr, tool.is_public, list(tool.similar.all())) == (
        "trial",
        "Gratuit.",
        False,
        [],
    )
    assert [entry.verb for entry in journal.of(tool)] == [
        "tool_changed",
        "tool_stance_changed",
        "tool_registered",
    ]


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"stance": "care"}, "stance_reason_fr", "Dites pourquoi"),
        (
            {"stance": "not_recommended", "stance_reason_en": "Leaks."},
            "alternative",
            "Nommez l’outil à utiliser à la place",
        ),
        ({"stance": "retired"}, "successor", "Nommez l’outil qui le remplace."),
        ({"name": "\u200b"}, "name", "des lettres ou des chiffres"),
        ({"name": "Miro"}, "name", "déjà au registre"),
    ],
)
def test_sheet_that_cannot_stand_says_why_beside_the_field(sign_in, cast, make_tool, fields, field, reason):
    make_tool("Miro")
    response = sign_in(cast.dsi).post("/outils/nouveau/", typed(**fields))
    assert (response.status_code, Tool.objects.count()) == (422, 1)
    assert reason in str(response.context["form"].errors[field])
    assert "Prendre des notes à plusieurs." in response.content.decode()


def test_sheet_that_somebody_else_changed_meanwhile_is_not_written_over(sign_in, cast, now, make_tool):
    tool = make_tool("Notion", kind="collaboration")
    client = sign_in(cast.dsi)
    opened = client.get("/outils/notion/modifier/").context["form"].stands
    actions.update(tool, by=cast.dsi2, at=now, cost_fr="Cent euros.")
    response = client.post("/outils/notion/modifier/", typed(seen=opened, hosting_fr="En France."))
    page = response.content.decode()
    assert (response.status_code, "En France." in page, "pendant que vous écriviez" in page) == (
        409,
        True,
        True,
    )
    # Having read it, the second time it is saved.
    again = typed(seen=response.context["form"].stands, hosting_fr="En France.", cost_fr="Cent euros.")
    assert client.post("/outils/notion/modifier/", again).status_code == 302
    tool.refresh_from_db()
    assert (tool.cost_fr, tool.hosting_fr) == ("Cent euros.", "En France.")


def test_sheet_never_takes_an_address_of_the_register(sign_in, cast, make_tool):
    sign_in(cast.dsi).post("/outils/nouveau/", typed(name="Demandes"))
    assert Tool.objects.get().slug == "demandes-2"


def test_sheet_is_changed_by_who_keeps_the_register(sign_in, cast, make_tool):
    make_tool("Notion")
    paths = ("/outils/nouveau/", "/outils/notion/modifier/")
    for person, status in (
        (cast.dsi, 200),
        (cast.admin, 200),
        (cast.lead, 403),
        (cast.employee, 403),
        (cast.guest, 403),
    ):
        assert [sign_in(person).get(path).status_code for path in paths] == [status, status]


def test_tool_that_others_lean_on_is_not_withdrawn_in_the_form(sign_in, cast, make_tool):
    teams = make_tool("Teams")
    make_tool("Skype", stance=Stance.RETIRED, successor=teams)
    response = sign_in(cast.dsi).post(
        "/outils/teams/modifier/", typed(name="Teams", stance="retired", successor=make_tool("Zoom").pk)
    )
    assert (response.status_code, "Skype" in str(response.context["form"].errors["__all__"])) == (422, True)


def test_register_is_read_only_here(sign_in, cast, make_tool):
    make_tool("Notion")
    client = sign_in(cast.dsi)
    assert [client.post(path).status_code for path in ("/outils/", "/outils/notion/")] == [405, 405]


# --- The IT department first -----------------------------------------------------------------------


def test_first_use_is_said_changed_and_taken_back(sign_in, cast, make_tool):
    make_tool("Notion")
    client, path = sign_in(cast.dsi), "/outils/notion/premier-usage/"
    assert client.post(path, {"since": "2999-01-01"}).status_code == 422
    said = {"since": "2026-01-05", "words_fr": "Mes notes."}
    assert client.post(path, said).headers["Location"] == "/outils/notion/"
    assert "Mes notes." in sign_in(cast.employee).get("/outils/notion/").content.decode()
    assert client.post(path, said | {"words_fr": "Mes réunions."}).status_code == 302
    assert FirstUser.objects.get().words_fr == "Mes réunions."
    assert client.post(path, {"remove": "1"}).status_code == 302
    assert FirstUser.objects.count() == 0
    assert [entry.verb for entry in journal.of(Tool.objects.get())] == [
        "tool_first_user_removed",
        "tool_first_user_changed",
        "tool_first_user_added",
    ]


def test_first_use_is_the_business_of_the_it_department(sign_in, cast, make_tool):
    make_tool("Notion")
    path = "/outils/notion/premier-usage/"
    statuses = [sign_in(person).get(path).status_code for person in (cast.dsi, cast.admin, cast.employee)]
    assert statuses == [200, 403, 403]


def test_sheet_of_a_name_that_differs_by_accents_only_is_refused_with_a_link(sign_in, cast, make_tool):
    make_tool("LinkedIn")
    response = sign_in(cast.dsi).post("/outils/nouveau/", {"name": "LINKEDÍN"})
    assert response.status_code == 422
    assert '<a href="/outils/linkedin/">LinkedIn</a>' in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_tool("Linkedin", slug="linkedin-2")


def test_sheet_saved_by_somebody_else_shows_both_texts_and_who(sign_in, cast, make_tool):
    tool = make_tool("Notion")
    client = sign_in(cast.dsi)
    seen = client.get("/outils/notion/modifier/").context["form"].stands
    actions.update(tool, summary_fr="La leur.", by=cast.dsi2, at=timezone.now())
    typed = {
        "name": "Notion",
        "kind": "social",
        "stance": "recommended",
        "summary_fr": "La mienne.",
        "seen": seen,
    }
    response = client.post("/outils/notion/modifier/", typed)
    page = response.content.decode()
    said = [words in page for words in ("La leur.", "La mienne.", f"Enregistrée par {cast.dsi2.name}")]
    assert (response.status_code, said) == (409, [True, True, True])


def test_sheet_form_lists_the_similar_tools_of_now_first(sign_in, cast, make_tool):
    tool, last = make_tool("Notion"), make_tool("Zoom")
    make_tool("Miro")
    tool.similar.set([last])
    form = sign_in(cast.dsi).get("/outils/notion/modifier/").context["form"]
    assert [label for _pk, label in form.fields["similar"].choices] == ["Zoom", "Miro"]


def test_register_leads_the_it_department_to_the_reviews(sign_in, cast, make_tool):
    make_tool("Notion")
    people = (cast.dsi, cast.employee)
    pages = [sign_in(person).get("/outils/").content.decode() for person in people]
    assert ['href="/outils/a-revoir/"' in page for page in pages] == [True, False]


def test_sheet_of_a_replaced_tool_asks_nobody_to_use_it(sign_in, cast, make_tool):
    make_tool("Viadeo", stance=Stance.RETIRED, successor=make_tool("LinkedIn"))
    page = sign_in(cast.employee).get("/outils/viadeo/").content.decode()
    asks = [f"/outils/viadeo/{act}/" in page for act in ("utiliser", "aider", "aide", "bloque")]
    assert asks == [False] * 4
