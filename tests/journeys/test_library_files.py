"""Files of the library: a Word document becomes a draft, a broken archive says what is wrong, everything leaves again;
anybody takes the PDF and prints the page."""

import zipfile

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from policy import tasks
from policy.models import Document
from tests.journeys.conftest import PHONE, sideways, violations
from tests.policy import wordfiles as word
from tests.policy.shelf import published
from tests.policy.test_archive import PAGE, packed

pytestmark = pytest.mark.journey

SAID = {
    "fr": {
        "file": "Le fichier",
        "check": "Vérifier le fichier",
        "checking": "Le fichier est en cours de vérification",
        "ready": "Voici ce qui changerait",
        "read": "Lire le texte français",
        "apply": "Créer ces brouillons",
        "done": "Les documents sont là",
        "refused": "Rien n’a été changé",
        "damaged": "Ce n’est pas un document Word (.docx).",
        "pack": "Préparer l’archive",
        "packed": "La bibliothèque est prête",
        "fetch": "Télécharger l’archive",
        "again": "Regarder à nouveau",
    },
    "en": {
        "file": "The file",
        "check": "Check the file",
        "checking": "The file is being checked",
        "ready": "Here is what would change",
        "read": "Read the French text",
        "apply": "Write these drafts",
        "done": "The documents are here",
        "refused": "Nothing was changed",
        "damaged": "This is not a Word document (.docx).",
        "pack": "Prepare the archive",
        "packed": "The library is ready",
        "fetch": "Download the archive",
        "again": "Look again",
    },
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def send(page, said: dict, name: str, content: bytes, kind: str = DOCX) -> None:
    page.goto("/guide/imports/")
    page.get_by_label(said["file"], exact=False).first.set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )
    page.get_by_role("button", name=said["check"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said["checking"])


def work(page, said: dict, heading: str, *, by_hand: bool = False) -> None:
    """The clock's worker does its part; the page shows it by itself, or at a click where no script runs."""
    assert tasks.work(timezone.now())
    if by_hand:
        page.get_by_role("link", name=said["again"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading, timeout=12_000)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_communication_brings_a_word_document_and_finds_its_draft(enter, cast, transactional_db, language):
    said = SAID[language]
    with enter(cast.comms, language=language) as page:
        page.goto("/guide/imports/")
        assert violations(page) == []
        send(page, said, "compte.docx", word.rich())
        work(page, said, said["ready"])
        page.get_by_text(said["read"]).click() if language == "fr" else None
        assert violations(page) == []
        assert Document.objects.count() == 0
        page.get_by_role("button", name=said["apply"]).click()
        work(page, said, said["done"])
        page.get_by_role("link", name="Ouvrir un compte").click()
        expect(page.get_by_role("heading", name="Ouvrir un compte").first).to_be_visible()
        expect(page.get_by_role("img", name="Le bouton, en haut à droite")).to_be_visible()
    assert Document.objects.get().drafts.get().language == language


@pytest.mark.parametrize("language", ["fr", "en"])
def test_communication_reads_what_is_wrong_with_an_archive_on_a_phone_without_script(
    enter, cast, transactional_db, language
):
    said = SAID[language]
    broken = packed({"charte.fr.md": PAGE + "[ici](guide:nulle-part)\n", "plan.docx": b"rien"})
    with enter(cast.comms, language=language, size=PHONE, script=False) as page:
        send(page, said, "dossier.zip", broken, "application/zip")
        work(page, said, said["refused"], by_hand=True)
        expect(page.get_by_role("rowheader", name="charte.fr.md")).to_be_visible()
        expect(page.get_by_role("row").filter(has_text="plan.docx")).to_contain_text(said["damaged"])
    assert Document.objects.count() == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_communication_takes_the_whole_library_out(enter, cast, transactional_db, tmp_path, language):
    said = SAID[language]
    published("charte", cast=cast, at=timezone.now())
    with enter(cast.comms, language=language) as page:
        page.goto("/guide/imports/")
        page.get_by_role("button", name=said["pack"]).click()
        work(page, said, said["packed"])
        assert violations(page) == []
        with page.expect_download() as download:
            page.get_by_role("link", name=said["fetch"]).click()
        download.value.save_as(tmp_path / "library.zip")
    with zipfile.ZipFile(tmp_path / "library.zip") as archive:
        assert sorted(archive.namelist()) == [
            "library/README.md",
            "library/charte.en.md",
            "library/charte.fr.md",
        ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_visitor_takes_the_pdf_and_prints_the_page(enter, cast, transactional_db, tmp_path, language):
    published("charte", cast=cast, at=timezone.now(), visibility="public")
    with enter(language=language) as page:
        page.goto("/guide/charte/")
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        assert download.value.suggested_filename == f"charte-v1-{language}.pdf"
        download.value.save_as(tmp_path / "charte.pdf")
        assert (tmp_path / "charte.pdf").read_bytes()[:5] == b"%PDF-"
        page.emulate_media(media="print")
        for hidden in (".bar", ".foot", ".up", "form"):
            for element in page.locator(hidden).all():
                expect(element).to_be_hidden()
        expect(page.locator(".toc")).to_be_visible()
        expect(page.locator(".prose")).to_be_visible()
        assert not sideways(page)
