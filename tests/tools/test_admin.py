"""The back office writes through the same actions and shows the same reasons."""

from datetime import date

import pytest

from core import journal
from tools import actions
from tools.models import FirstUser, Tool

LIST, ADD = "/admin/tools/tool/", "/admin/tools/tool/add/"


def typed(**fields):
    return {
        "name": "Notion",
        "slug": "notion",
        "website": "",
        "kind": "collaboration",
        "summary_fr": "Prendre des notes à plusieurs.",
        "summary_en": "",
        "benefits_fr": "Tout se retrouve.\n\n  Chacun complète. ",
        "benefits_en": "",
        "risks_fr": "",
        "risks_en": "",
        "data_fr": "",
        "data_en": "",
        "hosting_fr": "",
        "hosting_en": "",
        "stance": "recommended",
        "stance_reason_fr": "",
        "stance_reason_en": "",
        "alternative": "",
        "successor": "",
        "review_on": "",
    } | fields


def test_admin_is_for_administrators(sign_in, cast):
    assert [sign_in(person).get(LIST).status_code for person in (cast.admin, cast.dsi, cast.employee)] == [
        200,
        302,
        302,
    ]


def test_admin_registers_through_the_action(sign_in, cast):
    response = sign_in(cast.admin).post(ADD, typed())
    assert response.status_code == 302
    tool = Tool.objects.get()
    assert tool.benefits_fr == ["Tout se retrouve.", "Chacun complète."]
    assert [entry.verb for entry in journal.of(tool)] == ["tool_registered"]


def test_admin_changes_through_the_action(sign_in, cast, make_tool):
    tool = make_tool("Notion", kind="collaboration", summary_en="")
    response = sign_in(cast.admin).post(f"{LIST}{tool.pk}/change/", typed(stance="trial"))
    assert response.status_code == 302
    tool.refresh_from_db()
    assert tool.stance == "trial"
    assert [entry.verb for entry in journal.of(tool)] == ["tool_changed", "tool_stance_changed"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (
            {"stance": "not_recommended", "stance_reason_fr": "Fuites."},
            "Nommez l’outil à utiliser à la place",
        ),
        ({"stance": "retired"}, "Nommez l’outil qui le remplace."),
        ({"stance": "care"}, "Dites pourquoi"),
    ],
)
def test_admin_shows_why_a_position_cannot_stand(sign_in, cast, fields, reason):
    response = sign_in(cast.admin).post(ADD, typed(**fields))
    assert (response.status_code, Tool.objects.count()) == (200, 0)
    assert reason in response.content.decode()


def test_admin_never_deletes_a_tool(sign_in, cast, make_tool):
    tool = make_tool("Notion")
    assert sign_in(cast.admin).post(f"{LIST}{tool.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Tool.objects.count() == 1


def test_admin_names_and_removes_first_users(sign_in, cast, make_tool):
    tool = make_tool("Notion")
    client = sign_in(cast.admin)
    said = {
        "tool": tool.pk,
        "person": cast.dsi.pk,
        "since": "2026-01-05",
        "words_fr": "Mes comptes rendus.",
        "words_en": "",
    }
    assert client.post("/admin/tools/firstuser/add/", said).status_code == 302
    first = FirstUser.objects.get()
    assert (first.person, first.since) == (cast.dsi, date(2026, 1, 5))
    assert client.post(f"/admin/tools/firstuser/{first.pk}/delete/", {"post": "yes"}).status_code == 302
    assert FirstUser.objects.count() == 0
    assert [entry.verb for entry in journal.of(tool)] == ["tool_first_user_removed", "tool_first_user_added"]


def test_admin_refuses_a_first_user_from_elsewhere(sign_in, cast, make_tool):
    said = {"tool": make_tool("Notion").pk, "person": cast.employee.pk, "since": "2026-01-05"}
    sign_in(cast.admin).post("/admin/tools/firstuser/add/", said)
    assert FirstUser.objects.count() == 0


def test_admin_reads_what_people_asked_and_told(sign_in, cast, now, make_tool):
    tool = make_tool("Notion")
    actions.ask_help(tool, referent=cast.pioneer, words="Comment ?", by=cast.employee, at=now)
    actions.request_tool("Padlet", what_for="Idées.", data="none", by=cast.employee, at=now)
    actions.tell_blocked(tool, where="site", by=cast.employee, at=now)
    client = sign_in(cast.admin)
    for name in ("helprequest", "toolrequest", "blockedreport"):
        path = f"/admin/tools/{name}/"
        assert "Claire Morel" in client.get(path).content.decode()
        assert [client.get(f"{path}add/").status_code, client.post(f"{path}add/", {}).status_code] == [
            403,
            403,
        ]
