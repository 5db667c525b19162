"""Promise A7, the ways in: the editor's form, a folder of Markdown, a Word document. What is kept is what we could have
written ourselves; what is refused is refused whole. (test_xss_walk looks at the pages.)"""

import io
import json
import os
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import richtext
from policy import imports
from policy.models import Document, DocumentDraft
from tests.core.test_richtext import judged
from tests.policy import wordfiles
from tests.promises.world import build
from tests.promises.xss import VECTORS, Vector
from tests.promises.xss.parts import IMAGE, SCRIPT

STEP = 1 if os.environ.get("LONG") else 4  # vectors that the editor saves
NO_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)  # a Word document cannot hold them
FACTS = "kind: guide\nvisibility: public\nowner: comms@demo.example"


@pytest.fixture
def world(cast, settings):
    settings.SITE_URL = "http://testserver"
    return build(cast, timezone.now())


def one_of_ours(html: str) -> list[str]:
    return judged(html) + judged(richtext.render(html)) + ["not clean"] * (richtext.clean(html) != html)


def test_editor_keeps_only_what_is_ours(world, sign_in):
    """A vector as title, summary and body, saved by itself as the editor does: each in the long form."""
    client, wrong, refused = sign_in(world.cast.comms), [], 0
    document = world.documents["brouillon"]
    address = reverse("policy:edit", args=[document.slug]) + "?langue=fr"
    draft = document.drafts.get(language="fr")
    standing = {"revision": draft.revision, "base": draft.sha256}
    for vector in VECTORS[::STEP]:
        typed = {"title": vector.html[:150] or "x", "summary": vector.html[:1000], "body": vector.html}
        answer = client.post(address, typed | standing, headers={"Accept": "application/json"})
        if answer.status_code == 422:  # a NUL is no text: the form says so
            refused += 1
            continue
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        standing = {name: answer.json()[name] for name in standing}
        kept = DocumentDraft.objects.get(pk=draft.pk)
        found = one_of_ours(kept.body) if kept.body else []
        wrong += [(vector.technique, vector.name, fault) for fault in found]
    assert wrong == []
    assert refused == sum("\x00" in vector.html for vector in VECTORS[::STEP])


def test_pages_of_the_editor_never_hold_a_text_as_it_was_typed(world, sign_in):
    """The editing page, its conflict and its refusal show the typed text again: escaped in its field, cleaned beside."""
    client, document = sign_in(world.cast.comms), world.documents["brouillon"]
    address = reverse("policy:edit", args=[document.slug]) + "?langue=fr"
    body = f"<p>{SCRIPT}{IMAGE}</p></textarea>{SCRIPT}{IMAGE}<!--"
    typed = {"title": f'"></title>{SCRIPT}', "summary": f"</textarea>{IMAGE}", "body": body}
    answers = {
        "conflict": client.post(address, typed | {"revision": 7, "base": "0" * 64}),
        "refused": client.post(address, typed | {"revision": "x", "base": ""}),
        "on top": client.post(address, typed | {"revision": 1, "base": "", "do": "go_on"}),
        "page": client.get(address),
        "preview": client.get(reverse("policy:draft", args=[document.slug])),
    }
    for name, answer in answers.items():
        page = answer.content.decode()
        assert (name, answer.status_code < 500, SCRIPT in page, IMAGE in page) == (name, True, False, False)


def markdown_file(vector: Vector) -> str:
    title = json.dumps(f"{vector.name} {vector.html}"[:150])
    return f"---\ntitle: {title}\nsummary: {title}\n{FACTS}\n---\n{vector.markdown or vector.html}\n"


def test_markdown_folder_keeps_only_what_is_ours(world, tmp_path):
    """Each vector a file of a folder. All or nothing: the whole is refused, then those without a problem come in."""
    folder = tmp_path / "library"
    folder.mkdir()
    for number, vector in enumerate(VECTORS):
        (folder / f"v{number}.fr.md").write_bytes(markdown_file(vector).encode("utf-8", "replace"))
    report = imports.read(folder)
    refused = {problem.file for problem in report.problems}
    assert not report.ok
    assert Document.objects.filter(slug__startswith="v").count() == 0
    for name in refused:
        (folder / name).unlink()
    report = imports.read(folder)
    assert report.ok
    report.apply(by=world.cast.comms, at=timezone.now())
    drafts = DocumentDraft.objects.filter(document__slug__startswith="v")
    wrong = {draft.document.slug: found for draft in drafts if (found := one_of_ours(draft.body))}
    print(f"{len(VECTORS)} files: {len(refused)} refused, {drafts.count()} kept")
    assert wrong == {}
    assert (len(refused) >= 200, drafts.count()) == (True, len(VECTORS) - len(refused))


def word_document(*, links: bool) -> bytes:
    """The vectors as paragraphs, headings, cells, captions, quotations, descriptions of pictures, and link targets."""
    made = wordfiles.document(title=f"Vecteurs {SCRIPT}", words=f"Un mot {IMAGE}")
    made.add_heading(f"Partie {SCRIPT}", 1)
    table = made.add_table(rows=0, cols=2)
    for number, vector in enumerate(VECTORS):
        words = NO_XML.sub("", vector.html)[:2000]
        made.add_paragraph(
            words, style=("Normal", "List Bullet", "Quote", "Caption", "Heading 2")[number % 5]
        )
        if number % 4 == 0:
            row = table.add_row()
            row.cells[0].text, row.cells[1].text = words, words[::-1]
        address = re.search(r'href="([^"]*)"', words)
        if links and address:
            wordfiles.link(made.add_paragraph("Voir "), words[:40], address[1])
        if number % 40 == 0:
            made.add_picture(io.BytesIO(wordfiles.png()))
            wordfiles.described(made, words[:200] or "x")
    return wordfiles.content(made)


def test_word_document_keeps_only_what_is_ours(world, tmp_path):
    folder = tmp_path / "library"
    folder.mkdir()
    facts = {"kind": "guide", "visibility": "public", "owner": world.cast.comms.email}
    (folder / "vecteurs.fr.docx").write_bytes(word_document(links=True))
    assert (
        len(imports.read(folder, imports.Defaults(facts=facts)).problems) >= 60
    )  # each link that leads nowhere
    (folder / "vecteurs.fr.docx").write_bytes(word_document(links=False))
    report = imports.read(folder, imports.Defaults(facts=facts))
    assert report.problems == []
    report.apply(by=world.cast.comms, at=timezone.now())
    draft = DocumentDraft.objects.get(document__slug="vecteurs")
    assert one_of_ours(draft.body) == []
    assert draft.body.count("alert(1)") >= 300  # they are there, as words


@pytest.mark.parametrize("name", ["tools:register_json"])
def test_json_is_never_read_as_a_page(world, name):
    """A hostile name may stand in JSON as it is: the answer says that it is JSON, and nobody guesses otherwise."""
    type(world.tool).objects.filter(slug="peertube").update(name=f"{SCRIPT}{IMAGE}"[:80])
    answer = Client().get(reverse(name))
    assert answer["Content-Type"].split(";")[0] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
