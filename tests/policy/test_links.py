"""A visitor reads a public text without doors that are shut; a colleague goes everywhere."""

import pytest

from tests.policy.shelf import published

BODY = (
    '<p><a href="/guide/interne/">la fiche</a>, <a href="/guide/ouvert/#a-lire">la charte</a>, '
    '<a href="/guide/retire/">l’ancienne</a>, <a href="/outils/absent/">un outil</a>, <a href="https://exemple.example/">ailleurs</a></p>'
)


@pytest.fixture
def shelf(cast, now):
    published("interne", cast=cast, at=now)
    published("partenaires", cast=cast, at=now, visibility="partners")
    published("ouvert", cast=cast, at=now, visibility="public")
    return published("page", cast=cast, at=now, visibility="public", texts={"fr": ("Page", "Résumé.", BODY)})


@pytest.mark.parametrize(
    ("reader", "doors"),
    [
        ("anonymous", ["/guide/ouvert/#a-lire", "https://exemple.example/"]),
        ("guest", ["/guide/ouvert/#a-lire", "https://exemple.example/"]),
        (
            "employee",
            [
                "/guide/interne/",
                "/guide/ouvert/#a-lire",
                "/guide/retire/",
                "/outils/absent/",
                "https://exemple.example/",
            ],
        ),
    ],
)
def test_links_lead_only_where_the_reader_may_go(client, sign_in, cast, shelf, reader, doors):
    import lxml.html

    visitor = client if reader == "anonymous" else sign_in(getattr(cast, reader))
    body = lxml.html.fragment_fromstring(visitor.get("/guide/page/").context["body"], create_parent="div")
    assert [link.get("href") for link in body.iter("a")] == doors
    assert body.text_content().startswith("la fiche, la charte, l’ancienne, un outil, ailleurs")


def test_links_of_a_text_without_any_cost_nothing(cast, now, django_assert_num_queries):
    from django.contrib.auth.models import AnonymousUser

    from policy import queries

    with django_assert_num_queries(0):
        assert queries.closed("<p>Rien.</p>", AnonymousUser()) == frozenset()
