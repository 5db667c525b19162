"""What people of bad will put into a text that others read: one entry per technique, each written for this portal.

`html` is what a form, a pasted page or a Word document brings; `markdown` is there when the technique has a form of its
own in Markdown. Every script calls alert(1): whoever shows the vectors counts the calls.
"""

from dataclasses import dataclass

from tests.promises.xss import addresses, elements, markdown, reading
from tests.promises.xss.parts import link


@dataclass(frozen=True, slots=True)
class Vector:
    name: str
    technique: str
    html: str
    markdown: str = ""


TECHNIQUES: dict[str, dict[str, str]] = {
    "script element": elements.SCRIPTS,
    "event handler": elements.EVENTS,
    "frames and plug-ins": elements.FRAMES,
    "document head": elements.HEADS,
    "style": elements.STYLES,
    "carrier of an address": addresses.CARRIERS,
    "drawings and formulas": reading.DRAWINGS,
    "read twice": reading.REREAD,
    "malformed or breaking out": reading.MALFORMED,
    "encoding": reading.ENCODINGS,
    "quiet": reading.QUIET,
}
VECTORS: list[Vector] = [
    *(Vector(name, technique, html) for technique, made in TECHNIQUES.items() for name, html in made.items()),
    *(
        Vector(name, "address of a link", link(address), f"[lien](<{address}>)")
        for name, address in addresses.SCHEMES.items()
    ),
    *(Vector(name, "born in Markdown", text, text) for name, text in markdown.MARKDOWN.items()),
]
