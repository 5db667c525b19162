"""The register for machines: the same for everybody, no names of people, keys that never change."""

import json
from datetime import date, timedelta

import pytest

from tools import actions
from tools.models import FirstUser, Tool

PATH = "/outils/registre.json"
KEYS = [
    "slug", "name", "address", "website", "use", "position", "position_since", "next_review",
    "alternative", "successor", "similar",
    "summary", "data", "account", "hosting", "data_protection", "terms", "cost", "position_reason",
    "benefits", "risks",
]  # fmt: skip


@pytest.fixture
def shown(cast, now, make_tool):
    hidden = make_tool("Outil interne")
    tool = make_tool(
        "Mastodon", is_public=True, owner=cast.dsi, alternative=hidden, review_on=date(2027, 1, 4)
    )
    tool.similar.set([hidden, make_tool("Bluesky", is_public=True)])
    FirstUser.objects.create(tool=tool, person=cast.dsi, since=date(2026, 1, 5), words_fr="J’y réponds.")
    actions.declare_use(tool, uses=True, helps=True, by=cast.employee, at=now)
    return tool


def test_keys_never_change(sign_in, shown):
    answer = json.loads(sign_in(None).get(PATH).content)
    assert list(answer) == ["version", "language", "tools"]
    assert (answer["version"], answer["language"]) == (1, "fr")
    assert [list(tool) for tool in answer["tools"]] == [KEYS, KEYS]


def test_entry_says_what_the_sheet_says_in_both_languages(sign_in, settings, shown):
    settings.SITE_URL = "https://portail.example"
    entry = json.loads(sign_in(None).get(PATH).content)["tools"][1]
    assert (entry["slug"], entry["address"]) == ("mastodon", "https://portail.example/outils/mastodon/")
    assert entry["summary"] == {
        "fr": "Mastodon sert à partager ce que l’on sait.",
        "en": "Mastodon is for sharing what we know.",
    }
    assert (entry["use"], entry["position"], entry["next_review"]) == ("social", "recommended", "2027-01-04")
    # A tool that is not shown is not named.
    assert (entry["alternative"], entry["successor"], entry["similar"]) == (None, None, ["bluesky"])


def test_nobody_is_named_and_everybody_reads_the_same(sign_in, cast, shown):
    bodies = {sign_in(person).get(PATH).content for person in (None, cast.guest, cast.employee, cast.admin)}
    assert len(bodies) == 1
    text = bodies.pop().decode()
    for hidden in ("Benali", "Morel", "réponds", "interne", "@"):
        assert hidden not in text


def test_caches_may_keep_it_and_ask_again(sign_in, cast, now, make_tool):
    tool = actions.register(
        Tool(
            slug="notion", name="Notion", kind="content", stance="trial", summary_fr="Notes.", is_public=True
        ),
        by=cast.dsi,
        at=now,
    )
    client = sign_in(None)
    first = client.get(PATH)
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = client.get(PATH, headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
    actions.update(tool, by=cast.dsi, at=now + timedelta(hours=1), cost_fr="Gratuit.")
    changed = client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.headers["ETag"] == first.headers["ETag"]) == (200, False)


def test_signed_in_people_get_the_public_headers_too(sign_in, cast, shown):
    assert sign_in(cast.employee).get(PATH).headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_three_queries(sign_in, make_tool, count, django_assert_num_queries):
    for number in range(count):
        make_tool(f"Outil {number}", is_public=True)
    client = sign_in(None)
    client.get(PATH)
    with django_assert_num_queries(3):
        client.get(PATH)


def test_empty_register_is_an_empty_list(sign_in, db):
    response = sign_in(None).get(PATH)
    assert (response.status_code, json.loads(response.content)["tools"]) == (200, [])
