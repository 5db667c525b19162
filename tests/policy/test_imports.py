"""A folder comes in: what is right becomes drafts, what is wrong is refused whole, each problem by file and line."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from PIL import Image as Picture

from core.models import JournalEntry
from people.models import User
from policy import imports
from policy.models import Document, DocumentDraft, Image
from tests.policy.shelf import publish
from tools.models import Tool

SAMPLE = Path(__file__).resolve().parents[2] / "operations/sample/library"
FACTS = """title: Charte
kind: policy
summary: "Vous pouvez parler de votre métier : en votre nom."
visibility: public
owner: comms@demo.example
topics: [social-media, help]"""
BODY = """
## Parler en son nom

Voir [le guide](guide:guide) et [ici](#parler-en-son-nom), [dehors](https://exemple.example/), [nous](mailto:a@demo.example).

![Un plan](images/plan.png "Le plan")

> [!DO]
> - Citer ses sources

> [!AVOID]
> - Répondre à chaud
"""


def page(facts: str = FACTS, body: str = BODY) -> str:
    return f"---\n{facts}\n---\n{body}"


def png(colour: str = "#2b3fbf") -> bytes:
    target = io.BytesIO()
    Picture.new("RGB", (60, 40), colour).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def folder(tmp_path, cast):
    """Two documents that are right: one in both languages with a picture, one in French only."""
    library = tmp_path / "library"
    (library / "images").mkdir(parents=True)
    (library / "images/plan.png").write_bytes(png())
    (library / "charte.fr.md").write_text(page(), "utf-8")
    (library / "charte.en.md").write_text(
        page("title: Charter\nsummary: You may speak of your craft.", "## In your own name\n\nText.\n"),
        "utf-8",
    )
    (library / "guide.fr.md").write_text(page(FACTS.replace("policy", "guide"), "Un texte.\n"), "utf-8")
    (library / "README.md").write_text("Pour la Communication.", "utf-8")
    return library


def problems(folder) -> list[tuple[str, int]]:
    return [(problem.file, problem.line) for problem in imports.read(folder).problems]


def verbs(folder) -> dict[str, str]:
    report = imports.read(folder)
    assert report.problems == []
    return {change.incoming.slug: change.verb for change in report.changes}


def test_right_folder_becomes_drafts(folder, cast, now):
    report = imports.read(folder)
    assert report.problems == []
    report.apply(by=None, at=now)
    charter = Document.objects.get(slug="charte")
    assert (charter.state, charter.kind, charter.visibility, charter.owner, charter.review_in_months) == (
        "draft",
        "policy",
        "public",
        cast.comms,
        12,
    )
    assert [topic.word for topic in charter.topics.all()] == ["help", "social-media"]
    texts = {draft.language: draft for draft in charter.drafts.all()}
    assert {language: text.title for language, text in texts.items()} == {"fr": "Charte", "en": "Charter"}
    assert texts["fr"].summary == "Vous pouvez parler de votre métier\u00a0: en votre nom."
    image = charter.images.get()
    assert f'src="{image.get_absolute_url()}"' in texts["fr"].body
    assert (image.name, image.width, image.height) == ("plan.png", 60, 40)
    assert 'href="/guide/guide/"' in texts["fr"].body
    assert 'class="pair"' in texts["fr"].body
    assert [entry.verb for entry in JournalEntry.objects.order_by("pk")] == ["drafted", "drafted"]


def named_in_the_sample(cast, at) -> None:
    """The colleagues and the tools that the starter library names."""
    lines = [line for path in SAMPLE.glob("*.md") for line in path.read_text("utf-8").splitlines()]
    owners = {line.removeprefix("owner:").strip() for line in lines if line.startswith("owner:")}
    for email in owners - set(User.objects.values_list("email", flat=True)):
        User.objects.create_user(email, first_name="Une", last_name="Personne", unit=cast.company)
    slugs = {
        slug for line in lines if line.startswith("tools:") for slug in re.findall(r"[a-z0-9-]+", line[6:])
    }
    for slug in sorted(slugs):
        facts = {"kind": "social", "stance": "recommended", "stance_since": at, "registered_at": at}
        Tool.objects.create(slug=slug, name=slug, summary_fr="Un outil.", **facts)


def test_starter_library_of_the_product_is_right(cast, now):
    named_in_the_sample(cast, now)
    report = imports.read(SAMPLE)
    slugs = {path.name.split(".")[0] for path in SAMPLE.glob("*.??.md")}
    assert (report.problems, report.count("created")) == ([], len(slugs))
    assert all(set(change.incoming.texts) == {"fr", "en"} for change in report.changes)


def test_second_import_changes_nothing(folder, cast, now):
    imports.read(folder).apply(by=None, at=now)
    revisions = list(DocumentDraft.objects.values_list("pk", "revision"))
    assert verbs(folder) == {"charte": "unchanged", "guide": "unchanged"}
    assert imports.read(folder).apply(by=None, at=now) == []
    assert (list(DocumentDraft.objects.values_list("pk", "revision")), Image.objects.count()) == (
        revisions,
        1,
    )


def test_import_after_publication_is_unchanged_until_a_word_changes(folder, cast, now):
    for document in imports.read(folder).apply(by=None, at=now):
        publish(document, by=cast.comms, at=now)
    assert verbs(folder) == {"charte": "unchanged", "guide": "unchanged"}
    (folder / "guide.fr.md").write_text(page(FACTS.replace("policy", "guide"), "Un autre texte.\n"), "utf-8")
    assert verbs(folder) == {"charte": "unchanged", "guide": "changed"}
    imports.read(folder).apply(by=None, at=now)
    guide = Document.objects.get(slug="guide")
    assert (guide.state, guide.drafts.get().body) == ("published", "<p>Un autre texte.</p>\n")
    assert guide.current_version.texts.get().body == "<p>Un texte.</p>\n"


def test_changed_fact_is_named(folder, cast, now):
    imports.read(folder).apply(by=None, at=now)
    (folder / "guide.fr.md").write_text(
        page(
            FACTS.replace("policy", "guide").replace("public", "internal").replace(", help", ""),
            "Un texte.\n",
        ),
        "utf-8",
    )
    assert [
        (change.incoming.slug, change.what)
        for change in imports.read(folder).changes
        if change.verb == "changed"
    ] == [("guide", ["visibility", "topics"])]


def test_new_picture_under_an_old_name_is_a_new_row(folder, cast, now):
    imports.read(folder).apply(by=None, at=now)
    (folder / "images/plan.png").write_bytes(png("#bd3f27"))
    assert verbs(folder)["charte"] == "changed"
    imports.read(folder).apply(by=None, at=now)
    assert Image.objects.filter(name="plan.png").count() == 2


def test_audience_can_be_a_unit(folder, cast, now):
    (folder / "guide.fr.md").write_text(
        page(FACTS + "\nacknowledge: Direction commerciale\nacknowledge_within_days: 10", "Texte.\n"), "utf-8"
    )
    imports.read(folder).apply(by=None, at=now)
    guide = Document.objects.get(slug="guide")
    assert (guide.audience, guide.audience_unit, guide.within_days) == ("unit", cast.sales, 10)


def fact(name: str, value: str) -> str:
    return "\n".join(
        f"{name}: {value}" if line.startswith(f"{name}:") else line for line in FACTS.splitlines()
    )


def without(name: str) -> str:
    return "\n".join(line for line in FACTS.splitlines() if not line.startswith(f"{name}:"))


# What the file charte.fr.md holds, and the line that must be named. FACTS ends at line 7, the body starts at line 9.
BROKEN = {
    "empty file": ("", 1),
    "no front matter": ("## Titre\n\nTexte.\n", 1),
    "front matter not closed": ("---\ntitle: x\n", 1),
    "bad YAML": (page("title: x\nkind: [policy\nsummary: y"), 4),
    "YAML list": (page("- a\n- b"), 2),
    "YAML object tag": (page("title: !!python/object/apply:os.system ['true']"), 2),
    "unknown name": (page(FACTS + "\ncolour: blue"), 8),
    "title missing": (page(without("title")), 1),
    "title a list": (page(fact("title", "[a, b]")), 2),
    "title too long": (page(fact("title", "x" * 161)), 2),
    "summary missing": (page(without("summary")), 1),
    "summary too long": (page(fact("summary", "x" * 1001)), 4),
    "kind missing": (page(without("kind")), 1),
    "unknown kind": (page(fact("kind", "law")), 3),
    "visibility missing": (page(without("visibility")), 1),
    "unknown visibility": (page(fact("visibility", "secret")), 5),
    "owner missing": (page(without("owner")), 1),
    "unknown owner": (page(fact("owner", "nobody@demo.example")), 6),
    "guest as owner": (page(fact("owner", "guest@demo.example")), 6),
    "topics a sentence": (page(fact("topics", "social media")), 7),
    "topic with accents": (page(fact("topics", "[réseaux]")), 7),
    "review in no months": (page(FACTS + "\nreview_in_months: 0"), 8),
    "review in words": (page(FACTS + "\nreview_in_months: often"), 8),
    "acknowledge without days": (page(FACTS + "\nacknowledge: everyone"), 8),
    "days without acknowledge": (page(FACTS + "\nacknowledge_within_days: 3"), 8),
    "acknowledge an unknown unit": (page(FACTS + "\nacknowledge: La Lune\nacknowledge_within_days: 3"), 8),
    "too many days": (page(FACTS + "\nacknowledge: everyone\nacknowledge_within_days: 900"), 9),
    "no text": (page(body="  \n\n"), 9),
    "link to no document": (page(body="## A\n\nVoir [x](guide:rien).\n"), 11),
    "link to no heading": (page(body="## A\n\n[x](#b)\n"), 11),
    "link without target": (page(body="[x]()\n"), 9),
    "link that runs": (page(body="## A\n\n\n[x](javascript:alert)\n"), 12),
    "link to a file": (page(body="[x](file:///etc/passwd)\n"), 9),
    "link off the site": (page(body="[x](//evil.example)\n"), 9),
    "link to a page beside": (page(body="[x](autre.md)\n"), 9),
    "link with broken brackets": (page(body="[x](http://[evil)\n"), 9),
    "image without words": (page(body="![](images/plan.png)\n"), 9),
    "image missing": (page(body="## A\n\n![x](images/rien.png)\n"), 11),
    "image out of the folder": (page(body="![x](../secret.png)\n"), 9),
    "image out of the folder, encoded": (page(body="![x](images/%2e%2e/%2e%2e/secret.png)\n"), 9),
    "image at the root": (page(body="![x](/etc/passwd)\n"), 9),
    "image from elsewhere": (page(body="![x](https://evil.example/x.png)\n"), 9),
    "image in the address": (page(body="![x](data:image/png;base64,aaaa)\n"), 9),
    "image that is text": (page(body="![x](images/faux.png)\n"), 9),
    "image through a link of the disk": (page(body="![x](images/lien.png)\n"), 9),
    "HTML": (page(body="## A\n\nUn <b>mot</b>.\n"), 11),
    "HTML block": (page(body="<script>alert(1)</script>\n"), 9),
    "title in the text": (page(body="# Titre\n\nTexte.\n"), 9),
    "unknown callout": (page(body="> [!TIP]\n> Texte.\n"), 9),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_file_is_refused_whole_with_its_line(folder, cast, now, content, line):
    (folder.parent / "secret.png").write_bytes(png())
    (folder / "images/faux.png").write_text("<script>alert(1)</script>")
    (folder / "images/lien.png").symlink_to(folder.parent / "secret.png")
    (folder / "charte.fr.md").write_text(content, "utf-8")
    report = imports.read(folder)
    assert ("charte.fr.md", line) in [(problem.file, problem.line) for problem in report.problems]
    assert all(problem.text.strip() for problem in report.problems)
    with pytest.raises(ValueError, match="problems"):
        report.apply(by=None, at=now)
    assert (Document.objects.count(), Image.objects.count()) == (0, 0)


BYTES = {
    "Windows-1252": (page().encode("cp1252"), 4),
    "UTF-16": (page().encode("utf-16"), 1),
    "NUL": (page(body="## A\n\nx\x00y\n").encode(), 11),
    "cut in a letter": (page().encode()[:-1] + b"\xc3", 20),
    "larger than the limit": (page(body="x" * 300_000).encode(), 1),
    "a picture": (png(), 1),
}


@pytest.mark.parametrize(("content", "line"), BYTES.values(), ids=BYTES.keys())
def test_file_that_is_no_text_is_refused(folder, content, line):
    (folder / "guide.fr.md").write_bytes(content)
    found = [place for name, place in problems(folder) if name == "guide.fr.md"]
    assert len(found) == 1
    assert line in (found[0], 20)


@pytest.mark.parametrize(
    "name",
    [
        "Charte.fr.md",
        "charte.de.md",
        "charte.md",
        "ch arte.fr.md",
        "charté.fr.md",
        "-x.fr.md",
        "gerer.fr.md",
        f"{'x' * 81}.fr.md",
    ],
)
def test_file_with_a_wrong_name_is_refused(folder, name):
    (folder / name).write_text(page(), "utf-8")
    assert problems(folder) == [(name, 1)]


def test_facts_must_agree_between_languages(folder):
    (folder / "charte.en.md").write_text(page(fact("visibility", "internal"), "Text.\n"), "utf-8")
    assert problems(folder) == [("charte.en.md", 5)]


def test_every_problem_is_reported_at_once(folder):
    (folder / "charte.fr.md").write_text(
        page(fact("kind", "law"), "# T\n\n[x](guide:rien) et <b>x</b>\n"), "utf-8"
    )
    (folder / "guide.fr.md").write_bytes(b"\xff")
    assert sorted(set(problems(folder))) == [
        ("charte.fr.md", 3),
        ("charte.fr.md", 9),
        ("charte.fr.md", 11),
        ("guide.fr.md", 1),
    ]


def test_no_folder_and_no_files_are_said(tmp_path, db):
    assert problems(tmp_path / "rien") == [("rien", 0)]
    assert problems(tmp_path) == [(tmp_path.name, 0)]


def test_markdown_file_through_a_link_of_the_disk_is_refused(folder, tmp_path):
    (tmp_path / "ailleurs.md").write_text(page(), "utf-8")
    (folder / "lien.fr.md").symlink_to(tmp_path / "ailleurs.md")
    assert problems(folder) == [("lien.fr.md", 1)]


def test_bom_and_windows_line_ends_are_fine(folder):
    (folder / "guide.fr.md").write_bytes(
        ("\ufeff" + page(FACTS.replace("policy", "guide"), "Texte.\n").replace("\n", "\r\n")).encode()
    )
    assert problems(folder) == []


def test_reasons_are_in_the_readers_language(folder):
    (folder / "guide.fr.md").write_text(page(fact("kind", "law"), "Texte.\n"), "utf-8")
    with translation.override("fr"):
        assert imports.read(folder).problems[0].text.startswith("«\u00a0kind\u00a0» doit être")
    with translation.override("en"):
        assert imports.read(folder).problems[0].text.startswith("“kind” must be")


def test_command_says_what_it_does(folder, cast):
    out = io.StringIO()
    call_command("import_library", str(folder), "--dry-run", stdout=out)
    assert Document.objects.count() == 0
    assert out.getvalue().splitlines() == [
        "charte: à créer",
        "guide: à créer",
        "Essai à blanc, rien n’a été écrit\u00a0: 2 à créer, 0 à modifier, 0 inchangés.",
    ]
    out = io.StringIO()
    call_command("import_library", str(folder), stdout=out)
    assert Document.objects.count() == 2
    assert (
        out.getvalue().splitlines()[-1]
        == "Importés comme brouillons\u00a0: 2 nouveaux, 0 modifiés, 0 inchangés."
    )


def test_command_refuses_with_every_line(folder, cast):
    (folder / "charte.fr.md").write_text(page(body="# T\n"), "utf-8")
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_library", str(folder), stderr=err)
    assert err.getvalue().startswith("charte.fr.md:9: ")
    assert Document.objects.count() == 0
