"""Search: the same answers on both databases, only what the reader may see, and no input that breaks it."""

import pytest
from django.utils import translation

from core import search
from core.models import SearchEntry
from people.models import OrgUnit, User

pytestmark = pytest.mark.django_db

FRENCH = {
    1: (
        "Charte des médias sociaux",
        "Parler de son métier sur les réseaux sociaux, avec l’équipe de communication.",
    ),
    2: (
        "Sécurité des comptes",
        "Un mot de passe long, et une réunion d’équipe par trimestre. Chaque employé y participe.",
    ),
    3: ("Publier sur LinkedIn", "Les publications qui marchent racontent une œuvre, un geste, un client."),
    4: ("Assistants d’IA", "Ne confiez pas de données personnelles à un chatbot gratuit."),
    5: ("Conduire un pilote", "Le budget, les indicateurs et le réseau d’entraide."),
}
ENGLISH = {
    1: ("Social media charter", "Speaking of your craft on social networks."),
    2: ("Account security", "A long password for every employee."),
}


@pytest.fixture
def units(db):
    """Any model will do as a source: five units stand for five documents."""
    units = {number: OrgUnit.objects.create(name=f"Unité {number}") for number in FRENCH}
    search.put_many(
        "unit",
        {
            units[number].pk: {"fr": FRENCH[number]} | ({"en": ENGLISH[number]} if number in ENGLISH else {})
            for number in FRENCH
        },
    )
    return {unit.pk: number for number, unit in units.items()}


def found(query, units, queryset=None):
    results = search.find(query, {"unit": OrgUnit.objects.all() if queryset is None else queryset})
    return {units[hit.object_id] for hit in results.hits}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("reseaux", {1, 5}),
        ("réseau social", {1}),
        ("RÉSEAUX", {1, 5}),
        ("securite", {2}),
        ("secu", {2}),
        ("employé", {2}),
        ("employes", {2}),
        ("equipes", {1, 2}),
        ("reunion", {2}),
        ("publications", {3}),
        ("oeuvre", {3}),
        ("œuvre", {3}),
        ("l’équipe", {1, 2}),
        ("ia", {4}),
        ("network", {1}),
        ("passwords", {2}),
        ("the charter", {1}),
        ("la charte de la direction", set()),
        ("budget indicateur", {5}),
        ("the", set()),
        ("", set()),
        ("!!! --- ***", set()),
    ],
)
def test_query_finds_the_same_texts_on_both_databases(units, query, numbers):
    assert found(query, units) == numbers


def test_title_comes_before_body(units):
    extra = OrgUnit.objects.create(name="Unité 6")
    search.put("unit", extra.pk, {"fr": ("Budget", "Le budget de l’année.")})
    hits = search.find("budget", {"unit": OrgUnit.objects.all()}).hits
    assert hits[0].object_id == extra.pk


def test_one_hit_per_object_in_the_readers_language(units):
    with translation.override("en"):
        hits = search.find("social", {"unit": OrgUnit.objects.all()}).hits
    assert [(units[hit.object_id], hit.language) for hit in hits] == [(1, "en")]
    with translation.override("fr"):
        hits = search.find("social", {"unit": OrgUnit.objects.all()}).hits
    assert [(units[hit.object_id], hit.language) for hit in hits] == [(1, "fr")]


def test_invisible_objects_are_neither_found_nor_counted(units):
    visible = OrgUnit.objects.filter(name="Unité 5")
    results = search.find("reseau", {"unit": visible})
    assert ([units[hit.object_id] for hit in results.hits], results.total) == ([5], 1)
    assert search.find("reseau", {"unit": OrgUnit.objects.none()}).total == 0
    assert search.find("reseau", {"person": User.objects.all()}).total == 0
    assert search.find("reseau", {}).total == 0


def test_two_kinds_are_found_in_one_query_beside_the_texts(units, cast, django_assert_num_queries):
    search.put("person", cast.dsi.pk, {"fr": ("Yanis Benali", "Réseaux et serveurs")})
    search.put("person", cast.dsi2.pk, {"fr": ("Léa Fontaine", "Réseau")})
    sources = {"unit": OrgUnit.objects.all(), "person": User.objects.all()}
    with django_assert_num_queries(2):
        results = search.find("reseau", sources)
    assert {(hit.kind, hit.object_id) for hit in results.hits} == {
        *(("unit", pk) for pk, number in units.items() if number in {1, 5}),
        ("person", cast.dsi.pk),
        ("person", cast.dsi2.pk),
    }


def test_highlights_are_marked_and_everything_else_is_escaped():
    unit = OrgUnit.objects.create(name="Unité")
    search.put(
        "unit",
        unit.pk,
        {
            "fr": (
                "Réseaux <b>& co</b>",
                "Dire <script>alert(1)</script> aux réseaux sociaux, et <mark>rien</mark>.",
            )
        },
    )
    hit = search.find("reseau", {"unit": OrgUnit.objects.all()}).hits[0]
    assert hit.title == "<mark>Réseaux</mark> &lt;b&gt;&amp; co&lt;/b&gt;"
    assert (
        hit.excerpt
        == "Dire &lt;script&gt;alert(1)&lt;/script&gt; aux <mark>réseaux</mark> sociaux, et &lt;mark&gt;rien&lt;/mark&gt;."
    )


def test_excerpt_is_cut_around_the_match_at_whole_words():
    unit = OrgUnit.objects.create(name="Unité")
    search.put("unit", unit.pk, {"fr": ("Long", "avant " * 200 + "le réseau " + "après " * 200)})
    excerpt = search.find("reseau", {"unit": OrgUnit.objects.all()}).hits[0].excerpt
    words = set(excerpt.replace("<mark>", "").replace("</mark>", "").split())
    assert words == {"…", "avant", "le", "réseau", "après"}
    assert len(excerpt) < 260


@pytest.mark.parametrize(
    ("typed", "meant", "number"),
    [
        ("securté", "sécurité", 2),
        ("chrate", "charte", 1),
        ("indictaeurs", "indicateurs", 5),
        ("budegt", "budget", 5),
    ],
)
def test_typing_mistake_is_corrected_when_little_is_found(units, typed, meant, number):
    results = search.find(typed, {"unit": OrgUnit.objects.all()})
    assert ([units[hit.object_id] for hit in results.hits], results.corrected) == ([number], meant)


def test_correction_never_tells_words_of_invisible_texts(units):
    results = search.find("securté", {"unit": OrgUnit.objects.exclude(name="Unité 2")})
    assert (results.hits, results.total, results.corrected) == ([], 0, None)


def test_text_written_again_replaces_the_old_one(units):
    pk = next(pk for pk, number in units.items() if number == 1)
    before = SearchEntry.objects.get(object_id=pk, language="fr").pk
    search.put("unit", pk, {"fr": ("Fiche de crise", "Qui appeler.")})
    assert (found("medias", units), found("crise", units), found("craft", units)) == (set(), {1}, set())
    assert SearchEntry.objects.get(object_id=pk).pk == before


def test_dropped_text_is_not_found(units):
    pk = next(pk for pk, number in units.items() if number == 3)
    search.drop("unit", pk)
    search.drop("unit", pk)
    assert found("publications", units) == set()


def test_rebuild_restores_the_index(units):
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE core_searchentry SET words = NULL")
        else:
            cursor.execute("DELETE FROM core_searchindex")
    assert found("reseau", units) == set()
    assert search.rebuild() == 7
    assert found("reseau", units) == {1, 5}


def test_pages_follow_each_other_without_overlap(units):
    for number in range(30):
        unit = OrgUnit.objects.create(name=f"Autre {number}")
        search.put("unit", unit.pk, {"fr": (f"Inventaire {number}", "même texte")})
    sources = {"unit": OrgUnit.objects.all()}
    first, second = search.find("inventaire", sources), search.find("inventaire", sources, offset=20)
    assert (len(first.hits), len(second.hits), first.total) == (20, 10, 30)
    assert {hit.object_id for hit in first.hits}.isdisjoint(hit.object_id for hit in second.hits)


def test_other_scripts_are_found_by_their_beginning():
    unit = OrgUnit.objects.create(name="Unité")
    search.put("unit", unit.pk, {"en": ("Παράρτημα Λυών", "отдел продаж")})
    assert [
        hit.object_id
        for query in ("παραρ", "λυων", "отдел", "ПРОДАЖ")
        for hit in search.find(query, {"unit": OrgUnit.objects.all()}).hits
    ] == [unit.pk] * 4


NAUGHTY = [
    "\x00", "réseau\x00x", "'", '"', "';--", "' OR 1=1 --", '" OR "', "AND", "OR NOT", "NEAR(a b)", "title:x", "a*", "*", "(", ")", "((", "^a", "-", "+", "\\", "%", "_", "__", "%s", "%(x)s",
    "{}", "{0}", "{{ x }}", "$1", ":*", "!a", "&", "|", "<->", "<script>", "\ud800", "\ufffe", "\u202e", "\u200b", "﷽", "👩‍👩‍👧", "①②③", "½", "ﬁ", "ſ", "İ", "ß", "ŒUVRE", "e\u0301", "\n\t\r",
    "zalgo t̷͎͗e̴̛x̷t", "١٢٣", "田中さん", "社會科學院", "à" * 10_000, "a" * 10_000, "réseau " * 2_000, " ".join(f"mot{n}" for n in range(3_000)), "-" * 10_000, "NULL", "undefined", "1e309", "NaN", "0x0", "1/0", "../../etc/passwd", "`ls`", "\\'", "''", '""', '"a', "a\"b", "e" * 64, "é" * 65,
]  # fmt: skip


@pytest.mark.parametrize("query", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_query_is_answered(units, query):
    results = search.find(query, {"unit": OrgUnit.objects.all()})
    assert results.total == len(results.hits)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_text_is_stored_and_shown(text):
    unit = OrgUnit.objects.create(name="Unité")
    search.put("unit", unit.pk, {"fr": (text, f"{text} balise")})
    hits = search.find("balise", {"unit": OrgUnit.objects.all()}).hits
    assert [hit.object_id for hit in hits] == [unit.pk]


@pytest.mark.parametrize(
    ("one", "two", "letters"),
    [
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "abd", 1),
        ("abc", "ab", 1),
        ("abcd", "badc", 2),
        ("abcdef", "ghijkl", 3),
        ("a", "abcdef", 3),
    ],
)
def test_distance_counts_up_to_its_limit(one, two, letters):
    assert search.distance(one, two, 2) == letters


def test_a_title_passes_before_a_short_text_that_says_the_word_often(units):
    first, second = list(units)[:2]
    search.put("unit", first, {"fr": ("Skype", "Teams, Teams et encore Teams.")})
    search.put("unit", second, {"fr": ("Microsoft Teams", "Réunions, appels, messages d’équipe. " * 30)})
    hits = search.find("teams", {"unit": OrgUnit.objects.all()}).hits
    assert [hit.object_id for hit in hits] == [second, first]
