"""Promise A14: whatever stands in a cell, no export runs it, and what comes out reads back as it was."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

from core import exports
from tests.promises.naughty import STRINGS

WORDS = [text for text in STRINGS if not re.search("[\ud800-\udfff]", text)]  # no database holds half a sign
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_csv_reads_back_and_no_cell_begins_a_formula():
    file = io.BytesIO()
    exports.write_csv(file, ["Mots", "Encore"], [[text, text] for text in WORDS])
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))
    wrong = []
    for text, row in zip(WORDS, rows[1:], strict=True):
        head = text[:1] in set("=+-@\t\r") and text != ""
        if row != [f"'{text}" if head else text] * 2:
            wrong.append((text[:40], row[0][:40]))
    assert wrong == []


def test_xlsx_opens_and_every_cell_is_a_text():
    file = io.BytesIO()
    exports.write_xlsx(file, ["Mots"], [[text] for text in WORDS], title="Mots")
    with zipfile.ZipFile(file) as book:
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert list(sheet.iter(f"{SHEET}f")) == []
    cells = {
        cell.get("r"): "".join(part.text or "" for part in cell.iter(f"{SHEET}t"))
        for cell in sheet.iter(f"{SHEET}c")
    }
    wrong = []
    for place, text in enumerate(WORDS, 2):
        shown = re.sub(
            "_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), cells.get(f"A{place}", "")
        )
        expected = text.replace("\r\n", "\n").replace("\r", "\n")
        if shown.replace("\r\n", "\n").replace("\r", "\n") != expected:
            wrong.append((text[:40], shown[:40]))
    assert wrong == []
