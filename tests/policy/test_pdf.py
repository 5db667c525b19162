"""A document as PDF: made once, from its own files only, with a foot that says which text it is; or a clear sentence."""

import re
import zlib

import pytest
from django.urls import reverse

from policy import actions
from policy.models import Document
from tests.policy.shelf import published

LONG = "".join(f"<h2>Partie {n}</h2><p>{'Un texte. ' * 120}</p>" for n in range(6))


@pytest.fixture
def charter(cast, now):
    return published(
        "charte", cast=cast, at=now, visibility="public", texts={"fr": ("Charte", "En bref.", LONG)}
    )


def streams(pdf: bytes) -> bytes:
    """What the PDF holds, unpacked."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return b"\n".join(found) + pdf


def test_visitor_fetches_the_pdf_of_a_public_document(client, charter, settings):
    answer = client.get(reverse("policy:pdf", args=["charte"]))
    pdf = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Type"], pdf[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="charte-v1-fr.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    held = streams(pdf)
    assert (b"/StructTreeRoot" in held, b"pdfuaid" in held, b"/Lang" in held) == (True, True, True)
    assert len(re.findall(rb"/Type\s*/Page\b", held)) >= 2


def test_pdf_is_made_once(charter, settings):
    version = Document.objects.get().current_version
    text = version.texts.get()
    first = actions.document_pdf(charter, version, text)
    made = first.stat().st_mtime_ns
    assert (actions.document_pdf(charter, version, text), first.stat().st_mtime_ns) == (first, made)


def test_pdf_opens_neither_the_network_nor_the_disk(settings, tmp_path):
    """What the press is asked to open stays shut: the page comes out without it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETSECRET")
    html = (
        "<!doctype html><html lang='fr'><title>x</title><body><p>a</p><img src='http://127.0.0.1:9/pixel.png' alt='x'>"
        f"<img src='file://{secret}' alt='y'><link rel='attachment' href='file://{secret}'>"
        f"<object data='file://{secret}'></object><style>@import url('file://{secret}');</style></body></html>"
    )
    assert b"SECRETSECRET" not in streams(actions.printed(html).read_bytes())


@pytest.mark.parametrize(
    "failure", ["ImportError('no weasyprint')", "OSError('cannot load library libgobject-2.0-0')"]
)
def test_portal_without_the_press_says_so(client, charter, tmp_path, monkeypatch, failure):
    (tmp_path / "weasyprint.py").write_text(f"raise {failure}")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    answer = client.get(reverse("policy:pdf", args=["charte"]), headers={"accept-language": "fr"})
    assert answer.status_code == 200
    assert "Utilisez l’impression" in answer.text


def test_second_reader_waits_only_so_long(client, charter, monkeypatch):
    monkeypatch.setattr(actions.pdf, "PATIENCE", 0.01)
    with actions.pdf._press:
        answer = client.get(reverse("policy:pdf", args=["charte"]), headers={"accept-language": "fr"})
    assert "Réessayez dans une minute" in answer.text


def test_document_that_is_not_shown_has_no_pdf(client, cast, now):
    published("interne", cast=cast, at=now)
    assert client.get(reverse("policy:pdf", args=["interne"])).status_code == 404
    assert client.get(reverse("policy:version_pdf", args=["interne", 1])).status_code == 404


def test_public_page_says_what_networks_and_search_engines_read(client, charter, settings):
    settings.SITE_URL = "https://portail.example"
    page = client.get(reverse("policy:document", args=["charte"]), headers={"accept-language": "fr"})
    for said in (
        '<link rel="canonical" href="https://portail.example/guide/charte/">',
        '<link rel="alternate" hreflang="x-default"',
        '<meta property="og:title" content="Charte">',
        '<meta property="og:image" content="https://portail.example/static/img/card.png">',
        '<meta name="twitter:card" content="summary_large_image">',
        '"@type": "Article", "headline": "Charte"',
    ):
        assert said in page.text
    assert (page["Cache-Control"], "Accept-Language" in page["Vary"]) == ("public, max-age=60", True)


def test_internal_page_says_nothing_to_networks_and_is_kept_by_nobody(client, cast, now):
    published("interne", cast=cast, at=now)
    client.force_login(cast.employee)
    page = client.get(reverse("policy:document", args=["interne"]))
    assert ("og:title" in page.text, "ld+json" in page.text) == (False, False)
    assert page["Cache-Control"] == "private, no-store"
