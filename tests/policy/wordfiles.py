"""Word documents for the tests, made on the spot; and their parts changed by hand."""

import io
import random
import zipfile
from collections.abc import Callable

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image as Picture

WORDS = "équipe client outil partage réseau message secret photo accord règle projet note essai retour aide lien page fichier droit moment question réponse atelier machine pompe bureau chantier".split()  # fmt: skip  # noqa: SIM905


def png(colour: str = "#2b3fbf", size: tuple[int, int] = (60, 40)) -> bytes:
    target = io.BytesIO()
    Picture.new("RGB", size, colour).save(target, "PNG")
    return target.getvalue()


def described(document, words: str | None) -> None:
    """Alternative text of the last picture."""
    drawing = document.element.body.findall(f".//{qn('wp:docPr')}")[-1]
    if words is not None:
        drawing.set("descr", words)


def document(**said) -> "docx.document.Document":
    made = docx.Document()
    made.add_paragraph(said.get("title", "Ouvrir un compte"), style="Title")
    if said.get("summary", True):
        made.add_paragraph(said.get("words", "En trois minutes, avec votre adresse professionnelle."))
    return made


def content(made) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def rich(*, alt: str | None = "Le bouton, en haut à droite") -> bytes:
    """Everything a colleague puts into a document."""
    made = document()
    made.add_heading("Avant de commencer", 1)
    paragraph = made.add_paragraph("Du ")
    paragraph.add_run("gras").bold = True
    paragraph.add_run(", de l’")
    paragraph.add_run("italique").italic = True
    paragraph.add_run(".")
    made.add_paragraph("Un", style="List Bullet")
    made.add_paragraph("Un bis", style="List Bullet 2")
    made.add_paragraph("Deux", style="List Bullet")
    made.add_paragraph("Premier", style="List Number")
    made.add_paragraph("Second", style="List Number")
    made.add_heading("Le détail", 2)
    table = made.add_table(rows=2, cols=2)
    for cell, words in zip(
        [c for row in table.rows for c in row.cells], ["Quoi", "Qui", "Compte", "Vous"], strict=True
    ):
        cell.text = words
    made.add_paragraph("Qui fait quoi", style="Caption")
    made.add_picture(io.BytesIO(png()))
    described(made, alt)
    made.add_paragraph("Le bouton bleu", style="Caption")
    made.add_paragraph("Faites simple.", style="Quote")
    made.add_paragraph("À retenir.", style="Intense Quote")
    link(made.add_paragraph("Voir "), "le site", "https://exemple.example/")
    made.add_page_break()
    made.add_heading("Après", 1)
    made.add_paragraph("C’est fini.")
    return content(made)


def link(paragraph, words: str, address: str) -> None:
    relation = paragraph.part.relate_to(
        address,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), relation)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = words
    run.append(text)
    element.append(run)
    paragraph._p.append(element)


def long(pages: int, pictures: int = 0, seed: int = 1) -> bytes:
    """About `pages` pages of 500 words, with paragraphs in several runs as people's documents have."""
    chance = random.Random(seed)
    made = document(title=f"Un long document {seed}")
    every = max(1, pages // pictures) if pictures else 0
    for page in range(pages):
        made.add_heading(f"Partie {page + 1}", 1 + page % 2)
        for _paragraph in range(7):
            paragraph = made.add_paragraph()
            for _run in range(6):
                run = paragraph.add_run(" ".join(chance.choices(WORDS, k=12)) + " ")
                run.bold = chance.random() < 0.2
                run.font.size = Pt(11)
        if every and page % every == 0:
            noise = Picture.frombytes("RGB", (400, 300), chance.randbytes(400 * 300 * 3)).resize((1600, 1200))
            target = io.BytesIO()
            noise.save(target, "JPEG", quality=70)
            made.add_picture(io.BytesIO(target.getvalue()))
            described(made, f"Figure {page}")
    return content(made)


def changed(data: bytes, changes: dict[str, bytes | Callable[[bytes], bytes] | None]) -> bytes:
    """The same document with some parts replaced, turned, added, or left out (None)."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            change = changes.get(name, source.read(name))
            if change is not None:
                copy.writestr(name, change(source.read(name)) if callable(change) else change)
        for name, change in changes.items():
            if name not in source.namelist() and isinstance(change, bytes):
                copy.writestr(name, change)
    return target.getvalue()
