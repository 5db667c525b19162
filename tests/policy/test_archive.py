"""A zip of a folder: what is whole comes in, what is not what it says is refused before it is unpacked."""

import io
import zipfile

import pytest
from django.utils import translation

from core import archives
from policy import imports
from policy.imports.archive import unpack
from tests.policy import wordfiles as word

PAGE = (
    "---\ntitle: Charte\nsummary: Court.\nkind: policy\nvisibility: public\nowner: comms@demo.example\n---\n"
)


def packed(files: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.fixture
def opened(tmp_path):
    """opened(bytes) -> (folder, problems in English)."""

    def open_it(content: bytes):
        path, target = tmp_path / "came.zip", tmp_path / "library"
        path.write_bytes(content)
        target.mkdir()
        problems: list[imports.Problem] = []
        with translation.override("en"):
            root = unpack(path, target, problems, name="came.zip")
        return root, [str(problem) for problem in problems]

    return open_it


def test_folder_that_was_zipped_whole_is_read(opened, cast, now):
    files = {
        "ma bibliothèque/charte.fr.md": PAGE + "![Un plan](images/plan.png)\n",
        "ma bibliothèque/images/plan.png": word.png(),
        "ma bibliothèque/charte.en.docx": word.rich(),
        "__MACOSX/ma bibliothèque/._charte.fr.md": b"\x00\x05",
        "ma bibliothèque/notes.txt": "à part",
    }
    root, problems = opened(packed(files))
    assert (root.name, problems) == ("ma bibliothèque", [])
    assert sorted(path.name for path in root.rglob("*") if path.is_file()) == [
        "charte.en.docx",
        "charte.fr.md",
        "plan.png",
    ]
    report = imports.read(root)
    assert report.problems == []
    [charter] = report.apply(by=None, at=now)
    assert {draft.language: draft.title for draft in charter.drafts.all()} == {
        "fr": "Charte",
        "en": "Ouvrir un compte",
    }


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../charte.fr.md": "x"}, "came.zip: The name “../charte.fr.md” leads out of the archive."),
        ({"/etc/charte.fr.md": "x"}, "came.zip: The name “/etc/charte.fr.md” leads out of the archive."),
        ({"c:charte.fr.md": "x"}, "came.zip: The name “c:charte.fr.md” leads out of the archive."),
        ({"a.fr.md": "x", "A.fr.md": "y"}, "came.zip: The name “A.fr.md” is there twice."),
        (
            {"dedans.zip": packed({"a.fr.md": "x"})},
            "dedans.zip: Archives and documents with macros are not opened here.",
        ),
        ({"a.fr.md": "x" * 200_000}, "came.zip: The archive unpacks to more than 100 times its size."),
        ({f"{n}.fr.md": "" for n in range(2_001)}, "came.zip: The archive holds more than 2000 files."),
    ],
    ids=["up", "absolute", "drive", "twice", "nested", "ratio", "members"],
)
def test_dishonest_archive_is_refused(opened, files, said):
    assert opened(packed(files))[1] == [said]


def test_link_in_an_archive_is_refused(opened):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("lien.fr.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert opened(target.getvalue())[1] == ["came.zip: “lien.fr.md” is a link to another place, not a file."]


def test_what_is_no_archive_is_said(opened):
    assert opened(b"not a zip")[1] == ["came.zip: The file is damaged or is not a zip archive."]


def test_declared_sizes_count_not_what_the_header_hides(opened, monkeypatch):
    monkeypatch.setattr(archives, "MOST_DECLARED", 1_000)
    assert opened(packed({"a.fr.md": word.png(), "b.fr.md": b"x" * 1_000}))[1] == [
        "came.zip: Unpacked, the archive is larger than 0 MB."
    ]


def test_damaged_member_is_named(opened):
    content = bytearray(packed({"a.fr.md": bytes(range(256)) * 40}))
    content[60:90] = b"\xff" * 30
    assert opened(bytes(content))[1] == ["a.fr.md: This file is damaged inside the archive."]


def test_names_of_old_archivers_are_read(opened):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("bXte.docx", b"x")
    root, _problems = opened(target.getvalue().replace(b"bXte.docx", b"b\x88te.docx"))
    assert [path.name for path in root.iterdir()] == ["bête.docx"]
