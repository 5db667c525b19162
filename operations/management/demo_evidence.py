"""Made-up quotes, invoices, receipts and notes of the sample company: small files that look like what people hand in."""

import zlib
from io import BytesIO

from PIL import Image, ImageDraw

PAPER, INK, GREY = (250, 248, 244), (29, 33, 48), (90, 96, 114)


def pdf(title: str, lines: list[str]) -> bytes:
    """One A4 page of plain words, written by hand: a title, then a line each."""
    said = [f"BT /F1 18 Tf 60 770 Td ({_text(title)}) Tj ET"]
    said += [f"BT /F1 11 Tf 60 {730 - 20 * n} Td ({_text(line)}) Tj ET" for n, line in enumerate(lines)]
    page = zlib.compress("\n".join(said).encode("cp1252", "replace"))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = BytesIO(), []
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _text(words: str) -> str:
    return words.replace("’", "'").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def png(title: str, lines: list[str]) -> bytes:
    """The photograph of a receipt, as flat as a scanner makes it."""
    picture = Image.new("RGB", (480, 150 + 34 * len(lines)), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((32, 28), title, fill=INK, font_size=26)
    pen.line((32, 76, 448, 76), fill=GREY, width=1)
    for n, line in enumerate(lines):
        pen.text((32, 96 + 34 * n), line, fill=INK, font_size=19)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
