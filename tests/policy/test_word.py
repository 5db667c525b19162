"""Word documents: what a colleague writes comes in whole; what cannot come in is said with its place."""

import re

import pytest
from django.utils import translation

from core.word import process
from policy import imports
from policy.imports import documents
from policy.models import Document
from tests.policy import wordfiles as word

FACTS = {"kind": "guide", "visibility": "internal", "owner": "comms@demo.example", "topics": ["help"]}


@pytest.fixture
def folder(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    return library


def read(folder, content: bytes | None = None, *, name="document.docx", **said):
    if content is not None:
        (folder / name).write_bytes(content)
    return imports.read(folder, imports.Defaults(facts=said.pop("facts", FACTS), **said))


def body(report, language="fr") -> str:
    assert report.problems == []
    return report.changes[0].incoming.texts[language][2]


def test_whole_word_document_becomes_a_draft(folder, cast, now):
    report = read(folder, word.rich())
    [document] = report.apply(by=cast.comms, at=now)
    draft = document.drafts.get()
    image = document.images.get()
    assert (document.slug, document.kind, document.visibility, document.owner, draft.by) == (
        "ouvrir-un-compte",
        "guide",
        "internal",
        cast.comms,
        cast.comms,
    )
    assert (draft.language, draft.title, draft.summary) == (
        "fr",
        "Ouvrir un compte",
        "En trois minutes, avec votre adresse professionnelle.",
    )
    assert draft.body.split("\n") == [
        "<h2>Avant de commencer</h2><p>Du <strong>gras</strong>, de l’<em>italique</em>.</p>"
        "<ul><li>Un<ul><li>Un bis</li></ul></li><li>Deux</li></ul><ol><li>Premier</li><li>Second</li></ol>"
        "<h3>Le détail</h3><table><caption>Qui fait quoi</caption><tbody><tr><th><p>Quoi</p></th><th><p>Qui</p></th></tr>"
        "<tr><td><p>Compte</p></td><td><p>Vous</p></td></tr></tbody></table>"
        f'<figure class="figure"><img alt="Le bouton, en haut à droite" src="{image.get_absolute_url()}" width="60" height="40">'
        "<figcaption>Le bouton bleu</figcaption></figure>"
        '<blockquote><p>Faites simple.</p></blockquote><div class="callout"><p>À retenir.</p></div>'
        '<p>Voir <a href="https://exemple.example/">le site</a></p><h2>Après</h2><p>C’est fini.</p>',
        "",
    ]


def test_same_word_document_again_changes_nothing(folder, cast, now):
    content = word.rich()
    read(folder, content).apply(by=None, at=now)
    assert [change.verb for change in read(folder, content).changes] == ["unchanged"]


def test_word_document_leaves_the_facts_it_does_not_say(folder, cast, now):
    [document] = read(folder, word.rich()).apply(by=None, at=now)
    Document.objects.filter(pk=document.pk).update(audience="everyone", within_days=9, review_in_months=3)
    report = read(folder, word.rich(), facts=FACTS | {"kind": "support"})
    assert [(change.verb, change.what) for change in report.changes] == [("changed", ["kind"])]
    report.apply(by=None, at=now)
    document.refresh_from_db()
    assert (document.kind, document.audience, document.within_days, document.review_in_months) == (
        "support",
        "everyone",
        9,
        3,
    )


def test_name_of_the_file_says_address_and_language_and_a_markdown_twin_the_facts(folder, cast, now):
    (folder / "compte.fr.md").write_text(
        "---\ntitle: Compte\nsummary: Court.\nkind: policy\nvisibility: public\nowner: comms@demo.example\n---\nTexte.\n",
        "utf-8",
    )
    made = word.document(title="Account")
    made.add_paragraph("Some words.")
    report = read(folder, word.content(made), name="compte.en.docx")
    incoming = report.changes[0].incoming
    assert (incoming.slug, sorted(incoming.texts), incoming.facts["kind"], incoming.facts["visibility"]) == (
        "compte",
        ["en", "fr"],
        "policy",
        "public",
    )


def test_picture_without_description_is_named_with_its_place(folder, cast):
    with translation.override("en"):
        assert [str(problem) for problem in read(folder, word.rich(alt=None)).problems] == [
            "document.docx: Image 1, under “Le détail”: it has no description for those who do not see it "
            "(in Word: right click, View Alt Text)."
        ]


def test_picture_marked_as_decorative_needs_no_description(folder, cast):
    mark = (
        b'<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">'
        b'<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
    )

    def marked(xml: bytes) -> bytes:
        return re.sub(rb"(<wp:docPr\b[^>]*)/>", rb"\1>" + mark + b"</wp:docPr>", xml)

    content = word.changed(word.rich(alt=None), {"word/document.xml": marked})
    assert 'alt=""' in body(read(folder, content))


def test_tracked_changes_come_in_as_accepted_and_comments_stay_outside(folder, cast):
    made = word.document()
    made.add_paragraph("AVANT")
    runs = made.add_paragraph("Un texte relu").runs
    made.add_comment(runs, text="Une remarque", author="A", initials="A")

    def tracked(xml: bytes) -> bytes:
        return xml.replace(
            b"<w:t>AVANT</w:t>",
            b'<w:t>Nous </w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>refusons</w:delText></w:r></w:del>'
            b'<w:ins w:id="2" w:author="x"><w:r><w:t>acceptons</w:t></w:r></w:ins><w:r><w:t/>',
        )

    content = word.changed(word.content(made), {"word/document.xml": tracked})
    assert body(read(folder, content)) == "<p>Nous acceptons</p><p>Un texte relu</p>\n"


def test_headings_begin_at_two_whatever_word_says(folder, cast):
    made = word.document()
    for level in (2, 3, 4, 2):
        made.add_heading(f"Niveau {level}", level)
        made.add_paragraph("Texte.")
    assert re.findall(r"<h\d>", body(read(folder, word.content(made)))) == ["<h2>", "<h3>", "<h4>", "<h2>"]


def test_table_of_one_cell_is_a_callout(folder, cast):
    made = word.document()
    made.add_paragraph("Avant.")
    made.add_table(rows=1, cols=1).cell(0, 0).text = "À retenir"
    assert (
        body(read(folder, word.content(made))) == '<p>Avant.</p><div class="callout"><p>À retenir</p></div>\n'
    )


def test_document_without_title_or_first_words_says_so(folder, cast):
    import docx

    made = docx.Document()
    made.add_paragraph("Un texte.")
    made.add_paragraph("Encore.")
    with translation.override("en"):
        assert [problem.text for problem in read(folder, word.content(made)).problems] == [
            "The document has no title: give its first line the style “Title” in Word."
        ]
        made = word.document(summary=False)
        made.add_heading("Partie", 1)
        made.add_paragraph("Texte.")
        assert [problem.text for problem in read(folder, word.content(made)).problems] == [
            "The document needs a first paragraph before its headings: it becomes “In one minute”."
        ]
    report = read(folder, word.content(made), summary="Dit autrement.")
    assert report.changes[0].incoming.texts["fr"][1] == "Dit autrement."


def test_two_files_of_one_document_are_refused(folder, cast):
    (folder / "a.docx").write_bytes(word.rich())
    (folder / "b.docx").write_bytes(word.rich())
    with translation.override("en"):
        assert [str(problem) for problem in read(folder).problems] == ["b.docx: a.docx is the same document."]


def test_links_lead_somewhere(folder, cast, now):
    made = word.document()
    for address in ("file:///C:/secret.xlsx", "javascript:alert(1)", "plan.xlsx", "guide:nulle-part"):
        word.link(made.add_paragraph("Voir "), "ceci", address)
    with translation.override("en"):
        assert [problem.text for problem in read(folder, word.content(made)).problems] == [
            "Links start with http, https, mailto or guide: file:///C:/secret.xlsx",
            "Links start with http, https, mailto or guide: javascript:alert(1)",
            "The link plan.xlsx leads nowhere.",
            "There is no document called nulle-part.",
        ]


def test_slow_document_is_stopped_and_the_next_one_is_read(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(process, "MOST_SECONDS", 0.01)
    (folder / "a.docx").write_bytes(word.rich())
    beside = tmp_path / "beside"
    beside.mkdir()
    with translation.override("en"):
        [(_path, text)] = list(process.texts([folder / "a.docx"], beside))
    assert text.problems[0].startswith("This document needs more than")
    monkeypatch.undo()
    [(_path, text)] = list(process.texts([folder / "a.docx"], beside))
    assert (text.title, text.problems) == ("Ouvrir un compte", [])


def test_document_that_needs_more_memory_than_a_child_may_hold_is_a_problem(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(process, "MOST_MEMORY", 2_000_000)
    path = folder / "a.docx"
    path.write_bytes(word.long(40))
    beside = tmp_path / "beside"
    beside.mkdir()
    with translation.override("en"):
        [(_path, text)] = list(process.texts([path], beside))
    assert text.problems[0].startswith("This document needs more than")


def test_document_longer_than_the_limit_is_not_opened(folder, cast, monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 1_000)
    with translation.override("en"):
        assert [problem.text for problem in read(folder, word.rich()).problems] == [
            "The file is larger than 0 MB."
        ]
