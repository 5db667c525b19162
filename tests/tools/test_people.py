"""Who uses a tool, who helps, and a question from the click to the answer."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core import journal
from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from people.models import OrgUnit, User
from tools import actions, queries, rules
from tools.models import FirstUser, HelpRequest, Tool, Use


def told(kind):
    """Who has a live message of this kind."""
    rows = Message.objects.filter(kind=f"tools.{kind}").exclude(state=Message.State.CANCELLED)
    return sorted(rows.values_list("recipient_id", flat=True))


def use(tool, person, at, *, helps=None):
    actions.declare_use(tool, uses=True, helps=helps, by=person, at=at)


def colleagues(unit, count):
    return [
        User.objects.create_user(
            f"{unit.pk}-{n}@demo.example", first_name="P", last_name=f"{unit.pk} {n}", unit=unit
        )
        for n in range(count)
    ]


@pytest.fixture
def tool(make_tool):
    return make_tool("Notion")


@pytest.fixture
def asked(cast, now, tool):
    use(tool, cast.pioneer, now, helps=True)
    return actions.ask_help(tool, referent=cast.pioneer, words="Comment partager ?", by=cast.employee, at=now)


# --- My own word -----------------------------------------------------------------------------------


def test_use_is_said_once_and_taken_back(cast, now, tool):
    use(tool, cast.employee, now)
    use(tool, cast.employee, now + timedelta(hours=1))
    mine = Use.objects.get()
    assert (mine.person, mine.helps, mine.since) == (cast.employee, False, now)
    assert [entry.details for entry in journal.of(mine)] == [{"tool_id": tool.pk, "helps": False}]
    actions.declare_use(tool, uses=False, helps=False, by=cast.employee, at=now)
    assert Use.objects.count() == 0


def test_help_is_offered_and_taken_back_without_the_use(cast, now, tool):
    use(tool, cast.employee, now, helps=True)
    use(tool, cast.employee, now + timedelta(hours=1))
    assert Use.objects.get().helps is True  # saying again that one uses it leaves the offer as it stands
    use(tool, cast.employee, now + timedelta(hours=2), helps=False)
    assert Use.objects.get().helps is False


def test_use_is_told_by_colleagues_only(cast, now, tool):
    with pytest.raises(Forbidden):
        use(tool, cast.guest, now)
    assert Use.objects.count() == 0


def test_numbers_leave_out_who_left(cast, now, tool):
    use(tool, cast.employee, now, helps=True)
    use(tool, cast.colleague, now)
    assert queries.people.numbers() == {tool.pk: (2, 1)}
    User.objects.filter(pk=cast.employee.pk).update(is_active=False)
    assert queries.people.numbers() == {tool.pk: (1, 0)}


def test_large_numbers_are_kept_for_a_minute(cast, now, tool, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(queries.people, "MANY", 1)
    use(tool, cast.employee, now)
    assert queries.people.numbers() == {tool.pk: (1, 0)}
    with django_assert_num_queries(0):
        assert queries.people.numbers() == {tool.pk: (1, 0)}


def test_groups_are_directions_and_small_ones_stay_hidden(cast, now, tool, settings):
    for person in [*colleagues(cast.support, 6), *colleagues(cast.production, 5), *colleagues(cast.it, 2)]:
        use(tool, person, now)
    shown = queries.people.users_of(tool)
    # One hidden group alone could be worked out from the total: the next smallest is hidden with it.
    assert (shown.total, shown.helpers, shown.groups) == (13, 0, (("Direction commerciale", 6),))
    for person in colleagues(OrgUnit.objects.create(name="Direction juridique", parent=cast.company), 1):
        use(tool, person, now)
    assert queries.people.users_of(tool).groups == (
        ("Direction commerciale", 6),
        ("Direction de la production", 5),
    )


def test_users_of_costs_two_queries_whatever_the_units(cast, now, tool, django_assert_num_queries):
    for unit in (cast.support, cast.production, cast.it):
        for person in colleagues(unit, 2):
            use(tool, person, now)
    with django_assert_num_queries(2):
        queries.people.users_of(tool)


def test_used_near_is_what_several_of_my_direction_use(cast, now, tool, make_tool, settings):
    for person in (cast.pioneer, cast.employee):
        use(tool, person, now)
    for person in (cast.pioneer, cast.colleague):
        use(make_tool(f"Miro {person.pk}"), person, now)
    settings.SMALL_GROUP = 2  # manager, employee and pioneer are in the commercial direction
    assert [one["tool"] for one in queries.people.used_near(cast.employee)] == [tool.pk]
    settings.SMALL_GROUP = 3
    assert list(queries.people.used_near(cast.employee)) == []
    assert list(queries.people.used_near(cast.guest)) == []


def test_helpers_begin_with_my_unit_then_my_site(cast, now, tool):
    User.objects.filter(pk__in=[cast.employee.pk, cast.hr.pk]).update(site="Lyon")
    cast.employee.refresh_from_db()
    for hours, person in enumerate((cast.colleague, cast.hr, cast.pioneer, cast.employee)):
        use(tool, person, now + timedelta(hours=hours), helps=True)
    found = [helping.person for helping in queries.people.helpers(tool, cast.employee)]
    assert found == [cast.pioneer, cast.hr, cast.colleague]


# --- Whom to ask -----------------------------------------------------------------------------------


def test_asked_of_last_resort_is_the_keeper_then_the_least_busy_first_user(cast, now, tool):
    assert queries.people.to_ask(tool, cast.employee) == [cast.dsi]  # Benali before Fontaine
    FirstUser.objects.create(tool=tool, person=cast.dsi2, since=now.date())
    assert queries.people.to_ask(tool, cast.employee) == [cast.dsi2]
    FirstUser.objects.create(tool=tool, person=cast.dsi, since=now.date())
    actions.ask_help(tool, referent=cast.dsi, words="Une question", by=cast.colleague, at=now)
    assert queries.people.to_ask(tool, cast.employee) == [cast.dsi2]
    tool.owner = cast.dsi
    assert queries.people.to_ask(tool, cast.employee) == [cast.dsi]
    assert queries.people.to_ask(tool, cast.dsi) == [cast.dsi2]


def test_who_was_clicked_on_is_offered_even_far_down(cast, now, tool, monkeypatch):
    monkeypatch.setattr(queries.people, "HELPERS_OFFERED", 1)
    for person in (cast.pioneer, cast.colleague):
        use(tool, person, now, helps=True)
    assert queries.people.to_ask(tool, cast.employee, wanted=cast.colleague.pk) == [
        cast.colleague,
        cast.pioneer,
    ]
    assert queries.people.to_ask(tool, cast.employee, wanted=cast.hr.pk) == [cast.pioneer]


# --- A question ------------------------------------------------------------------------------------


def test_question_is_promised_and_told(cast, now, asked):
    assert (asked.state, asked.answer_due_on) == ("waiting", rules.promised_help(now))
    assert str(asked.answer_due_on) == "2026-11-27"
    assert told("help_asked") == [cast.pioneer.pk]
    again = actions.ask_help(
        asked.tool, referent=cast.pioneer, words="Comment partager ? ", by=cast.employee, at=now
    )
    assert (again.pk, HelpRequest.objects.count()) == (asked.pk, 1)


@pytest.mark.parametrize("who", ["guest", "employee"])
def test_question_is_asked_between_colleagues(cast, now, tool, who):
    """Not by a guest, and not of oneself."""
    person = getattr(cast, who)
    with pytest.raises((Forbidden, NotNow)):
        actions.ask_help(tool, referent=cast.employee, words="?", by=person, at=now)
    assert HelpRequest.objects.count() == 0


def test_question_to_who_left_is_refused(cast, now, tool):
    cast.pioneer.is_active = False
    with pytest.raises(NotNow):
        actions.ask_help(tool, referent=cast.pioneer, words="?", by=cast.employee, at=now)


def test_answer_reaches_who_asked_once(cast, now, asked):
    actions.answer_help(asked, words=" Par un lien. ", by=cast.pioneer, at=now)
    assert (asked.state, asked.answer, asked.answered_by) == ("answered", "Par un lien.", cast.pioneer)
    assert (told("help_asked"), told("help_answered")) == ([], [cast.employee.pk])
    with pytest.raises(NotNow):
        actions.answer_help(asked, words="Encore.", by=cast.dsi, at=now)


def test_two_answers_at_once_leave_one(cast, now, asked):
    late_copy = HelpRequest.objects.get(pk=asked.pk)
    actions.answer_help(asked, words="Par un lien.", by=cast.pioneer, at=now)
    with pytest.raises(NotNow):
        actions.answer_help(late_copy, words="Autrement.", by=cast.dsi, at=now)
    assert (HelpRequest.objects.get().answer, told("help_answered")) == ("Par un lien.", [cast.employee.pk])


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("pioneer", True), ("dsi", True), ("employee", False), ("colleague", False), ("admin", False)],
)
def test_question_is_answered_by_who_is_asked_or_the_it_department(cast, asked, who, allowed):
    assert bool(rules.can_answer_help(getattr(cast, who), asked)) is allowed


def test_question_is_passed_on_with_its_day(cast, now, asked):
    due = asked.answer_due_on
    actions.pass_on_help(asked, to=cast.dsi, by=cast.pioneer, at=now + timedelta(hours=1))
    assert (asked.referent, asked.answer_due_on) == (cast.dsi, due)
    assert told("help_asked") == [cast.dsi.pk]
    with pytest.raises(Forbidden):
        actions.answer_help(asked, words="?", by=cast.pioneer, at=now)


@pytest.mark.parametrize("who", ["employee", "pioneer"])
def test_question_is_not_passed_back(cast, now, asked, who):
    with pytest.raises(NotNow):
        actions.pass_on_help(asked, to=getattr(cast, who), by=cast.pioneer, at=now)


def test_question_is_withdrawn_by_who_asked(cast, now, asked):
    with pytest.raises(Forbidden):
        actions.withdraw_help(asked, by=cast.pioneer, at=now)
    actions.withdraw_help(asked, by=cast.employee, at=now)
    assert (asked.state, told("help_asked")) == ("withdrawn", [])


@pytest.mark.parametrize(
    ("who", "seen"),
    [("employee", 1), ("pioneer", 1), ("dsi", 1), ("admin", 0), ("colleague", 0), ("lead", 0), ("guest", 0)],
)
def test_question_is_seen_by_the_two_and_the_it_department(cast, asked, who, seen):
    assert HelpRequest.objects.visible_to(getattr(cast, who)).count() == seen


def test_others_to_ask_leave_out_the_two(cast, now, asked):
    use(asked.tool, cast.colleague, now, helps=True)
    assert queries.people.others_to_ask(asked) == [cast.colleague, cast.dsi]


# --- What waits ------------------------------------------------------------------------------------


def titles(user, at):
    with translation.override("en"):
        return [line.title for line in queries.todo([user], at)[user.pk]]


def test_todo_shows_the_referent_the_question_and_the_it_department_the_late_ones(cast, now, asked):
    assert titles(cast.pioneer, now) == ["Claire Morel has a question about Notion"]
    assert [titles(person, now) for person in (cast.employee, cast.dsi)] == [[], []]
    later = now + timedelta(days=4)
    with translation.override("en"):
        line = queries.todo([cast.dsi], later)[cast.dsi.pk][0]
    assert (line.title, line.tone, line.url) == (
        "1 question about a tool needs you",
        "coral",
        "/outils/demandes/",
    )
    actions.answer_help(asked, words="Voici.", by=cast.dsi, at=later)
    assert [titles(person, later) for person in (cast.pioneer, cast.dsi)] == [[], []]


def test_todo_groups_what_is_many(cast, now, tool):
    for number in range(7):
        actions.ask_help(tool, referent=cast.pioneer, words=f"Question {number}", by=cast.employee, at=now)
    found = titles(cast.pioneer, now)
    assert (len(found), found[-1]) == (6, "2 other questions about tools")


def test_todo_costs_the_same_for_one_and_for_many(cast, now, asked, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        queries.todo([cast.dsi], now)
    with django_assert_num_queries(len(one)):
        queries.todo([cast.dsi, cast.dsi2, cast.pioneer, cast.employee, cast.admin], now)


# --- Passed on, left, found again ------------------------------------------------------------------


def test_passing_on_tells_who_asked(cast, now, asked):
    actions.pass_on_help(asked, to=cast.dsi, by=cast.pioneer, at=now)
    (message,) = Message.objects.filter(kind="tools.help_moved")
    assert (message.recipient, message.payload["referent"]) == (cast.employee, cast.dsi.pk)
    kind = kinds.get("tools.help_moved")
    mail = compose(kind, message, contexts(kind, [message])[message.pk])
    assert mail.subject == f"{cast.dsi.name} a maintenant votre question sur {asked.tool.name}"
    assert kind.still_due([message]) == {message.pk}
    actions.answer_help(asked, words="Voici.", by=cast.dsi, at=now)
    assert kind.still_due([message]) == set()


def test_question_to_who_left_falls_to_the_it_department_at_once(sign_in, cast, now, asked):
    User.objects.filter(pk=cast.pioneer.pk).update(is_active=False)
    assert list(queries.people.late_help(now.date())) == [asked]
    page = sign_in(cast.employee).get(asked.get_absolute_url()).content.decode()
    assert "a quitté l’entreprise" in page
    morning = datetime.combine(asked.answer_due_on, time(9), tzinfo=ZoneInfo("Europe/Paris"))
    found = kinds.get("tools.help_due").due(morning, 0, 500)
    assert {row.recipient_id for row in found} == {cast.dsi.pk, cast.dsi2.pk}
    Tool.objects.filter(pk=asked.tool_id).update(owner=cast.dsi2)
    found = kinds.get("tools.help_due").due(morning, 0, 500)
    assert [row.recipient_id for row in found] == [cast.dsi2.pk]


def test_questions_answered_are_found_again(cast, now, asked):
    assert queries.people.ever_asked_of(cast.pioneer) == ([asked], [])
    actions.answer_help(asked, words="Voici.", by=cast.dsi, at=now)
    found = [queries.people.ever_asked_of(person) for person in (cast.pioneer, cast.dsi, cast.employee)]
    assert found == [([], [asked]), ([], [asked]), ([], [])]


def test_answer_that_comes_second_stays_to_copy(sign_in, cast, now, asked):
    actions.answer_help(asked, words="Voici.", by=cast.dsi, at=now)
    response = sign_in(cast.pioneer).post(f"/outils/questions/{asked.pk}/repondre/", {"words": "Ma réponse."})
    page = response.content.decode()
    assert (response.status_code, "Ma réponse.</textarea>" in page, "Voici." in page) == (409, True, True)


def test_directions_too_small_to_name_are_counted_together(cast, now, tool, settings):
    settings.SMALL_GROUP = 2
    for person in (cast.pioneer, cast.employee, cast.dsi, cast.hr):
        use(tool, person, now)
    found = queries.people.users_of(tool)
    assert found.elsewhere == found.total - sum(n for _name, n in found.groups)
    assert found.elsewhere > 0
