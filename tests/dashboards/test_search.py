"""The search page and its suggestions: what the person may see, by kind, with help when nothing is found."""

from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
from django.utils import timezone

import dashboards.tasks
from core import search
from core.models import MissedSearch
from policy.models import Document, Version
from tools.models import Tool


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Searches without result are noted below DATA_DIR."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def library(cast):
    """A guide and two tools about the same thing, a draft, a public page."""
    documents = {
        "guide": _document(cast, "guide", "Écrire ensemble", "Un document partagé se relit à plusieurs."),
        "public": _document(
            cast, "public", "Charte ouverte", "Ce que chacun peut lire.", visibility="public"
        ),
        "draft": _document(cast, "draft", "Brouillon partagé", "Zanzibar, pas encore.", state="draft"),
    }
    for slug, name in (("pad", "Bloc partagé"), ("wiki", "Wiki partagé")):
        _tool(slug, name)
    return documents


def _tool(slug: str, name: str) -> None:
    at = timezone.now()
    tool = Tool.objects.create(
        slug=slug,
        name=name,
        kind="collaboration",
        stance="recommended",
        stance_since=at,
        registered_at=at,
        summary_fr="Pour écrire.",
    )
    search.put("tool", tool.pk, {"fr": (name, "Pour écrire à plusieurs.")})


def _document(cast, slug, title, body, *, state="published", visibility="internal") -> Document:
    document = Document.objects.create(
        slug=slug, kind="guide", owner=cast.comms, title_fr=title, visibility=visibility
    )
    if state == "published":
        document.current_version = Version.objects.create(
            document=document, number=1, material_change=True, published_at=timezone.now(), by=cast.comms
        )
        document.state = state
        document.save()
    search.put("document", document.pk, {"fr": (title, body)})
    return document


def page(client, query, **more):
    return client.get("/recherche/", {"q": query, **more})


def titles(response) -> list[str]:
    return [str(row["object"]) for row in response.context["found"]]


def test_search_without_words_asks_for_some(sign_in, cast):
    response = sign_in(cast.employee).get("/recherche/")
    assert (response.status_code, response.context["results"].total) == (200, 0)
    assert "Que cherchez-vous" in response.content.decode()


@pytest.mark.parametrize("path", ["/recherche/", "/recherche/suggestions/"])
@pytest.mark.parametrize(
    "query", ["\ud800".encode("utf-8", "surrogatepass"), b"%00", b"a" * 5000, b"'\"<script>", "‮abc".encode()]
)
def test_search_survives_strange_words(sign_in, cast, path, query):
    raw = query if query == b"%00" else quote_from_bytes(query).encode()
    response = sign_in(cast.employee).get(f"{path}?q={raw.decode()}")
    assert response.status_code == (400 if b"%00" in raw or b"%ED" in raw else 200)


def test_search_shows_only_what_the_person_may_see(sign_in, cast):
    """An entry of the index without an object the person may see is not a result, not even a count."""
    search.put("pilot", 424242, {"fr": ("Zanzibar secret", "un pilote que personne ne doit voir")})
    response = page(sign_in(cast.guest), "zanzibar")
    assert response.context["results"].total == 0
    assert "Zanzibar secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("employee", [("document", 1), ("tool", 2)]),
        ("comms", [("document", 1), ("tool", 2)]),
        ("guest", [("tool", 2)]),
        (None, []),
    ],
)
def test_kinds_are_links_with_what_the_person_may_see(sign_in, cast, library, role, kinds):
    response = page(sign_in(getattr(cast, role) if role else None), "partagé")
    assert [(row["kind"], row["count"]) for row in response.context["kinds"]] == kinds
    assert response.context["everything"] == sum(count for _kind, count in kinds)


def test_one_kind_keeps_the_counts_of_the_others(sign_in, cast, library):
    client = sign_in(cast.employee)
    response = page(client, "partagé", kind="tool")
    assert sorted(titles(response)) == ["Bloc partagé", "Wiki partagé"]
    assert response.context["results"].total == 2
    assert [(row["kind"], row["count"]) for row in response.context["kinds"]] == [
        ("document", 1),
        ("tool", 2),
    ]
    assert sorted(titles(page(client, "partagé", kind="nowhere"))) == sorted(titles(page(client, "partagé")))


def test_kind_without_results_says_where_the_others_are(sign_in, cast, library):
    response = page(sign_in(cast.employee), "charte", kind="tool")
    assert titles(response) == []
    assert "Rien de ce genre" in response.content.decode()


def test_page_after_the_last_is_the_last(sign_in, cast, library):
    response = page(sign_in(cast.employee), "partagé", page=9)
    assert (len(titles(response)), response.context["page"].number) == (3, 1)


def test_second_page_goes_on(sign_in, cast):
    for number in range(25):
        _tool(f"t{number}", f"Atelier {number}")
    client = sign_in(cast.employee)
    first, second = titles(page(client, "atelier")), titles(page(client, "atelier", page=2))
    assert (len(first), len(second), len({*first, *second})) == (20, 5, 25)


def test_text_of_the_other_language_says_so(sign_in, cast, library):
    response = page(sign_in(cast.colleague), "partagé")  # reads in English
    assert response.content.decode().count("In French") == 3
    assert page(sign_in(cast.employee), "partagé").content.decode().count("En français") == 0


def test_words_that_find_something_alone_are_offered(sign_in, cast, library):
    response = page(sign_in(cast.employee), "charte introuvable zanzibar")
    assert response.context["results"].alone == ["charte"]
    assert "Zanzibar, pas encore" not in response.content.decode()


def test_correction_is_said(sign_in, cast, library):
    response = page(sign_in(cast.employee), "chrate")
    assert (titles(response), response.context["results"].corrected) == (["Charte ouverte"], "charte")


@pytest.mark.parametrize(("rows", "queries"), [(1, 6), (3, 6)])
def test_page_asks_a_constant_number_of_queries(sign_in, cast, django_assert_num_queries, rows, queries):
    for number in range(rows):
        _tool(f"t{number}", f"Atelier {number}")
    client = sign_in(cast.employee)
    page(client, "atelier")
    with django_assert_num_queries(queries):
        page(client, "atelier")


# --- While one types --------------------------------------------------------------------------------


def suggestions(client, query) -> str:
    return client.get("/recherche/suggestions/", {"q": query}).content.decode()


def test_suggestions_are_options_with_the_last_for_all(sign_in, cast, library):
    answer = suggestions(sign_in(cast.employee), "part")
    assert answer.count('role="option"') == 4
    assert "3 suggestions" in answer
    assert "/recherche/?q=part" in answer
    assert "<mark>partagé</mark>" in answer
    assert "<html" not in answer


@pytest.mark.parametrize("query", ["", "p", " p ", "introuvable"])
def test_nothing_to_suggest_has_no_options(sign_in, cast, library, query):
    answer = suggestions(sign_in(cast.employee), query)
    assert answer.count('role="option"') == 0
    assert "Aucune suggestion" in answer


def test_suggestions_are_what_the_person_may_see(sign_in, cast, library):
    assert "Brouillon" not in suggestions(sign_in(cast.employee), "partage")
    assert suggestions(sign_in(None), "partage").count('role="option"') == 0
    assert suggestions(sign_in(None), "chart").count('role="option"') == 2
    assert "zanzibar" not in suggestions(sign_in(cast.employee), "zanzibr").lower().replace("zanzibr", "")


@pytest.mark.parametrize(("rows", "queries"), [(1, 6), (3, 6), (12, 5)])
def test_suggestions_ask_few_queries(sign_in, cast, django_assert_num_queries, rows, queries):
    """At most eight; when titles alone fill the list the texts are not asked."""
    for number in range(rows):
        _tool(f"t{number}", f"Atelier {number}")
    client = sign_in(cast.employee)
    suggestions(client, "atel")
    with django_assert_num_queries(queries):
        assert suggestions(client, "atel").count('role="option"') == min(rows, 8) + 1


# --- Searches that found nothing --------------------------------------------------------------------


def test_search_without_result_is_counted_by_the_clock(sign_in, cast, library, now):
    for role in ("employee", "guest"):
        page(sign_in(getattr(cast, role)), "Trombinoscope")
    page(sign_in(cast.employee), "partagé")
    assert MissedSearch.objects.count() == 0
    assert dashboards.tasks.count_misses() == 2
    assert dashboards.tasks.count_misses() == 0
    assert list(MissedSearch.objects.values_list("words", "language", "times")) == [
        ("trombinoscope", "fr", 2)
    ]
    since = timezone.localdate() - timedelta(days=30)
    assert [(row.words, row.times) for row in search.missed(since=since)] == [("trombinoscope", 2)]


def test_reading_the_search_page_writes_nothing_to_the_database(
    sign_in, cast, django_capture_on_commit_callbacks
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(cast.employee)
    with CaptureQueriesContext(connection) as asked:
        page(client, "introuvable")
    assert [query["sql"] for query in asked if not query["sql"].lstrip().startswith("SELECT")] == []


def test_suggestions_count_nothing(sign_in, cast):
    suggestions(sign_in(cast.employee), "introuvable")
    assert dashboards.tasks.count_misses() == 0


def test_clock_comes_by_every_five_minutes():
    from adoption_portal.clock import SCHEDULE

    assert SCHEDULE["misses"]["schedule"] == timedelta(minutes=5)
