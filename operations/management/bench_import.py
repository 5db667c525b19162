"""`bench import`: 500 Markdown files and 100 Word documents come in, against the bare parsing of the same files.

The floor reads each file with markdown-it or mammoth and cleans it with nh3, and does nothing else; we check, compare,
write working copies and keep pictures as well. The rows are taken back at the end.
"""

import io
import os
import random
import resource
import tempfile
from pathlib import Path

import mammoth
import nh3
from django.db import transaction
from django.utils import timezone
from markdown_it import MarkdownIt

from core.richtext import ATTRIBUTES, TAGS
from people.models import User
from policy import imports

MARKDOWN, WORD = 500, 100
WORDS = [
    "équipe",
    "client",
    "outil",
    "partage",
    "réseau",
    "message",
    "secret",
    "photo",
    "accord",
    "règle",
    "projet",
    "note",
    "essai",
    "retour",
    "aide",
    "lien",
    "page",
    "fichier",
    "droit",
    "moment",
    "question",
    "réponse",
    "atelier",
    "machine",
    "pompe",
    "bureau",
    "chantier",
    "calme",
    "semaine",
    "matin",
    "contrat",
    "service",
]
GOAL = 2.0


def _spent() -> float:
    """Seconds of processor, those of finished children too: what neighbours on the machine do does not count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class _Undo(Exception):
    """The measure is over: nothing of it stays."""


def measure(write) -> None:
    owner = User.objects.employees().order_by("pk").first()
    if owner is None:
        raise ValueError("Load the sample company first (manage.py demo).")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _make(folder, owner.email)
        bare = _bare(folder)
        facts = {"kind": "guide", "visibility": "internal", "owner": owner.email}
        spent = _ours(folder, imports.Defaults(facts=facts))
    ratio = spent / bare
    write(f"{MARKDOWN} Markdown files, {WORD} Word documents")
    write(
        f"processor: bare parsing {bare:6.1f} s   import {spent:6.1f} s   ratio {ratio:4.2f} (goal: at most {GOAL})"
    )
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    write(f"peak memory: {ours:.0f} MiB here, {readers:.0f} MiB in the reader of Word documents")


def _make(folder: Path, owner: str) -> None:
    chance = random.Random(20261124)  # noqa: S311  (the same files every time)

    def sentence(count: int = 14) -> str:
        return " ".join(chance.choices(WORDS, k=count)).capitalize() + "."

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(5))

    for number in range(MARKDOWN):
        parts = [
            f"---\ntitle: Guide {number}\nsummary: {sentence()}\nkind: guide\nvisibility: internal\nowner: {owner}\ntopics: [help]\n---"
        ]
        for _section in range(6):
            parts += [
                f"## {sentence(4)[:-1]}",
                paragraph(),
                f"Voir **{sentence(3)}** et [un autre](guide:banc-{number}).",
                paragraph(),
            ]
            parts += [
                "\n".join(f"- {sentence(8)}" for _ in range(4)),
                "> [!DO]\n> - " + sentence(),
                "> [!AVOID]\n> - " + sentence(),
            ]
            parts.append(
                "| A | B |\n| --- | ---: |\n"
                + "\n".join(f"| {sentence(4)} | {chance.randrange(99)} |" for _ in range(4))
            )
        (folder / f"banc-{number}.fr.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    for number in range(WORD):
        (folder / f"mot-{number}.fr.docx").write_bytes(_word(number, sentence, paragraph))


def _word(number: int, sentence, paragraph) -> bytes:
    """A document of about six pages, zipped by hand: the portal itself writes none."""
    import zipfile

    # What Word itself writes beside nearly every run of letters.
    face = '<w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="fr-FR"/></w:rPr>'

    def block(text: str, style: str = "") -> str:
        mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        runs = "".join(
            f'<w:r>{face}<w:t xml:space="preserve">{part} </w:t></w:r>' for part in text.split(". ")
        )
        return f"<w:p>{mark}{runs}</w:p>"

    blocks = [block(f"Document {number}", "Title"), block(sentence())]
    for _section in range(8):
        blocks += [block(sentence(4), "Heading1"), *(block(paragraph()) for _ in range(6))]
    name = "http://schemas.openxmlformats.org"
    main = f'<w:document xmlns:w="{name}/wordprocessingml/2006/main"><w:body>{"".join(blocks)}</w:body></w:document>'
    style = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{said}"/></w:style>'
        for key, said in (("Title", "Title"), ("Heading1", "heading 1"))
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{name}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>',
        )
        for path, kind, to in (
            ("_rels/.rels", "officeDocument", "word/document.xml"),
            ("word/_rels/document.xml.rels", "styles", "styles.xml"),
        ):
            archive.writestr(
                path,
                f'<Relationships xmlns="{name}/package/2006/relationships"><Relationship Id="r1" Type="{name}/officeDocument/2006/relationships/{kind}" Target="{to}"/></Relationships>',
            )
        archive.writestr("word/document.xml", main)
        archive.writestr(
            "word/styles.xml", f'<w:styles xmlns:w="{name}/wordprocessingml/2006/main">{style}</w:styles>'
        )
    return target.getvalue()


def _bare(folder: Path) -> float:
    parser = MarkdownIt("commonmark").enable("table")
    start = _spent()
    for path in sorted(folder.iterdir()):
        if path.suffix == ".md":
            html = parser.render(path.read_text("utf-8").split("---\n", 2)[2])
        else:
            with path.open("rb") as file:
                html = mammoth.convert_to_html(file).value
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    return _spent() - start


def _ours(folder: Path, defaults: imports.Defaults) -> float:
    start = _spent()
    spent = 0.0
    try:
        with transaction.atomic():
            report = imports.read(folder, defaults)
            if not report.ok:
                raise ValueError(str(report.problems[0]))
            report.apply(by=None, at=timezone.now())
            spent = _spent() - start
            raise _Undo
    except _Undo:
        return spent
