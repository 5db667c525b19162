"""Following a tool, a topic or a document: what is followed comes first, at home and in the digest; never what one may not see."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

import notifications.actions
import notifications.queries
import tools.actions
from dashboards import queries
from notifications.models import Follow
from policy.models import Document
from tests.policy.shelf import published
from tools.models import Tool


@pytest.fixture(autouse=True)
def _fresh():
    caches["local"].clear()


@pytest.fixture
def at():
    return timezone.now()


def press(client, key: str, wanted: str = "1", **more):
    return client.post("/suivre/", {"subject": key, "wanted": wanted, **more})


def old_news(cast, at, count: int = 8) -> None:
    for rank in range(count):
        published(f"autre-{rank}", cast=cast, at=at - timedelta(hours=rank + 1), topics=("watch",))


def tool_of(cast, at, name: str = "Mastodon", **fields) -> Tool:
    tool = Tool(
        slug=name.lower().replace(" ", "-"),
        name=name,
        kind="social",
        stance="trial",
        summary_fr="Un réseau.",
        **fields,
    )
    return tools.actions.register(tool, by=cast.dsi, at=at)


def test_followed_document_comes_first_at_home(sign_in, cast, at):
    followed = published("a-suivre", cast=cast, at=at - timedelta(days=9))
    old_news(cast, at)
    client = sign_in(cast.employee)
    assert followed.get_absolute_url() not in [item.url for item in client.get("/").context["news"]]
    response = press(client, f"document:{followed.pk}")
    assert response["Location"] == followed.get_absolute_url()
    first = client.get("/").context["news"][0]
    assert (first.url, first.followed) == (followed.get_absolute_url(), True)


@pytest.mark.parametrize("subject", ["topic", "tool"])
def test_topic_and_tool_bring_their_documents_first(sign_in, cast, at, subject):
    tool = tool_of(cast, at - timedelta(days=40))
    document = published("a-suivre", cast=cast, at=at - timedelta(days=9), topics=("crisis",))
    document.tools.add(tool)
    old_news(cast, at)
    client = sign_in(cast.employee)
    press(client, {"topic": "topic:crisis", "tool": f"tool:{tool.pk}"}[subject])
    assert [item.url for item in client.get("/").context["news"] if item.followed] == [
        document.get_absolute_url()
    ]


def test_digest_says_what_is_followed_first_and_once(cast, at):
    document = published("a-suivre", cast=cast, at=at - timedelta(days=5))
    old_news(cast, at)
    for key in (f"document:{document.pk}", "topic:social-media"):
        notifications.actions.follow(key, by=cast.employee, at=at)
    found = queries.news([cast.employee, cast.colleague], at - timedelta(days=7))
    mine = [item.key for item in found[cast.employee.pk]]
    assert found[cast.employee.pk][0].url == document.get_absolute_url()
    assert len(mine) == len(set(mine))
    assert document.get_absolute_url() not in [item.url for item in found[cast.colleague.pk]]


def test_following_twice_is_once_and_leaving_leaves(sign_in, cast, at):
    tool = tool_of(cast, at)
    client = sign_in(cast.employee)
    for _again in range(2):
        press(client, f"tool:{tool.pk}")
    assert list(Follow.objects.values_list("person_id", "key")) == [(cast.employee.pk, f"tool:{tool.pk}")]
    assert notifications.queries.follows(cast.employee, f"tool:{tool.pk}")
    assert press(client, f"tool:{tool.pk}", "0", on_the_list="1")["Location"] == "/compte/suivis/"
    assert not Follow.objects.exists()


def test_what_one_may_not_see_cannot_be_followed(sign_in, cast, at):
    document = published("interne", cast=cast, at=at)
    client = sign_in(cast.guest)
    assert press(client, f"document:{document.pk}").status_code == 404
    assert press(client, "document:999999999999999999999").status_code == 404
    assert press(client, "pilot:1").status_code == 404
    assert not Follow.objects.exists()


def test_what_one_may_no_longer_see_tells_nothing(sign_in, cast, at):
    """A guest who followed a document that has become internal reads neither its news nor its title."""
    document = published("partage", cast=cast, at=at, visibility="partners")
    notifications.actions.follow(f"document:{document.pk}", by=cast.guest, at=at)
    Document.objects.filter(pk=document.pk).update(visibility="internal")
    client = sign_in(cast.guest)
    assert client.get("/").context["news"] == []
    assert client.get("/compte/suivis/").context["followed"] == []
    assert press(client, f"document:{document.pk}", "0")["Location"] == "/compte/suivis/"
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{}, {"subject": "tool:1"}, {"subject": "'; --", "wanted": "1"}, {"subject": "tool:1", "wanted": "2"}],
)
def test_a_button_that_names_nothing_is_refused(sign_in, cast, data):
    assert sign_in(cast.employee).post("/suivre/", data).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_what_is_followed_asks_a_constant_number_of_queries(
    sign_in, cast, at, django_assert_num_queries, count
):
    for rank in range(count):
        notifications.actions.follow(f"tool:{tool_of(cast, at, f'Outil {rank}').pk}", by=cast.employee, at=at)
        document = published(f"doc-{rank}", cast=cast, at=at, topics=(f"sujet-{rank}",))
        notifications.actions.follow(f"document:{document.pk}", by=cast.employee, at=at)
        notifications.actions.follow(f"topic:sujet-{rank}", by=cast.employee, at=at)
    client = sign_in(cast.employee)
    with django_assert_num_queries(7):
        response = client.get("/compte/suivis/")
    assert len(response.context["followed"]) == 3 * count


def test_sheet_of_a_tool_has_the_button_and_knows_who_follows(sign_in, cast, at):
    tool = tool_of(cast, at)
    client = sign_in(cast.employee)
    sheet = client.get(tool.get_absolute_url())
    assert f'name="subject" value="tool:{tool.pk}"' in sheet.content.decode()
    assert sheet.context["tool"].followed is False
    press(client, f"tool:{tool.pk}")
    assert client.get(tool.get_absolute_url()).context["tool"].followed is True
