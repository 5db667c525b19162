"""Promise I4 for the library: more than sixty broken files. Each is refused with its name and a reason in the person's
language, nothing of what came with it is written, and neither memory nor time runs away."""

import io
import resource
import struct
import time
import warnings
import zipfile
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from policy import imports, tasks
from policy.models import Document, Image, LibraryJob
from tests.policy import wordfiles as word
from tests.policy.test_archive import PAGE, packed

FACTS = {"kind": "guide", "visibility": "internal", "owner": "comms@demo.example", "topics": []}
SECONDS = 10  # for one file
MEMORY = 700 * 1024 * 1024  # of a reader: 500 MiB beyond what a Python with its libraries holds
MAIN, TYPES = "word/document.xml", "[Content_Types].xml"
XML = b'<?xml version="1.0" encoding="UTF-8"?>'
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 10) for n in range(12)
)


def body(content: bytes, head: bytes = b"") -> bytes:
    return XML + head + b"<w:document " + W + b"><w:body>" + content + b"</w:body></w:document>"


def deep(levels: int) -> bytes:
    return body(b"<w:p>" * levels + b"</w:p>" * levels)


def tables(levels: int) -> bytes:
    start = b"<w:tbl><w:tr><w:tc>"
    return body(start * levels + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * levels)


def with_picture(content: bytes) -> bytes:
    return word.changed(word.rich(), {"word/media/image1.png": content})


def raw(names: list[tuple[str, bytes]], *, flags: int = 0, link: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in names:
            member = zipfile.ZipInfo("x" * len(name))
            member.filename = name
            member.external_attr = 0o120777 << 16 if link else 0
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a name that is there twice is what we want
                archive.writestr(member, content)
    made = bytearray(target.getvalue())
    if flags:
        at = made.find(b"PK\x01\x02")
        made[at + 8] |= flags
    return bytes(made)


def grown(good: bytes, name: str, size: int) -> bytes:
    """A header that declares more than it holds."""
    made = bytearray(good)
    at = made.rfind(name.encode()) - 46
    struct.pack_into("<I", made, at + 24, size)
    return bytes(made)


@cache
def words() -> dict[str, bytes]:
    good = word.rich()
    swap = word.changed
    doctype = b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    broken = {
        "vide": b"",
        "octet": b"P",
        "texte": b"Bonjour",
        "html": b"<html><body>Bonjour</body></html>",
        "ole-mot-de-passe": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "pdf": b"%PDF-1.7\n",
        "rtf": rb"{\rtf1 Bonjour}",
        "tronque-moitie": good[: len(good) // 2],
        "tronque-fin": good[:-30],
        "tronque-debut": good[200:],
        "zip-ordinaire": packed({"a.txt": "x"}),
        "zip-vide": packed({}),
        "tableur": packed({TYPES: "<Types/>", "xl/workbook.xml": "<workbook/>"}),
        "sans-document": swap(good, {MAIN: None}),
        "sans-types": swap(good, {TYPES: None}),
        "types-casses": swap(good, {TYPES: b"<Types"}),
        "xml-casse": swap(good, {MAIN: b"<w:document><w:body>"}),
        "xml-vide": swap(good, {MAIN: b""}),
        "xml-binaire": swap(good, {MAIN: bytes(range(256))}),
        "xml-nul": swap(good, {MAIN: body(b"<w:p><w:r><w:t>a\x00b</w:t></w:r></w:p>")}),
        "xml-encodage": swap(good, {MAIN: body(b"").replace(b"UTF-8", b"KLINGON")}),
        "styles-casses": swap(good, {"word/styles.xml": b"<w:styles"}),
        "relations-cassees": swap(good, {"word/_rels/document.xml.rels": b"<Relationships"}),
        "doctype": swap(good, {MAIN: body(b"", b"<!DOCTYPE w:document>")}),
        "xxe-fichier": swap(good, {MAIN: body(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", doctype)}),
        "xxe-reseau": swap(good, {MAIN: body(b"", doctype.replace(b"file:///etc/passwd", b"http://127.0.0.1:9/x"))}),
        "xxe-parametre": swap(good, {MAIN: body(b"", b'<!DOCTYPE w [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>')}),
        "xxe-styles": swap(good, {"word/styles.xml": XML + doctype + b"<a/>"}),
        "xxe-utf16": swap(good, {MAIN: body(b"", doctype).replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")}),
        "milliard-de-rires": swap(good, {MAIN: body(b"<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>", b"<!DOCTYPE l [" + LAUGHS + b"]>")}),
        "bombe-ratio": swap(good, {"word/bombe.xml": b"<a>" + b" " * 30_000_000 + b"</a>"}),
        "bombe-taille": swap(good, {f"word/{n}.bin": bytes(range(256)) * 40_000 for n in range(6)}),
        "trois-mille-membres": swap(good, {f"word/media/{n}.bin": b"x" for n in range(3_000)}),
        "imbrication": swap(good, {MAIN: deep(10_000)}),
        "tableaux-imbriques": swap(good, {MAIN: tables(3_000)}),
        "macros": swap(good, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        "docm-renomme": swap(good, {TYPES: lambda xml: xml.replace(b"wordprocessingml.document.main+xml", b"x") + b"<!-- macroEnabled -->"}),
        "image-cassee": with_picture(b"\x89PNG\r\n\x1a\nrien"),
        "image-svg": with_picture(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        "image-emf": with_picture(b"\x01\x00\x00\x00" + b"\x00" * 100),
        "image-absente": swap(good, {"word/media/image1.png": None}),
        "image-sans-texte": word.rich(alt=None),
        "sortie": swap(good, {"../sortie.xml": b"<a/>"}),
        "absolu": swap(good, {"/etc/passwd": b"x"}),
        "deux-fois": raw([(TYPES, b"<Types/>"), (MAIN, b"<a/>"), (MAIN, b"<b/>")]),
        "nom-nul": raw([(TYPES, b"<Types/>"), (MAIN, b"<a/>"), ("word/a\x00.xml", b"<b/>")]),
        "lien": raw([(TYPES, b"<Types/>"), (MAIN, b"/etc/passwd")], link=True),
        "chiffre": raw([(MAIN, b"<a/>"), (TYPES, b"<Types/>")], flags=1),
        "taille-menteuse": grown(good, MAIN, 2**31),
        "sans-titre": word.content(word.document(title="")),
        "sans-texte": word.content(word.document(summary=False)),
    }  # fmt: skip
    return {f"{name}.docx": content for name, content in broken.items()}


def pages() -> dict[str, bytes]:
    broken = {
        "vide": "",
        "sans-entete": "Bonjour",
        "entete-ouvert": "---\ntitle: x\n",
        "yaml": "---\ntitle: [\n---\nx",
        "yaml-objet": "---\n!!python/object/apply:os.system ['true']\n---\nx",
        "yaml-ancres": "---\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9) if n else 1}]\n" for n in range(9)) + "---\nx",
        "sans-texte": PAGE,
        "script": PAGE + "<script>alert(1)</script>",
        "lien": PAGE + "[x](javascript:alert(1))",
        "brut": PAGE + "```{=html}\n<iframe src='/'></iframe>\n```",
        "image": PAGE + "![x](../../etc/passwd)",
        "encadre": PAGE + "> " * 50_000 + "x\n\n> [!DANGER]\n> x",
        "crochets": PAGE + "[" * 50_000 + "](x)" + "\n\n[x](nulle-part)",
        "long": "x" * 300_000,
    }  # fmt: skip
    files = {f"{name}.fr.md": content.encode() for name, content in broken.items()}
    return files | {
        "nul.fr.md": b"---\ntitle: a\x00b\n---\n",
        "latin.fr.md": "---\ntitle: été\n---\n".encode("latin-1"),
        "Majuscule.fr.md": b"x",
        "langue.de.md": b"x",
    }


def archives() -> dict[str, bytes]:
    good = {"bon.fr.md": PAGE + "Texte.\n"}
    return {
        "rien.zip": b"",
        "texte.zip": b"Bonjour",
        "tronque.zip": packed(good)[:-20],
        "lien.zip": raw([("a.fr.md", b"/etc/passwd")], link=True),
        "absolu.zip": packed(good | {"/tmp/a.fr.md": "x"}),
        "sortie.zip": packed(good | {"images/../../a.fr.md": "x"}),
        "windows.zip": raw([("images\\a.png", b"x")]),
        "nul.zip": raw([("a\x00.fr.md", b"x")]),
        "deux-fois.zip": raw([("a.fr.md", b"x"), ("a.fr.md", b"y")]),
        "imbrique.zip": packed(good | {"autre.zip": packed(good)}),
        "ratio.zip": packed(good | {"a.png": b"\x00" * 20_000_000}),
        "membres.zip": packed({f"{n}.txt": "" for n in range(3_000)}),
        "chiffre.zip": raw([("a.fr.md", b"x")], flags=1),
        "latin.zip": raw([("\xe9t\xe9.fr.md", b"x")]),
        "vide.zip": packed({}),
        "un-mauvais.zip": packed(good | {"mauvais.docx": b"PK"}),
    }  # fmt: skip


def test_there_are_enough_broken_files():
    assert len(words()) + len(pages()) + len(archives()) >= 60


def test_every_broken_word_and_markdown_file_is_named_with_its_reason(cast, tmp_path):
    """All in one folder with one that is right: each is named, in both languages, and nothing may be applied."""
    broken = words() | pages()
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "bon.fr.md").write_text(PAGE + "Texte.\n", "utf-8")
    said, begun = {}, time.monotonic()
    for language in ("fr", "en"):
        with translation.override(language):
            report = imports.read(tmp_path, imports.Defaults(facts=FACTS))
        assert {problem.file for problem in report.problems} == set(broken)
        said[language] = {(problem.file, problem.text) for problem in report.problems}
        with pytest.raises(ValueError, match="never applied"):
            report.apply(by=None, at=timezone.now())
    assert time.monotonic() - begun < SECONDS * len(broken)
    assert said["fr"] & said["en"] == set()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY
    assert (Document.objects.count(), Image.objects.count()) == (0, 0)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_broken_file_sent_in_the_browser_is_refused_by_the_clock(client, cast, language):
    """No error page, no half-saved import: the page names the file and says why."""
    type(cast.comms).objects.filter(pk=cast.comms.pk).update(language=language)
    client.force_login(cast.comms)
    some = {
        name: content for name, content in (words() | pages()).items() if name.startswith(("xxe", "lien"))
    }
    for name, content in (archives() | some).items():
        sent = {**FACTS, "topics": "", "language": "fr", "file": SimpleUploadedFile(name, content)}
        answer = client.post(reverse("policy:imports"), sent)
        assert answer.status_code == 302, name
        begun = time.monotonic()
        assert tasks.work(timezone.now())
        assert time.monotonic() - begun < SECONDS * 3, name
        job = LibraryJob.objects.latest("pk")
        assert (name, job.state, bool(job.problems)) == (name, "refused", True)
        assert all(problem["file"] and problem["text"] for problem in job.problems)
        page = client.get(reverse("policy:import", args=[job.pk]))
        assert (page.status_code, "<tbody><tr>" in page.text) == (200, True)
    assert (Document.objects.count(), Image.objects.count()) == (0, 0)
