"""Tables on their way out, as CSV and as spreadsheets, written to a file row by row; no cell ever runs as a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO

from django.utils import timezone
from django.utils.translation import get_language

# A spreadsheet reads these at the head of a cell as the start of a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = (int, float, Decimal)
Cell = str | int | float | Decimal | date | datetime | None


def neutral(value: Cell) -> str:
    """The text of a CSV cell; an apostrophe before what a spreadsheet would compute."""
    text = _words(value)
    return f"'{text}" if text.startswith(DANGEROUS) and not isinstance(value, NUMBERS) else text


def _words(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            timezone.localtime(value).isoformat(timespec="seconds")
            if timezone.is_aware(value)
            else str(value)
        )
    if isinstance(value, Decimal):
        # French spreadsheets read « 12,5 » as a number and take "12.5" for a word.
        return str(value).replace(".", "," if (get_language() or "fr").startswith("fr") else ".")
    return value.isoformat() if isinstance(value, date) else str(value)


def write_csv(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """UTF-8 with its mark and semicolons, which French spreadsheets open as they are."""
    for line in csv_lines(head, rows):
        file.write(line)


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same, a line at a time, for an answer that streams."""
    for place, row in enumerate(chain([head], rows)):
        line = io.BytesIO(b"\xef\xbb\xbf" if place == 0 else b"")
        line.seek(0, io.SEEK_END)
        csv.writer(_Encoded(line), delimiter=";", lineterminator="\r\n").writerow(
            [neutral(cell) for cell in row]
        )
        yield line.getvalue()


class _Encoded:
    """What csv writes as text, as bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return self.file.write(text.encode())


def write_xlsx(file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> None:
    """One sheet; every text stays a text, numbers and dates are such, and memory does not grow with the rows."""
    import xlsxwriter  # 60 ms to import: only an export needs it

    # The rows wait in a folder of their own, which goes away whatever happens.
    with tempfile.TemporaryDirectory() as place:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, {**options, "tmpdir": place})
        sheet = book.add_worksheet(title[:31])
        try:
            _fill(book, sheet, head, rows)
        except BaseException:
            sheet._opt_close()  # the one file that the library would leave open
            raise
        book.close()


def _fill(book, sheet, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, name in enumerate(head):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, max(12, min(len(name) + 6, 40)))
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, NUMBERS):
                sheet.write_number(place, column, cell)
            elif isinstance(cell, datetime):
                local = timezone.make_naive(cell) if timezone.is_aware(cell) else cell
                sheet.write_datetime(place, column, local, moment)
            elif isinstance(cell, date):
                sheet.write_datetime(place, column, cell, day)
            else:
                sheet.write_string(place, column, _words(cell))
