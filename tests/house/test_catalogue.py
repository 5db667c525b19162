"""The French catalogue: complete, well set, and in step with the code."""

import re
import shutil
import subprocess

import polib

from tests.house.source import ROOT, tracked

PATH = ROOT / "locale/fr/LC_MESSAGES/django.po"
HOLES = re.compile(r"%\([a-z_A-Z0-9]+\)[sd]|%[sd]|\{[a-z_0-9]*\}")


def _entries():
    return [entry for entry in polib.pofile(str(PATH)) if not entry.obsolete]


def _sayings(entry):
    return [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())


def test_french_is_complete():
    lacking = [entry.msgid for entry in _entries() if "fuzzy" in entry.flags or not all(_sayings(entry))]
    assert lacking == []


def test_french_keeps_the_holes_of_english():
    wrong = []
    for entry in _entries():
        meant = set(HOLES.findall(entry.msgid)) | set(HOLES.findall(entry.msgid_plural or ""))
        for saying in _sayings(entry):
            if not set(HOLES.findall(saying)) <= meant:
                wrong.append(entry.msgid)
    assert wrong == []


def test_french_is_well_set():
    """Typographic apostrophes, a no-break space before : ; ! ? % € » and after «, no exclamation mark."""
    wrong = []
    for entry in _entries():
        for saying in _sayings(entry):
            bare = re.sub(r"<[^>]*>|%\([a-z_A-Z0-9]+\)[sd]|\{[^}]*\}|https?://\S+", "", saying)
            if (
                "'" in bare
                or "!" in bare
                or re.search(r"[^\u00a0\u202f:\d/][:;?»€](?=\s|$)", bare)
                or re.search(r"«(?!\u00a0)", bare)
            ):
                wrong.append(saying)
    assert wrong == []


def test_catalogue_holds_every_string_of_the_code(tmp_path):
    """What makemessages would add is already there."""
    assert shutil.which("msgmerge"), "gettext is needed (Debian: apt install gettext)"
    copy = tmp_path / "portal"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(
            ".venv", "var", "node_modules", ".git", "tests", "static", "*.mo", "__pycache__"
        ),
    )
    subprocess.run(
        [
            str(ROOT / ".venv/bin/python"),
            "manage.py",
            "makemessages",
            "-l",
            "fr",
            "--no-wrap",
            "--add-location=file",
            "-v0",
        ],
        cwd=copy,
        check=True,
        env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path / "var")},
    )
    merged = {
        (entry.msgctxt, entry.msgid)
        for entry in polib.pofile(str(copy / "locale/fr/LC_MESSAGES/django.po"))
        if not entry.obsolete
    }
    assert merged == {(entry.msgctxt, entry.msgid) for entry in _entries()}


def test_no_words_hide_in_an_f_string():
    """gettext does not look into f-strings: such words would never be translated."""
    hidden = [
        f"{path.relative_to(ROOT)}: {line.strip()[:60]}"
        for path in tracked()
        if path.suffix == ".py" and "tests" not in path.parts
        for line in path.read_text().splitlines()
        if re.search(r"\bf[\"'].*\{_\(", line)
    ]
    assert hidden == []
