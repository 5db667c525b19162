"""Forty questions that people ask, in French and English, and the pages they mean: the same on both databases."""

import pytest
from django.utils import translation

from core import search
from core.models import MissedSearch, SearchWord
from people.models import OrgUnit

pytestmark = pytest.mark.django_db

SHELF = {
    "charter": {
        "fr": ("Charte des médias sociaux", "Ce que chacun peut publier sur les réseaux, en son nom et au nom de l’entreprise."),
        "en": ("Social media charter", "What everybody may publish on networks, in their own name and for the company."),
    },
    "passwords": {
        "fr": ("Mots de passe et double vérification", "Un gestionnaire retient vos mots de passe ; la vérification en deux étapes protège vos comptes."),
        "en": ("Passwords and two-step verification", "A manager remembers your passwords; two-step verification protects your accounts."),
    },
    "meetings": {
        "fr": ("Des réunions qui valent leur heure", "Un ordre du jour, un compte rendu, et la réunion s’arrête quand tout est dit."),
        "en": ("Meetings worth their hour", "An agenda, minutes, and the meeting stops when all is said."),
    },
    "sharing": {
        "fr": ("Partager un fichier", "Un lien plutôt qu’une pièce jointe : le document partagé reste le seul."),
        "en": ("Sharing a file", "A link rather than an attachment: the shared document stays the only one."),
    },
    "crisis": {
        "fr": ("Fiche de crise", "Les quinze premières minutes : qui appeler, qui décide, quoi écrire."),
        "en": ("Crisis sheet", "The first fifteen minutes: whom to call, who decides, what to write."),
    },
    "assistants": {
        "fr": ("Les assistants d’IA au travail", "Rédiger, résumer, traduire ; jamais de données personnelles ni d’œuvres d’autrui."),
        "en": ("AI assistants at work", "Write, summarise, translate; never personal data or other people’s works."),
    },
    "pilots": {
        "fr": ("Conduire un pilote", "Le budget, les indicateurs, l’accompagnateur et la décision de la DSI."),
    },
    "screens": {
        "en": ("Working with two screens", "Colour, contrast and eyesight for employees who stay at their desks."),
    },
}  # fmt: skip

QUESTIONS = [
    # French, as written, without accents, inflected, begun
    ("charte", {"charter"}), ("CHARTE", {"charter"}), ("médias sociaux", {"charter"}), ("media social", {"charter"}), ("reseaux", {"charter"}),
    ("réseau", {"charter"}), ("publier au nom de l’entreprise", {"charter"}), ("mot de passe", {"passwords"}), ("mots passe", {"passwords"}),
    ("verification", {"passwords"}), ("vérifié", {"passwords"}), ("gestionnaires", {"passwords"}), ("reunion", {"meetings"}), ("réunions", {"meetings"}),
    ("compte rendu", {"meetings"}), ("ordre jour", {"meetings"}), ("partage", {"sharing"}), ("partager fichiers", {"sharing"}), ("piece jointe", {"sharing"}),
    ("pièces jointes", {"sharing"}), ("doc", {"sharing"}), ("crise", {"crisis"}), ("qui appeler", {"crisis"}), ("ia", {"assistants"}),
    ("donnees personnelles", {"assistants"}), ("oeuvre", {"assistants"}), ("œuvres", {"assistants"}), ("traduction", set()), ("indicateur", {"pilots"}),
    ("l’accompagnateur", {"pilots"}), ("DSI", {"pilots"}),
    # English
    ("password", {"passwords"}), ("meeting agenda", {"meetings"}), ("share files", {"sharing"}), ("shar", {"sharing"}), ("attachments", {"sharing"}),
    ("translating", {"assistants"}), ("employee", {"screens"}), ("colours", {"screens"}), ("the first minutes", {"crisis"}), ("publishing", {"charter"}),
    # One or two letters wrong, changed, left out, added, swapped
    ("chatre", {"charter"}), ("vérifcation", {"passwords"}), ("reunoin", {"meetings"}), ("asistants", {"assistants"}), ("budjet", {"pilots"}),
    ("indicatuers", {"pilots"}), ("pasword", {"passwords"}), ("attachement", {"sharing"}), ("meetngi agenda", {"meetings"}), ("mot de psase", {"passwords"}),
    # Nothing, and both languages at once
    ("zanzibar", set()), ("charte zanzibar", set()), ("charte password", set()), ("de la", set()), ("the of", set()),
]  # fmt: skip


@pytest.fixture
def shelf():
    units = {name: OrgUnit.objects.create(name=name) for name in SHELF}
    search.put_many("unit", {units[name].pk: texts for name, texts in SHELF.items()})
    return {unit.pk: name for name, unit in units.items()}


def found(query, shelf, rows=None) -> set[str]:
    results = search.find(query, {"unit": OrgUnit.objects.all() if rows is None else rows})
    return {shelf[hit.object_id] for hit in results.hits}


@pytest.mark.parametrize(("query", "pages"), QUESTIONS, ids=[query for query, _pages in QUESTIONS])
def test_question_finds_the_pages_it_means(shelf, query, pages):
    assert found(query, shelf) == pages


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("letters", range(3, 10))
def test_each_beginning_of_a_title_word_suggests_its_page(shelf, language, letters):
    """As one types: every prefix of the longest word of each title finds the page, in its own language first."""
    with translation.override(language):
        for pk, name in shelf.items():
            title = SHELF[name].get(language, next(iter(SHELF[name].values())))[0]
            word = max(title.split(), key=len)[:letters]
            hits = search.suggest(word, {"unit": OrgUnit.objects.all()})
            assert pk in {hit.object_id for hit in hits}, word
            assert {hit.language for hit in hits if hit.object_id == pk} == {
                language if language in SHELF[name] else next(iter(SHELF[name]))
            }


@pytest.mark.parametrize(
    "word", ["verification", "accompagnateur", "indicateurs", "assistants", "charte", "budget"]
)
def test_every_single_mistake_in_a_word_is_forgiven(shelf, word):
    """Each letter left out, doubled, or swapped with the next one."""
    meant = found(word, shelf)
    for at in range(1, len(word) - 1):
        for typed in (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ):
            assert found(typed, shelf) >= meant, typed  # fmt: skip


@pytest.mark.parametrize("query", ["vérifcation", "gestionaire", "charte gestionaire", "étapse", "retietn"])
def test_words_of_invisible_texts_are_never_offered(shelf, query):
    visible = OrgUnit.objects.exclude(name="passwords")
    results = search.find(query, {"unit": visible})
    assert (results.hits, results.total, results.corrected) == ([], 0, None)
    assert results.alone == (["charte"] if query.startswith("charte") else [])


def test_nearer_word_of_an_invisible_text_does_not_hide_a_visible_one(shelf):
    hidden = OrgUnit.objects.create(name="hidden")
    search.put("unit", hidden.pk, {"fr": ("Budgetoi", "Ce que personne ne voit.")})
    visible = {"unit": OrgUnit.objects.exclude(name="hidden")}
    results = search.find("budgetoo", visible)
    assert ([shelf[hit.object_id] for hit in results.hits], results.corrected) == (["pilots"], "budget")


def test_word_written_only_in_an_invisible_text_begins_nothing(shelf):
    """Such a word is a mistake for who may not read it."""
    hidden = OrgUnit.objects.create(name="hidden")
    search.put("unit", hidden.pk, {"fr": ("Chartes", "Chartre, chatre.")})
    results = search.find("chatre", {"unit": OrgUnit.objects.exclude(name="hidden")})
    assert ({shelf[hit.object_id] for hit in results.hits}, results.corrected) == ({"charter"}, "charte")


def test_title_of_an_old_text_is_found_among_many(shelf):
    """More matches than are ranked: those whose title holds the words are all there, and first."""
    old = OrgUnit.objects.create(name="old")
    search.put("unit", old.pk, {"fr": ("Inventaire", "Le premier.")})
    many = OrgUnit.objects.bulk_create([OrgUnit(name=f"u{n}", path=f"/u{n}/") for n in range(400)])
    search.put_many(
        "unit", {unit.pk: {"fr": (f"Texte {unit.pk}", "Un inventaire de plus.")} for unit in many}
    )
    results = search.find("inventaire", {"unit": OrgUnit.objects.all()})
    assert (results.hits[0].object_id, results.capped) == (old.pk, True)


def test_excerpt_shows_both_words_when_they_stand_together():
    unit = OrgUnit.objects.create(name="Unité")
    body = "budget " + "rien " * 200 + "le budget et les indicateurs " + "encore " * 200
    search.put("unit", unit.pk, {"fr": ("Titre", body)})
    excerpt = search.find("budget indicateurs", {"unit": OrgUnit.objects.all()}).hits[0].excerpt
    assert "<mark>budget</mark> et les <mark>indicateurs</mark>" in excerpt


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Une œuvre", "oeuvre", "œuvre"), ("Une Œuvre", "œuvr", "Œuvre"), ("Straße", "strasse", "Straße"), ("la ﬁche", "fiche", "ﬁche"), ("ÉTÉ", "ete", "ÉTÉ"),
        ("coût", "cout", "coût"), ("Łódź", "Łódź", "Łódź"), ("a b c", "b", "b"), ("règlement", "reglements", "règlement"), ("x2y", "x2", "x2y"),
        ("Παράρτημα", "παραρ", "Παράρτημα"),
    ],
)  # fmt: skip
def test_what_matched_is_marked_whatever_its_letters(text, query, marked):
    unit = OrgUnit.objects.create(name="Unité")
    search.put("unit", unit.pk, {"fr": ("Titre", text)})
    hits = search.find(query, {"unit": OrgUnit.objects.all()}).hits
    assert [f"<mark>{marked}</mark>" in hit.excerpt for hit in hits] == [True]


def test_put_many_asks_a_constant_number_of_statements(shelf, django_assert_max_num_queries):
    texts = {10_000 + n: {"fr": (f"Titre {n}", "Des mots.")} for n in range(300)}
    with django_assert_max_num_queries(320):  # SQLite takes its words row by row; the rest is a handful
        search.put_many("unit", texts)
    assert SearchWord.objects.filter(word="titre").count() == 1


# --- Searches that found nothing ----------------------------------------------------------------------


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "misses"


def test_misses_are_folded_counted_and_forgotten(folder, now):
    for query in ("Congés payés", "conges PAYES", "les congés payés"):
        search.note(query, "fr")
    search.note("holidays", "en")
    assert search.collect(at=now) == 4
    search.note("congés payés", "fr")
    assert search.collect(at=now) == 1
    assert list(MissedSearch.objects.order_by("words").values_list("words", "language", "times")) == [
        ("conges payes", "fr", 4),
        ("holidays", "en", 1),
    ]
    assert [(row.words, row.times) for row in search.missed(since=now.date())] == [("conges payes", 4)]
    MissedSearch.objects.update(day="2025-01-01")
    search.collect(at=now)
    assert MissedSearch.objects.count() == 0


@pytest.mark.parametrize("query", ["", "ab", "le la", "claire.morel@demo.example", "0612345678", "!!!"])
def test_short_and_personal_words_are_not_noted(folder, now, query):
    search.note(query, "fr")
    assert search.collect(at=now) == 0


def test_misses_of_a_day_are_bounded(folder, now):
    for number in range(700):
        search.note(f"abc{chr(97 + number % 26)}{chr(97 + number // 26)}", "fr")
    search.collect(at=now)
    assert MissedSearch.objects.count() == 500


def test_full_file_takes_no_more(folder, now):
    folder.mkdir()
    (folder / "new").write_bytes(b"x" * 300_000)
    search.note("introuvable", "fr")
    assert search.collect(at=now) == 0


def test_disk_that_refuses_costs_the_reader_nothing(folder, now):
    folder.write_text("a file where the folder should be")
    search.note("introuvable", "fr")
    assert folder.read_text() == "a file where the folder should be"
