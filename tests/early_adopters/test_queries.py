"""Whom we propose and why, what waits for whom, how the promise is kept."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from early_adopters import actions, queries
from early_adopters.models import EarlyAdopter, Mentoring
from people.models import User
from tools.models import FirstUser


@pytest.fixture
def uses():
    def add(person, *tools):
        for tool in tools:
            FirstUser.objects.create(tool=tool, person=person, since=date(2026, 1, 5))

    return add


@pytest.fixture
def busy(now):
    """busy(mentor, person, 2): that many open mentorings."""

    def add(mentor, person, count=1):
        for number in range(count):
            Mentoring.objects.create(
                mentor=mentor,
                person=person,
                about=f"pilot:{mentor.pk}{number}",
                started_at=now,
                first_contact_due=now + timedelta(days=3),
                first_contact_at=now,
            )

    return add


def propose(cast, now, *tools, person=None):
    return queries.propose_mentor(person=person or cast.pioneer, tool_ids=[tool.pk for tool in tools], at=now)


def test_proposal_prefers_who_uses_the_tool_whatever_the_load(cast, now, make_tool, uses, busy):
    notion = make_tool("Notion")
    uses(cast.dsi, notion)
    busy(cast.dsi, cast.employee, 2)
    proposal = propose(cast, now, notion)
    assert (proposal.mentor, proposal.load, proposal.others) == (cast.dsi, 2, (cast.dsi2,))
    assert proposal.reason == "uses Notion, accompanies 2 people"


def test_proposal_prefers_the_least_busy_then_the_name(cast, now, make_tool, busy):
    notion = make_tool("Notion")
    assert (propose(cast, now, notion).mentor, propose(cast, now, notion).reason) == (
        cast.dsi,
        "available, accompanies nobody at the moment",
    )
    busy(cast.dsi, cast.employee, 2)
    busy(cast.dsi2, cast.employee)
    assert (propose(cast, now, notion).mentor, propose(cast, now, notion).reason) == (
        cast.dsi2,
        "the least busy, accompanies 1 person",
    )


def test_proposal_names_the_shared_tools_only(cast, now, make_tool, uses):
    tools = [make_tool(name) for name in ("Notion", "Miro", "Canva", "DeepL")]
    uses(cast.dsi2, *tools)
    assert propose(cast, now, tools[0]).reason.startswith("uses Notion, ")
    assert propose(cast, now, *tools[:2]).reason.startswith("uses Miro and Notion, ")
    assert propose(cast, now, *tools).reason.startswith("uses Canva, DeepL and 2 others, ")


def test_proposal_ignores_ended_mentorings(cast, now, busy):
    busy(cast.dsi, cast.employee, 3)
    Mentoring.objects.update(ended_at=now)
    assert (propose(cast, now).mentor, propose(cast, now).load) == (cast.dsi, 0)


def test_proposal_leaves_out_the_person_and_who_left(cast, now):
    assert propose(cast, now, person=cast.dsi).mentor == cast.dsi2
    User.objects.filter(pk=cast.dsi2.pk).update(is_active=False)
    assert propose(cast, now, person=cast.dsi) is None


def test_proposal_speaks_french(cast, now, make_tool, uses, busy):
    notion = make_tool("Notion")
    uses(cast.dsi, notion)
    busy(cast.dsi, cast.employee, 2)
    with translation.override("fr"):
        assert propose(cast, now, notion).reason == "utilise Notion, accompagne 2 personnes"


def test_proposals_cost_the_same_for_one_and_for_three(cast, now, make_tool, uses, django_assert_num_queries):
    notion, miro = make_tool("Notion"), make_tool("Miro")
    uses(cast.dsi, notion)
    wanted = [
        (cast.pioneer, frozenset({notion.pk})),
        (cast.employee, frozenset({miro.pk})),
        (cast.dsi, frozenset({notion.pk})),
    ]
    for asked in (wanted[:1], wanted):
        with django_assert_num_queries(2):
            found = queries.propose_mentors(asked, at=now)
    assert [proposal.mentor for proposal in found] == [cast.dsi, cast.dsi, cast.dsi2]


def test_waiting_has_the_oldest_promise_first(cast, now):
    second = actions.register(cast.employee, wants="Miro.", by=cast.employee, at=now)
    first = actions.register(cast.pioneer, wants="Notion.", by=cast.pioneer, at=now - timedelta(days=10))
    assert list(queries.waiting(cast.dsi)) == [first, second]
    assert list(queries.waiting(cast.employee)) == [second]


def test_first_contacts_measure_the_promise(cast, now, mentoring):
    assert queries.first_contacts(now) == queries.FirstContacts(0, None, 0)
    actions.contacted(mentoring, by=cast.dsi, at=now + timedelta(days=2, hours=12))
    assert queries.first_contacts(now + timedelta(days=3)) == queries.FirstContacts(1, 2.5, 1)
    Mentoring.objects.update(first_contact_at=now + timedelta(days=5))
    assert queries.first_contacts(now + timedelta(days=6)) == queries.FirstContacts(1, 5.0, 0)


def test_first_contacts_leave_pilots_out(cast, now, busy):
    busy(cast.dsi, cast.employee)
    assert queries.first_contacts(now).made == 0


def test_count_is_not_shown_while_it_points_at_people(cast, now):
    people = [cast.pioneer, cast.employee, cast.manager, cast.hr, cast.comms]
    for person in people[:4]:
        actions.register(person, wants="Essayer.", by=person, at=now)
    assert queries.shown_count() is None
    actions.register(people[4], wants="Essayer.", by=people[4], at=now)
    assert queries.shown_count() == 5
    EarlyAdopter.objects.filter(person=cast.hr).update(state="ended", ended_at=now)
    assert queries.shown_count() is None


def test_card_is_absent_for_who_is_not_accompanied(cast):
    assert queries.card(cast.employee) is None


def test_card_says_the_promise_while_waiting(cast, waiting):
    card = queries.card(cast.pioneer)
    assert (card.mentor, card.text, card.url) == (
        None,
        "A member of the IT department contacts you by Friday 27 November.",
        "/pionniers/",
    )


def test_card_names_the_mentor_and_the_contact(
    cast, now, mentoring, make_tool, uses, django_assert_num_queries
):
    uses(cast.dsi, make_tool("LinkedIn"), make_tool("Notion"))
    with django_assert_num_queries(2):
        card = queries.card(cast.pioneer)
    assert card == queries.Card(
        cast.dsi,
        "IT department, uses LinkedIn and Notion",
        "First contact by Friday 27 November.",
        "Write to Yanis",
        "mailto:dsi@demo.example",
    )
    actions.contacted(mentoring, by=cast.dsi, at=now)
    assert queries.card(cast.pioneer).text == "First contact on Tuesday 24 November."


def test_card_says_when_the_mentor_is_gone(cast, mentoring):
    User.objects.filter(pk=cast.dsi.pk).update(is_active=False)
    card = queries.card(cast.pioneer)
    assert (card.mentor, card.text) == (
        None,
        "Yanis Benali can no longer accompany you. The IT department is naming somebody else.",
    )


def titles(lines, user):
    return [(line.title, line.tone) for line in lines[user.pk]]


def test_todo_shows_the_it_department_who_waits(cast, now, waiting):
    lines = queries.todo([cast.dsi, cast.lead, cast.pioneer, cast.manager], now)
    assert titles(lines, cast.dsi) == [("Inès Haddad is waiting for a mentor", "warn")]
    assert [lines[user.pk] for user in (cast.lead, cast.pioneer, cast.manager)] == [[], [], []]
    assert lines[cast.dsi.pk][0].url == f"/pionniers/a-accompagner/#adopter-{waiting.pk}"


def test_todo_shows_the_lead_only_the_late_ones(cast, now, waiting):
    lines = queries.todo([cast.dsi, cast.lead], now + timedelta(days=5))
    late = [("Inès Haddad is waiting for a mentor", "coral")]
    assert [titles(lines, user) for user in (cast.dsi, cast.lead)] == [late, late]


def test_todo_shows_the_mentor_whom_to_contact(cast, now, mentoring):
    lines = queries.todo([cast.dsi, cast.dsi2], now)
    assert titles(lines, cast.dsi) == [("Contact Inès Haddad by Friday 27 November", "accent")]
    assert lines[cast.dsi.pk][0].due_at == mentoring.first_contact_due
    assert lines[cast.dsi2.pk] == []
    assert titles(queries.todo([cast.dsi], now + timedelta(days=6)), cast.dsi)[0][1] == "coral"
    actions.contacted(mentoring, by=cast.dsi, at=now)
    assert queries.todo([cast.dsi], now) == {cast.dsi.pk: []}


def test_todo_shows_who_needs_another_mentor(cast, mentoring, now):
    User.objects.filter(pk=cast.dsi.pk).update(is_active=False)
    assert titles(queries.todo([cast.dsi2], now), cast.dsi2) == [
        ("Inès Haddad needs another mentor", "coral")
    ]


def test_todo_shows_nobody_their_own_registration(cast, now):
    actions.register(cast.dsi, wants="Mastodon.", by=cast.dsi, at=now)
    lines = queries.todo([cast.dsi, cast.dsi2], now)
    assert [len(lines[user.pk]) for user in (cast.dsi, cast.dsi2)] == [0, 1]


def test_todo_costs_the_same_for_one_and_for_many(cast, now, waiting, django_assert_num_queries):
    for users in ([cast.dsi], [cast.dsi, cast.dsi2, cast.lead, cast.employee]):
        with django_assert_num_queries(4):
            queries.todo(users, now)
    with django_assert_num_queries(0):
        queries.todo([cast.employee, cast.guest], now)
