"""Sheets to look at again: the list, "still right", "I take care of it", and the weekly reminder."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from tools import actions, queries, rules
from tools.models import Tool

TODAY = date(2026, 11, 24)  # a Tuesday
PARIS = ZoneInfo("Europe/Paris")


def at(day: str, hour: int = 9) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


def due(day: str, hour: int = 9, **page):
    found = kinds.get("tools.review_due").due(at(day, hour), page.get("after", 0), page.get("limit", 500))
    return [(row.recipient_id, row.period, row.payload["tools"]) for row in found]


@pytest.mark.parametrize(
    ("today", "then"),
    [("2026-11-24", "2027-05-24"), ("2026-08-31", "2027-02-28"), ("2027-06-30", "2027-12-30")],
)
def test_next_review_is_six_months_away(today, then):
    assert rules.next_review(at(today)) == date.fromisoformat(then)


def test_still_right_moves_the_review_once(cast, make_tool, now):
    tool = make_tool("Slack", review_on=TODAY - timedelta(days=3))
    stale = Tool.objects.get(pk=tool.pk)
    actions.still_right(tool, by=cast.dsi, at=now)
    assert Tool.objects.get().review_on == date(2027, 5, 24)
    for seen in (tool, stale):
        with pytest.raises(NotNow):
            actions.still_right(seen, by=cast.dsi2, at=now)
    assert [entry.verb for entry in journal.of(tool)] == ["tool_still_right"]


def test_still_right_is_for_the_it_department_and_living_tools(cast, make_tool, now):
    teams = make_tool("Teams", review_on=TODAY)
    gone = make_tool("Skype", stance=Tool.Stance.RETIRED, successor=teams, review_on=TODAY)
    with pytest.raises(Forbidden):
        actions.still_right(teams, by=cast.lead, at=now)
    with pytest.raises(NotNow):
        actions.still_right(gone, by=cast.dsi, at=now)


def test_still_right_may_be_said_a_month_early(cast, make_tool, now):
    soon, later = (make_tool(name, review_on=TODAY + timedelta(days=n)) for name, n in (("A", 30), ("B", 31)))
    verdicts = [bool(rules.can_say_still_right(cast.dsi, tool, at=now)) for tool in (soon, later)]
    assert verdicts == [True, False]


def test_sheet_is_taken_over_in_one_click(cast, make_tool, now):
    tool = make_tool("Slack", owner=cast.dsi)
    stale = Tool.objects.get(pk=tool.pk)
    actions.take_over(tool, by=cast.dsi2, at=now)
    assert Tool.objects.get().owner == cast.dsi2
    with pytest.raises(NotNow):
        actions.take_over(tool, by=cast.dsi2, at=now)
    with pytest.raises(NotNow):  # seen with its former owner
        actions.take_over(stale, by=cast.dsi2, at=now)
    with pytest.raises(Forbidden):
        actions.take_over(tool, by=cast.employee, at=now)


def test_list_is_the_late_ones_oldest_first_and_the_coming_ones(sign_in, cast, make_tool):
    today = timezone.localdate()
    teams = make_tool("Teams", review_on=today - timedelta(days=2), owner=cast.dsi)
    make_tool("Slack", review_on=today - timedelta(days=9))
    make_tool("Trello", review_on=today + timedelta(days=9), owner=cast.dsi2)
    make_tool("Zoom", review_on=today + timedelta(days=90))
    make_tool("Skype", stance=Tool.Stance.RETIRED, successor=teams, review_on=today)
    response = sign_in(cast.dsi).get("/outils/a-revoir/")
    assert [tool.name for tool in response.context["page"]] == ["Slack", "Teams"]
    assert [tool.name for tool in response.context["soon"]] == ["Trello"]
    page = response.content.decode()
    for words in ("9 jours de retard", "personne ne la tient", "tenue par vous"):
        assert words in page
    assert page.count("/toujours-juste/") == 2
    assert page.count("/m-en-occuper/") == 1


def test_list_without_late_sheets_says_so(sign_in, cast):
    assert "Toutes les fiches sont à jour" in sign_in(cast.dsi).get("/outils/a-revoir/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_six_queries(sign_in, cast, make_tool, count, django_assert_num_queries):
    for number in range(count):
        make_tool(f"Outil {number}", review_on=timezone.localdate(), owner=cast.dsi)
    client = sign_in(cast.dsi2)
    client.get("/outils/a-revoir/")
    with django_assert_num_queries(6):
        client.get("/outils/a-revoir/")


def test_buttons_act_and_come_back_to_the_list(sign_in, cast, make_tool):
    tool = make_tool("Slack", review_on=timezone.localdate() - timedelta(days=1))
    client = sign_in(cast.dsi)
    for path in ("m-en-occuper", "toujours-juste"):
        response = client.post(f"/outils/slack/{path}/", {"next": "https://evil.example/"})
        assert response.headers["Location"] == "/outils/a-revoir/"
    tool.refresh_from_db()
    assert (tool.owner, tool.review_on > timezone.localdate()) == (cast.dsi, True)


def test_sheet_that_is_late_is_said_right_on_the_sheet(sign_in, cast, make_tool):
    make_tool("Slack", review_on=timezone.localdate() - timedelta(days=1))
    people = (cast.dsi, cast.employee, cast.guest, cast.admin)
    pages = [sign_in(person).get("/outils/slack/").content.decode() for person in people]
    assert ["/outils/slack/toujours-juste/" in page for page in pages] == [True, False, False, False]
    response = sign_in(cast.dsi).post("/outils/slack/toujours-juste/", {"next": "/outils/slack/"})
    assert response.headers["Location"] == "/outils/slack/"
    assert "/toujours-juste/" not in sign_in(cast.dsi).get("/outils/slack/").content.decode()


# --- The reminder -----------------------------------------------------------------------------------------


def test_reminder_comes_on_the_day_and_then_weekly(cast, make_tool):
    tool = make_tool("Slack", review_on=TODAY, owner=cast.dsi)
    assert due("2026-11-23") == []
    assert due("2026-11-24", 7) == []
    first, second = (cast.dsi.pk, "2026-11-24", [tool.pk]), (cast.dsi.pk, "2026-12-01", [tool.pk])
    found = [due(day) for day in ("2026-11-24", "2026-11-30", "2026-12-01", "2026-12-07")]
    assert found == [[first], [first], [second], [second]]


def test_reminder_of_nobodys_sheets_reaches_the_whole_it_department_in_one(cast, make_tool):
    type(cast.dsi).objects.filter(pk=cast.dsi2.pk).update(is_active=False)
    lost, left, kept = (
        make_tool("A", review_on=TODAY),
        make_tool("B", review_on=TODAY, owner=cast.dsi2),
        make_tool("C", review_on=TODAY, owner=cast.dsi),
    )
    assert due("2026-11-24") == [(cast.dsi.pk, "2026-11-24", [lost.pk, left.pk, kept.pk])]


def test_reminder_is_read_page_by_page(cast, make_tool):
    make_tool("A", review_on=TODAY)
    assert [row[0] for row in due("2026-11-24", limit=1)] == [cast.dsi.pk]
    assert [row[0] for row in due("2026-11-24", after=cast.dsi.pk)] == [cast.dsi2.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_reminder_asks_twice_however_many_sheets(cast, make_tool, count, django_assert_num_queries):
    for number in range(count):
        make_tool(f"Outil {number}", review_on=TODAY)
    with django_assert_num_queries(2):
        due("2026-11-24")


def _planned() -> Message:
    from notifications import actions as notifications

    notifications.plan(at=at("2026-11-24"))
    return Message.objects.get(kind="tools.review_due")


def test_reminder_stops_when_somebody_has_looked(cast, make_tool):
    type(cast.dsi).objects.filter(pk=cast.dsi2.pk).update(is_dsi=False)
    tool = make_tool("Slack", review_on=TODAY, owner=cast.dsi)
    row, kind = _planned(), kinds.get("tools.review_due")
    with time_machine.travel(at("2026-11-24"), tick=False):
        assert kind.still_due([row]) == {row.pk}
        actions.still_right(tool, by=cast.dsi, at=at("2026-11-24"))
        assert kind.still_due([row]) == set()


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", "La fiche de Slack est-elle toujours juste ?"),
        ("en", "Is the sheet of Slack still right?"),
    ],
)
def test_reminder_reads_well(cast, make_tool, language, subject):
    type(cast.dsi).objects.filter(pk=cast.dsi2.pk).update(is_dsi=False)
    make_tool("Slack", review_on=TODAY, owner=cast.dsi)
    row = _planned()
    kind = kinds.get(row.kind)
    with time_machine.travel(at("2026-11-24"), tick=False), translation.override(language):
        mail = compose(kind, row, contexts(kind, [row])[row.pk])
    assert mail.subject.replace("\u00a0", " ") == subject
    assert "/outils/a-revoir/" in mail.body


def test_keeper_is_who_is_here_and_of_the_it_department(cast, make_tool):
    tools = (
        make_tool("A", owner=cast.dsi, review_on=TODAY),
        make_tool("B", owner=cast.lead, review_on=TODAY),
        make_tool("C", review_on=TODAY),
    )
    assert [queries.reviews.keeper(tool) for tool in tools] == [cast.dsi.pk, None, None]
