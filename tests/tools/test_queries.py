"""The list, the users, the news."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from tests.tools.conftest import build
from tools import actions, queries
from tools.models import FirstUser, Tool

Stance = Tool.Stance


def names(found):
    return [tool.name for tool in found]


def listed(user, **asked):
    return names(queries.cards(user, queries.register(user, **asked).ids))


def test_register_filters_by_name_use_and_position(cast, make_tool):
    make_tool("Mastodon")
    make_tool("Miro", kind=Tool.Kind.COLLABORATION)
    make_tool("Notion", kind=Tool.Kind.COLLABORATION, stance=Stance.TRIAL)
    assert listed(cast.employee) == ["Mastodon", "Miro", "Notion"]
    assert listed(cast.employee, q="m") == ["Mastodon", "Miro"]
    assert listed(cast.employee, q="m", kind="collaboration") == ["Miro"]
    assert listed(cast.employee, stance="trial") == ["Notion"]


@pytest.mark.parametrize(
    ("typed", "found", "guessed"),
    [
        ("ether", ["Étherpad"], False),
        ("ethrepad", ["Étherpad"], True),
        ("Micorsoft", ["Microsoft Teams"], True),
        ("masto", ["Mastodon"], False),
        ("mstod", ["Mastodon"], True),  # the beginning of a name, with a slip
        ("xyz", [], True),
        ("zzzzzzz", [], True),
    ],
)
def test_register_guesses_small_slips(cast, make_tool, typed, found, guessed):
    for name in ("Étherpad", "Mastodon", "Microsoft Teams"):
        make_tool(name)
    answer = queries.register(cast.employee, q=typed)
    assert (names(queries.cards(cast.employee, answer.ids)), answer.guessed) == (found, guessed)


def test_cards_count_the_users_who_are_still_here(cast, now, make_tool):
    tool = make_tool("Notion")
    FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 1, 5))
    FirstUser.objects.create(tool=tool, person=cast.dsi2, since=date(2026, 1, 5))
    for person in (cast.employee, cast.dsi2):
        actions.declare_use(tool, uses=True, helps=True, by=person, at=now)

    def counted():
        (card,) = queries.cards(cast.employee, [tool.pk])
        return card.firsts, card.users, card.helpers

    assert counted() == (2, 2, 2)
    cast.dsi2.is_active = False
    cast.dsi2.save()
    assert counted() == (1, 1, 1)


def test_similar_tools_are_those_one_may_see_and_use(cast, make_tool):
    from django.contrib.auth.models import AnonymousUser

    tool, other = make_tool("Notion"), make_tool("Miro", is_public=True)
    gone = make_tool("Skype", stance=Stance.RETIRED, successor=other)
    left = make_tool(
        "Canva",
        stance=Stance.NOT_RECOMMENDED,
        stance_reason_fr="Fuites.",
        alternative=other,
        review_on=date(2027, 1, 4),
    )
    tool.similar.set([left, gone, other])
    assert names(queries.similar(tool, cast.guest)) == ["Miro", "Canva"]
    assert names(queries.similar(tool, AnonymousUser())) == ["Miro"]
    assert names(queries.similar(other, cast.guest)) == ["Notion"]


def test_history_tells_positions_in_words(cast, now, make_tool):
    tool = actions.register(build("Notion", stance=Stance.TRIAL), by=cast.dsi, at=now)
    actions.update(tool, by=cast.dsi, at=now + timedelta(days=1), cost_fr="Gratuit.")
    actions.update(tool, by=cast.dsi, at=now + timedelta(days=2), stance=Stance.RECOMMENDED)
    actions.declare_use(tool, uses=True, by=cast.employee, at=now)
    with translation.override("en"):
        told = [(change.verb, change.stance) for change in queries.history(tool)]
    assert told == [
        ("tool_stance_changed", "Recommended"),
        ("tool_changed", ""),
        ("tool_registered", "On trial"),
    ]


def test_used_by_answers_for_everybody_asked(cast, make_tool):
    notion, miro = make_tool("Notion"), make_tool("Miro")
    for tool in (notion, miro):
        FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 1, 5))
    assert queries.used_by([cast.dsi.pk, cast.dsi2.pk]) == {
        cast.dsi.pk: {notion.pk, miro.pk},
        cast.dsi2.pk: set(),
    }


def test_first_users_of_leaves_out_who_left(cast, make_tool):
    notion = make_tool("Notion")
    for person in (cast.dsi, cast.dsi2):
        FirstUser.objects.create(tool=notion, person=person, since=date(2026, 1, 5))
    cast.dsi.is_active = False
    cast.dsi.save()
    assert queries.first_users_of([notion.pk]) == {cast.dsi2.pk: {notion.pk: "Notion"}}


@pytest.mark.parametrize(
    ("fields", "headline", "tone"),
    [
        ({}, "Mastodon joins the tools of the company", "ok"),
        ({"registered_at": timedelta(days=-90)}, "Mastodon is now recommended", "ok"),
        (
            {"registered_at": timedelta(days=-90), "stance": Stance.CARE, "stance_reason_en": "Public."},
            "Mastodon: what to watch for",
            "warn",
        ),
        (
            {"registered_at": timedelta(days=-90), "stance": Stance.TRIAL},
            "The IT department is trying Mastodon",
            "accent",
        ),
    ],
)
def test_news_says_what_changed(cast, now, make_tool, fields, headline, tone):
    if "registered_at" in fields:
        fields = fields | {"registered_at": now + fields["registered_at"]}
    make_tool("Mastodon", **fields)
    with translation.override("en"):
        told = queries.news([cast.employee, cast.guest], now - timedelta(days=7))
    assert list(told) == [cast.employee.pk, cast.guest.pk]
    assert [(card.title, card.tone) for card in told[cast.guest.pk]] == [(headline, tone)]


def test_news_of_a_retired_tool_names_the_next_one(cast, now, make_tool):
    teams = make_tool("Teams", registered_at=now - timedelta(days=99), stance_since=now - timedelta(days=99))
    make_tool("Skype", stance=Stance.RETIRED, successor=teams)
    make_tool(
        "Canva",
        stance=Stance.NOT_RECOMMENDED,
        stance_reason_fr="Fuites.",
        alternative=teams,
        review_on=date(2027, 1, 4),
    )
    with translation.override("en"):
        told = queries.news([cast.employee], now - timedelta(days=7))
    assert [card.title for card in told[cast.employee.pk]] == [
        "Rather than Canva, use Teams",
        "Skype gives way to Teams",
    ]


def test_news_costs_one_query_for_many_people(cast, now, make_tool, django_assert_num_queries):
    make_tool("Notion")
    with django_assert_num_queries(1):
        queries.news([cast.employee, cast.dsi, cast.guest], now - timedelta(days=7))


def test_search_finds_what_the_person_sees(cast, make_tool):
    make_tool("Notion")
    assert names(queries.search_sources(cast.guest)["tool"]) == ["Notion"]
