"""A tool that is not listed and its one decision; a tool that is blocked and its answer."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from tests.tools.conftest import build
from tools import actions, queries, rules
from tools.models import BlockedReport, Tool, ToolRequest


def told(kind):
    rows = Message.objects.filter(kind=f"tools.{kind}").exclude(state=Message.State.CANCELLED)
    return sorted(rows.values_list("recipient_id", flat=True))


def ask(cast, now, name="Padlet", by=None):
    return actions.request_tool(
        name, what_for="Nos idées de chantier.", data="internal", by=by or cast.employee, at=now
    )


@pytest.fixture
def asked(cast, now):
    return ask(cast, now)


@pytest.fixture
def report(cast, now, make_tool):
    return actions.tell_blocked(
        make_tool("Notion"), where="site", place="Saint-Étienne", by=cast.employee, at=now
    )


# --- Not listed ------------------------------------------------------------------------------------


def test_request_is_promised_and_sent_once(cast, now, asked):
    assert (asked.state, str(asked.promised_on)) == ("waiting", "2026-12-01")
    assert ask(cast, now, name=" Padlet ").pk == asked.pk
    assert ToolRequest.objects.count() == 1
    with pytest.raises(Forbidden):
        ask(cast, now, by=cast.guest)


@pytest.mark.parametrize(
    ("who", "kind"),
    [("dsi", "allowed"), ("employee", "forbidden"), ("lead", "forbidden"), ("admin", "forbidden")],
)
def test_request_is_decided_by_the_it_department(cast, asked, who, kind):
    assert rules.can_decide_request(getattr(cast, who), asked).kind == kind


def test_nobody_decides_their_own_request(cast, now):
    own = ask(cast, now, by=cast.dsi)
    assert [rules.can_decide_request(person, own).kind for person in (cast.dsi, cast.dsi2)] == [
        "forbidden",
        "allowed",
    ]


def test_decision_makes_the_sheet(cast, now, asked):
    made = actions.put_on_register(
        asked, tool=build("Padlet", stance="trial"), words="Merci.", by=cast.dsi, at=now
    )
    assert (asked.state, asked.tool, asked.decided_by, asked.words) == (
        "registered",
        made,
        cast.dsi,
        "Merci.",
    )
    assert [entry.verb for entry in journal.of(made)] == ["tool_registered"]
    assert told("request_decided") == [cast.employee.pk]


def test_decision_that_cannot_stand_leaves_nothing(cast, now, asked):
    with pytest.raises(NotNow):
        actions.put_on_register(asked, tool=build("Padlet", stance="not_recommended"), by=cast.dsi, at=now)
    asked.refresh_from_db()
    assert (asked.state, Tool.objects.count(), told("request_decided")) == ("waiting", 0, [])


def test_decision_points_to_a_sheet_that_exists(cast, now, asked, make_tool):
    tool = make_tool("Padlet Pro")
    actions.point_to_sheet(asked, tool=tool, by=cast.dsi, at=now)
    assert (asked.state, asked.tool) == ("registered", tool)


def test_decision_names_another_tool_and_says_why(cast, now, asked, make_tool):
    miro = make_tool("Miro")
    with pytest.raises(NotNow):
        actions.offer_another(asked, tool=miro, words="  ", by=cast.dsi, at=now)
    actions.offer_another(asked, tool=miro, words="Nos données y restent.", by=cast.dsi, at=now)
    assert (asked.state, asked.tool, asked.words) == ("alternative", miro, "Nos données y restent.")


def test_decision_never_leads_to_a_tool_to_leave(cast, now, asked, make_tool):
    gone = make_tool("Skype", stance="retired", successor=make_tool("Teams"))
    with pytest.raises(NotNow):
        actions.offer_another(asked, tool=gone, words="?", by=cast.dsi, at=now)


def test_two_decisions_at_once_leave_one(cast, now, asked, make_tool):
    miro, copy = make_tool("Miro"), ToolRequest.objects.get(pk=asked.pk)
    actions.offer_another(asked, tool=miro, words="Mieux.", by=cast.dsi, at=now)
    with pytest.raises(NotNow):
        actions.put_on_register(copy, tool=build("Padlet"), by=cast.dsi2, at=now)
    assert [tool.name for tool in Tool.objects.all()] == ["Miro"]
    assert ToolRequest.objects.get().tool == miro


def test_database_refuses_half_a_decision(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        ToolRequest.objects.filter(pk=asked.pk).update(state="registered")


@pytest.mark.parametrize(
    ("who", "seen"), [("employee", 1), ("dsi", 1), ("lead", 1), ("admin", 1), ("colleague", 0), ("guest", 0)]
)
def test_what_is_told_is_seen_by_who_told_and_who_answers(cast, asked, report, who, seen):
    user = getattr(cast, who)
    counts = [model.objects.visible_to(user).count() for model in (ToolRequest, BlockedReport)]
    assert counts == [seen, seen]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("noti", ["Notion"]),
        ("Notoin", ["Notion"]),
        ("notion ai", ["Notion"]),
        ("one drive", ["OneDrive"]),
        ("Padlet", []),
        ("no", ["Notion"]),
        ("zz", []),
        ("  ", []),
    ],
)
def test_names_alike_are_found_before_anything_is_sent(cast, make_tool, typed, found):
    for name in ("Notion", "OneDrive", "Miro"):
        make_tool(name)
    assert [tool.name for tool in queries.alike(cast.employee, typed)] == found


# --- Blocked ---------------------------------------------------------------------------------------


def test_block_is_promised_and_told_once_while_it_waits(cast, now, report):
    assert (report.state, str(report.answer_due_on)) == ("waiting", "2026-11-27")
    with pytest.raises(NotNow):
        actions.tell_blocked(report.tool, where="site", by=cast.employee, at=now)
    actions.tell_blocked(report.tool, where="home", by=cast.employee, at=now)
    actions.tell_blocked(report.tool, where="site", by=cast.colleague, at=now)
    assert BlockedReport.objects.count() == 3


def test_block_of_a_tool_to_leave_is_no_block(cast, now, make_tool):
    gone = make_tool("Skype", stance="retired", successor=make_tool("Teams"))
    with pytest.raises(NotNow):
        actions.tell_blocked(gone, where="site", by=cast.employee, at=now)


def test_block_is_opened_without_a_word(cast, now, report):
    actions.answer_blocked(report, opened=True, words="", by=cast.dsi, at=now)
    assert (report.state, told("blocked_answered")) == ("opened", [cast.employee.pk])
    with pytest.raises(NotNow):
        actions.answer_blocked(report, opened=False, words="Non.", by=cast.dsi, at=now)
    actions.tell_blocked(
        report.tool, where="site", by=cast.employee, at=now
    )  # it closed again: it may be told again


def test_block_stays_only_with_its_reason(cast, now, report):
    with pytest.raises(NotNow):
        actions.answer_blocked(report, opened=False, words=" ", by=cast.dsi, at=now)
    with pytest.raises(Forbidden):
        actions.answer_blocked(report, opened=True, words="", by=cast.lead, at=now)
    actions.answer_blocked(report, opened=False, words="La ligne est trop lente.", by=cast.dsi, at=now)
    assert (report.state, report.answer) == ("stays", "La ligne est trop lente.")


def test_blocked_while_allowed_counts_what_waits(cast, now, report, make_tool):
    miro = make_tool("Miro")
    for person in (cast.employee, cast.colleague):
        actions.tell_blocked(miro, where="office", by=person, at=now)
    answered = actions.tell_blocked(miro, where="home", by=cast.pioneer, at=now)
    actions.answer_blocked(answered, opened=True, words="", by=cast.dsi, at=now)
    found = [(tool.name, tool.blocks) for tool in queries.requests.blocked_while_allowed()]
    assert found == [("Miro", 2), ("Notion", 1)]


# --- What waits ------------------------------------------------------------------------------------


def test_todo_of_the_it_department_names_each_until_they_are_many(cast, now, asked, report):
    with translation.override("en"):
        lines = queries.todo([cast.dsi, cast.employee], now)
    assert [(line.title, line.tone, line.button) for line in lines[cast.dsi.pk]] == [
        ("Padlet: used, and not on the register yet", "accent", "Decide"),
        ("Notion is blocked at a plant or on a building site", "accent", "Answer"),
    ]
    assert lines[cast.employee.pk] == []
    for number in range(6):
        ask(cast, now, name=f"Outil {number}")
    with translation.override("en"):
        titles = [line.title for line in queries.todo([cast.dsi], now + timedelta(days=9))[cast.dsi.pk]]
    assert titles[5] == "2 other tools to decide"


def test_todo_leaves_out_ones_own_request(cast, now):
    ask(cast, now, by=cast.dsi)
    counts = {pk: len(lines) for pk, lines in queries.todo([cast.dsi, cast.dsi2], now).items()}
    assert counts == {cast.dsi.pk: 0, cast.dsi2.pk: 1}


# --- Taken back, come second -----------------------------------------------------------------------


def test_request_is_taken_back_by_who_told_while_it_waits(sign_in, cast, now, asked):
    with pytest.raises(Forbidden):
        actions.withdraw_request(asked, by=cast.dsi, at=now)
    response = sign_in(asked.person).post(f"/outils/demandes/{asked.pk}/retirer/")
    assert response.headers["Location"] == f"/outils/non-repertorie/?name={asked.name}"
    assert ToolRequest.objects.count() == 0


def test_request_decided_is_not_taken_back(cast, now, asked, make_tool):
    actions.point_to_sheet(asked, tool=make_tool("Padlet"), by=cast.dsi, at=now)
    with pytest.raises(NotNow):
        actions.withdraw_request(asked, by=asked.person, at=now)
    assert ToolRequest.objects.count() == 1


def test_block_is_taken_back_by_who_told_while_it_waits(cast, now, report):
    with pytest.raises(Forbidden):
        actions.withdraw_blocked(report, by=cast.dsi, at=now)
    actions.withdraw_blocked(report, by=report.person, at=now)
    assert BlockedReport.objects.count() == 0


def test_decision_that_comes_second_stays_to_copy(sign_in, cast, now, asked, make_tool):
    actions.point_to_sheet(asked, tool=make_tool("Padlet"), by=cast.dsi, at=now)
    typed = {"decision": "other", "other-words": "Le mien."}
    response = sign_in(cast.dsi2).post(f"/outils/demandes/{asked.pk}/decider/", typed)
    assert (response.status_code, "Le mien.</textarea>" in response.content.decode()) == (409, True)


def test_answer_to_a_block_that_comes_second_stays_to_copy(sign_in, cast, now, report):
    actions.answer_blocked(report, opened=True, words="", by=cast.dsi, at=now)
    typed = {"outcome": "stays", "words": "Trop lent."}
    response = sign_in(cast.dsi2).post(f"/outils/blocages/{report.pk}/repondre/", typed)
    assert (response.status_code, "Trop lent.</textarea>" in response.content.decode()) == (409, True)


# --- The promised day ------------------------------------------------------------------------------


def test_it_department_is_told_on_the_promised_day(cast, now, asked, report):
    kind, zone = kinds.get("tools.answers_due"), ZoneInfo("Europe/Paris")
    for day, told in (
        (report.answer_due_on, {"requests": [], "blocked": [report.pk]}),
        (asked.promised_on, {"requests": [asked.pk], "blocked": []}),
    ):
        assert kind.due(datetime.combine(day, time(7), tzinfo=zone), 0, 500) == []
        rows = kind.due(datetime.combine(day, time(9), tzinfo=zone), 0, 500)
        assert [(row.recipient_id, row.payload) for row in rows] == [
            (cast.dsi.pk, told),
            (cast.dsi2.pk, told),
        ]
    assert kind.due(datetime.combine(asked.promised_on, time(9), tzinfo=zone), cast.dsi.pk, 1) == rows[1:]
    assert kind.due(now, 0, 500) == []


def test_mail_of_the_promised_day_names_what_waits_and_stops_with_the_answer(cast, now, asked, report):
    kind = kinds.get("tools.answers_due")
    payload = {"requests": [asked.pk], "blocked": [report.pk]}
    message = Message(pk=1, kind=kind.name, recipient=cast.dsi, payload=payload)
    mail = compose(kind, message, contexts(kind, [message])[1])
    assert [asked.name in mail.body, report.tool.name in mail.body] == [True, True]
    actions.answer_blocked(report, opened=True, words="", by=cast.dsi, at=now)
    assert kind.still_due([message]) == {1}
    actions.withdraw_request(asked, by=asked.person, at=now)
    assert kind.still_due([message]) == set()


def test_decision_counts_who_told_as_a_user(cast, now, asked):
    tool = actions.put_on_register(asked, tool=build("Padlet"), by=cast.dsi, at=now)
    assert [use.person for use in tool.uses.all()] == [asked.person]


def test_second_request_for_a_tool_offers_its_sheet(sign_in, cast, asked, make_tool):
    tool = make_tool("PADLET")
    page = sign_in(cast.dsi).get(asked.get_absolute_url())
    assert (page.context["sent"], page.context["forms"]["sheet"].initial) == ("sheet", {"tool": tool})


def test_block_of_a_tool_that_was_set_aside_since_says_so(sign_in, cast, report, make_tool):
    Tool.objects.filter(pk=report.tool_id).update(stance="retired", successor=make_tool("Autre"))
    page = sign_in(cast.dsi).get(report.get_absolute_url()).content.decode()
    assert "La position de l’entreprise a changé depuis" in page
