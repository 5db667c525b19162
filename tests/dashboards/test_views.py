"""Home and search: one list, the same for the page and the digest, in a constant number of queries."""

import pytest
from django.utils import timezone, translation

import policy.actions
import policy.rules
import tools.actions
from dashboards.views import headline
from tools.models import Tool


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("fr", 0, "Bonjour Claire, rien ne vous attend"),
        ("fr", 1, "Bonjour Claire, une chose à faire"),
        ("fr", 3, "Bonjour Claire, trois choses à faire"),
        ("fr", 12, "Bonjour Claire, 12 choses à faire"),
        ("en", 0, "Hello Claire, nothing is waiting for you"),
        ("en", 1, "Hello Claire, one thing to do"),
        ("en", 2, "Hello Claire, two things to do"),
    ],
)
def test_headline_counts_in_words(language, count, words):
    with translation.override(language):
        assert headline("Claire", count) == words


def test_home_of_a_visitor_invites_to_sign_in(client, db):
    response = client.get("/")
    assert response.status_code == 200
    assert next(template.name for template in response.templates) == "dashboards/welcome.html"


def test_home_of_a_person_without_anything_says_so(sign_in, cast):
    response = sign_in(cast.colleague).get("/")
    assert response.status_code == 200
    assert response.context["todo"] == []
    assert "You are up to date" in response.content.decode()


@pytest.mark.parametrize(
    ("role", "queries"),
    [
        ("employee", 17),
        ("pioneer", 17),
        ("dsi", 30),
        ("manager", 17),
        ("lead", 23),
        ("comms", 19),
        ("guest", 14),
    ],
)
def test_home_asks_a_constant_number_of_queries(sign_in, cast, django_assert_num_queries, role, queries):
    """At most 30; the same whatever waits."""
    client = sign_in(getattr(cast, role))
    client.get("/")
    with django_assert_num_queries(queries):
        client.get("/")


def test_news_of_a_guest_and_of_a_colleague_are_kept_apart(sign_in, cast, now):
    """The process keeps cards for some seconds: never across what two people may see."""
    tool = Tool(
        slug="mastodon", name="Mastodon", kind="social", stance="recommended", summary_fr="Un réseau libre."
    )
    tools.actions.register(tool, by=cast.dsi, at=timezone.now())
    internal = publish_internal(cast)
    assert internal in sign_in(cast.colleague).get("/").content.decode()
    assert internal not in sign_in(cast.guest).get("/").content.decode()
    assert internal in sign_in(cast.colleague).get("/").content.decode()


def publish_internal(cast) -> str:
    incoming = policy.actions.Incoming(
        slug="interne",
        facts={"kind": "guide", "owner": cast.comms, "visibility": "internal"},
        topics=(),
        texts={"fr": ("Zanzibar", "Résumé.", "<p>Texte</p>")},
    )
    document = policy.actions.draft(incoming, by=cast.comms, at=timezone.now())
    seen = policy.rules.fingerprint_of(list(document.drafts.all()))
    policy.actions.publish(document, material_change=True, seen=seen, by=cast.comms, at=timezone.now())
    return "Zanzibar"
