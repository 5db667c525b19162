"""Home and search: one list, the same for the page and the digest, in a constant number of queries."""

import pytest
from django.utils import timezone, translation

import policy.actions
import policy.rules
import tools.actions
from core import search
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
        ("employee", 15),
        ("pioneer", 15),
        ("dsi", 26),
        ("manager", 15),
        ("lead", 18),
        ("comms", 18),
        ("guest", 10),
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


def test_search_without_words_asks_for_some(sign_in, cast):
    response = sign_in(cast.employee).get("/recherche/")
    assert response.status_code == 200
    assert response.context["results"] is None


@pytest.mark.parametrize(
    "query", ["\ud800".encode("utf-8", "surrogatepass"), b"%00", b"a" * 5000, b"'\"<script>", "‮abc".encode()]
)
def test_search_survives_strange_words(sign_in, cast, query):
    from urllib.parse import quote_from_bytes

    raw = query if query == b"%00" else quote_from_bytes(query).encode()
    response = sign_in(cast.employee).get("/recherche/?q=" + raw.decode())
    assert response.status_code in (200, 400)


def test_search_shows_only_what_the_person_may_see(sign_in, cast):
    """An entry of the index without an object the person may see is not a result, not even a count."""
    search.put("pilot", 424242, {"fr": ("Zanzibar secret", "un pilote que personne ne doit voir")})
    response = sign_in(cast.guest).get("/recherche/?q=zanzibar")
    assert response.context["results"].total == 0
    assert "Zanzibar secret" not in response.content.decode()
