"""Documents that people hand in: what they hold decides, and nothing that runs, hides or explodes is kept (promise A8)."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile, FileField
from django.utils import translation
from PIL import Image

from core import files

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n42\n%%EOF\n"
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
WORD, SHEET, SLIDES = (files.OFFICE[kind][1] for kind in ("docx", "xlsx", "pptx"))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def zipped(*members: tuple[str, bytes | str], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compress) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def office(part: str, kind: str, *more: tuple[str, bytes | str]) -> bytes:
    contents = f'<Types><Override PartName="/{part}" ContentType="{kind}"/></Types>'
    return zipped((files.CONTENTS, contents), (part, "<x/>"), *more)


def opened(kind: str, *more: tuple[str, bytes | str]) -> bytes:
    return zipped(("mimetype", files.TYPES[kind]), ("content.xml", "<x/>"), *more)


def picture(kind: str = "PNG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (20, 10), "#2b3fbf").save(target, kind)
    return target.getvalue()


def bomb() -> bytes:
    return zipped((files.CONTENTS, "<Types/>"), ("word/document.xml", b"0" * 20_000_000))


def encrypted() -> bytes:
    """The same archive with the flag that says its parts need a password."""
    content = bytearray(office("word/document.xml", WORD))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


HOSTILE = {
    "empty": (b"", "vide.pdf"),
    "svg": (SVG, "logo.svg"),
    "svg named png": (SVG, "logo.png"),
    "svg named txt": (SVG, "logo.txt"),
    "html": (HTML, "page.html"),
    "html named pdf": (HTML, "devis.pdf"),
    "html named txt": (HTML, "notes.txt"),
    "html named csv after white space": (b"\xef\xbb\xbf\r\n  " + HTML, "notes.csv"),
    "xml named txt": (b"<?xml version='1.0'?><html/>", "notes.txt"),
    "html before a pdf": (HTML + PDF, "devis.pdf"),
    "html in the head of a pdf": (b"%PDF-1.7\n%" + HTML + PDF, "devis.pdf"),
    "pdf head only": (b"%PDF-1.7\n", "devis.pdf"),
    "pdf without its end": (PDF[:-8], "devis.pdf"),
    "program": (b"MZ\x90\x00\x03" + b"\0" * 200, "devis.pdf"),
    "program named txt": (b"MZ\x90\x00\x03" + b"\0" * 200, "devis.txt"),
    "script": (b"#!/bin/sh\nrm -rf ~\n", "devis.sh"),
    "nul in a text": (b"a\0b", "notes.txt"),
    "escape in a text": (b"a\x1b[2Jb", "notes.txt"),
    "latin text": ("été".encode("latin-1"), "notes.txt"),
    "utf-16 table": ("a;b".encode("utf-16"), "notes.csv"),
    "gif": (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image.png"),
    "png head only": (b"\x89PNG\r\n\x1a\n<script>", "image.png"),
    "plain zip": (zipped(("a.txt", "a")), "devis.docx"),
    "zip of a web page": (zipped((files.CONTENTS, HTML), ("index.html", HTML)), "devis.docx"),
    "java archive": (zipped(("META-INF/MANIFEST.MF", "Main-Class: A"), ("A.class", b"\xca\xfe\xba\xbe")), "a.docx"),
    "zip head only": (b"PK\x03\x04", "devis.docx"),
    "cut docx": (office("word/document.xml", WORD)[:-40], "devis.docx"),
    "bomb": (bomb(), "devis.docx"),
    "three thousand parts": (zipped(*((f"{n}", "") for n in range(3000))), "devis.docx"),
    "docm": (office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"), "devis.docm"),
    "docm named docx": (office("word/document.xml", WORD, ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")), "devis.docx"),
    "macro announced": (office("word/document.xml", WORD + '"/><Default ContentType="application/vnd.ms-office.vbaProject'), "d.docx"),
    "old macro sheet": (office("xl/workbook.xml", SHEET, ("xl/macrosheets/sheet1.xml", "<x/>")), "budget.xlsx"),
    "active control": (office("ppt/presentation.xml", SLIDES, ("ppt/activeX/activeX1.bin", b"x")), "a.pptx"),
    "template": (office("word/document.xml", WORD.replace("document.main", "template.main")), "a.dotx"),
    "binary workbook": (office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "a.xlsb"),
    "odt with macros": (opened("odt", ("Basic/Standard/Module1.xml", "<x/>")), "lettre.odt"),
    "odt with scripts": (opened("odt", ("Scripts/python/a.py", "import os")), "lettre.odt"),
    "path out of the archive": (office("word/document.xml", WORD, ("../../etc/passwd", "x")), "a.docx"),
    "drive letter": (office("word/document.xml", WORD, ("C:/x", "x")), "a.docx"),
    "password": (encrypted(), "a.docx"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "devis.doc"),
    "rtf": (b"{\\rtf1\\ansi hello}", "devis.rtf"),
    "too large": (PDF[:-6] + b"0" * files.MOST_DOCUMENT_BYTES + b"%%EOF", "devis.pdf"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "name"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_document_is_refused_with_a_sentence(content, name):
    with pytest.raises(ValidationError) as refusal:
        files.document(content, name)
    assert refusal.value.messages[0].endswith(".")


def test_two_parts_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = office("word/document.xml", WORD, ("word/document.xml", "<other/>"))
    with pytest.raises(ValidationError):
        files.document(content, "a.docx")


GOOD = {
    "pdf": (PDF, "devis.pdf", "devis.pdf", "application/pdf"),
    "png": (picture(), "plan.png", "plan.png", "image/png"),
    "jpeg": (picture("JPEG"), "photo.jpeg", "photo.jpg", "image/jpeg"),
    "webp": (picture("WEBP"), "photo.webp", "photo.webp", "image/webp"),
    "docx": (office("word/document.xml", WORD), "note.docx", "note.docx", files.TYPES["docx"]),
    "xlsx": (office("xl/workbook.xml", SHEET), "budget.xlsx", "budget.xlsx", files.TYPES["xlsx"]),
    "pptx": (office("ppt/presentation.xml", SLIDES), "a.pptx", "a.pptx", files.TYPES["pptx"]),
    "odt": (opened("odt"), "lettre.odt", "lettre.odt", files.TYPES["odt"]),
    "ods": (opened("ods"), "budget.ods", "budget.ods", files.TYPES["ods"]),
    "csv": ("\ufeffé;1\n".encode(), "a.CSV", "a.csv", "text/csv; charset=utf-8"),
    "txt": ("Déjà vu <3\n".encode(), "a.txt", "a.txt", "text/plain; charset=utf-8"),
    "pdf named png": (PDF, "scan.png", "scan.pdf", "application/pdf"),
    "png named exe": (picture(), "photo.exe", "photo.png", "image/png"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "name", "known", "kind"), GOOD.values(), ids=GOOD.keys())
def test_document_is_recognised_by_what_it_holds(content, name, known, kind):
    kept = files.document(content, name)
    assert (kept.name, kept.content_type) == (known, kind)


def test_a_real_word_file_is_taken():
    import docx

    target = io.BytesIO()
    docx.Document().save(target)
    assert files.document(target.getvalue(), "Note.docx").name == "Note.docx"


def test_what_hangs_on_a_pdf_is_not_kept():
    kept = files.document(PDF + HTML + zipped(("a", "b")), "devis.pdf")
    assert kept.content == PDF


def test_picture_is_written_anew():
    assert b"script" not in files.document(picture() + HTML, "plan.png").content


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("C:\\Users\\Zoé\\Devis été.pdf", "Devis été.pdf"),
        ("facture.pdf.exe", "facture.pdf"),
        ("facture.exe.pdf", "facture_exe.pdf"),
        ("page.html.svg.pdf", "page_html_svg.pdf"),
        ("Devis v1.2.pdf", "Devis v1.2.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("a\u200bb\x00c\r\nSet-Cookie: x.pdf", "abcSet-Cookie_ x.pdf"),
        ("con.pdf", "con_.pdf"),
        (".pdf", "file.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("<img src=x>.pdf", "_img src=x_.pdf"),
        ('a"b;c.pdf', "a_b;c.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Vue d’ensemble 😀.pdf", "Vue d’ensemble 😀.pdf"),
    ],
)
def test_known_name_hides_nothing(typed, known):
    assert files.known_name(typed, "pdf") == known


@pytest.mark.django_db
def test_served_under_its_known_name_and_kind():
    field = FieldFile(None, FileField(storage=default_storage), "")
    field.name = default_storage.save("x/0123", files.document(PDF, "Devis été.pdf").as_file())
    response = files.serve(field, name="Devis été.pdf", content_type="application/pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''Devis%20%C3%A9t%C3%A9.pdf"
    assert {name: response.headers[name] for name in files.GUARDS} == files.GUARDS
    response.close()
