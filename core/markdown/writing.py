"""How is a text said in Markdown? Exactly as `from_markdown` reads it back; what it cannot say becomes a raw block.

Each block is read back at once and compared: a text that leaves the portal loses nothing on its way home.
"""

import copy
import re
from collections.abc import Callable

import lxml.html

from core.markdown.reading import ALERTS, RAW, from_markdown
from core.markdown.sameness import BLOCKS, canonical, tidy

Turn = Callable[[str], str]
MARKERS = {box: name for name, box in ALERTS.items()}
SIDES = {"": "---", "center": ":-:", "right": "--:"}
_SPECIAL = re.compile(r"([\\`*\[\]]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<![^\W_])_|_(?![^\W_]))")
# What would start a heading, a list, a quotation, a rule, a fence or a caption at the head of a line.
_STARTS = re.compile(r"^([#+\-=>:|]|(?P<number>\d{1,9})(?=[.)]))")


class Unsayable(Exception):
    """Markdown has no words for this."""


def to_markdown(html: str, *, link: Turn = str, image: Turn = str) -> str:
    """`link` and `image` turn an address of the portal into the one that the file names."""
    root, said = tidy(html), []
    raws = [not _reads_back(element) for element in root]
    for element, raw in zip(root, raws, strict=True):
        said.append(_raw(element, link, image) if raw else Writer(link, image).block(element))
    whole = "\n\n".join(said) + "\n"
    plain = "\n\n".join(
        _raw(element, str, str) if raw else Writer(str, str).block(element)
        for element, raw in zip(root, raws, strict=True)
    )
    if root.text or any(element.tail for element in root) or not _same(plain, root):
        return _raw(root, link, image) + "\n"
    return whole


def _reads_back(element) -> bool:
    try:
        text = Writer(str, str).block(element)
    except (Unsayable, RecursionError):
        return False
    holder = lxml.html.Element("div")
    holder.append(_alone(element))
    return _same(text, holder)


def _same(text: str, root) -> bool:
    twin = _alone(root)
    for element in twin.iter("img"):  # the file says its own size
        element.attrib.pop("width", None)
        element.attrib.pop("height", None)
    return canonical(from_markdown(text)) == canonical(_inside(twin))


def _alone(element):
    twin = copy.deepcopy(element)
    twin.tail = None
    return twin


def _inside(root) -> str:
    return lxml.html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")


def _raw(element, link: Turn, image: Turn) -> str:
    twin = _alone(element)
    for anchor in twin.iter("a"):
        if anchor.get("href"):
            anchor.set("href", link(anchor.get("href")))
    for picture in twin.iter("img"):
        picture.set("src", image(picture.get("src", "")))
    html = (
        _inside(twin)
        if not twin.attrib and twin.tag == "div"
        else lxml.html.tostring(twin, encoding="unicode")
    )
    return _fenced(html, RAW)


def _fenced(content: str, info: str = "") -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", content)), default=0))
    return f"{fence}{info}\n{content.removesuffix(chr(10))}\n{fence}"


def _marks(element) -> tuple[str, str]:
    """Lists one after the other take turns at their marks, or they would be one."""
    turn, before = 0, element.getprevious()
    while before is not None and before.tag == element.tag:
        turn, before = turn + 1, before.getprevious()
    return ("*", ")") if turn % 2 else ("-", ".")


class Writer:
    def __init__(self, link: Turn, image: Turn) -> None:
        self.link, self.image = link, image

    # Blocks.
    def blocks(self, parent) -> str:
        if parent.text or any(child.tail or child.tag not in BLOCKS for child in parent):
            return self.paragraph(parent)
        return "\n\n".join(self.block(child) for child in parent)

    def block(self, element) -> str:
        box = MARKERS.get(element.get("class", "")) if element.tag == "div" else None
        if box:
            return self.box(element, box)
        write = {
            "p": self.paragraph,
            "hr": lambda _element: "---",
            "pre": self.code_block,
            "blockquote": lambda quoted: _quoted(self.blocks(quoted)),
            "ul": self.items,
            "ol": self.items,
            "figure": self.figure,
            "table": self.table,
        }.get(element.tag)
        if write:
            return write(element)
        if element.tag in {"h2", "h3", "h4"}:
            return f"{'#' * int(element.tag[1])} {self.line(element)}"
        if element.get("class") == "pair" and [child.get("class") for child in element] == ["do", "avoid"]:
            return "\n\n".join(self.block(child) for child in element)
        raise Unsayable(element.tag)

    def paragraph(self, element) -> str:
        return "\n".join(_safe_start(line) for line in self.inline(element).split("\n"))

    def line(self, element) -> str:
        text = self.inline(element)
        if "\n" in text:
            raise Unsayable("a line break inside a line")
        return text

    def box(self, element, name: str) -> str:
        inner = self.blocks(element)
        first = element[0].tag if len(element) else "p"
        return _quoted(f"[!{name}]" + ("\n" if first in {"p", "ul"} else "\n\n") + inner)

    def code_block(self, element) -> str:
        if [child.tag for child in element] != ["code"] or element.text:
            raise Unsayable("pre")
        return _fenced(element[0].text_content())

    def items(self, element) -> str:
        bullet, dot = _marks(element)
        number, said = int(element.get("start", "1")), []
        spaced = any(sum(child.tag == "p" for child in item) > 1 for item in element)
        for item in element:
            mark = f"{bullet} " if element.tag == "ul" else f"{number}{dot} "
            number += 1
            indent = " " * len(mark)
            lines = self.item(item).split("\n")
            said.append((mark + ("\n" + indent).join(lines)).rstrip())
        text = ("\n\n" if spaced else "\n").join(said)
        return "\n".join(line.rstrip() if not line.strip() else line for line in text.split("\n"))

    def item(self, item) -> str:
        """Words, then lists or other blocks below them."""
        lists = [child for child in item if child.tag in BLOCKS]
        if not lists:
            return self.paragraph(item)
        if lists[0].tag != "p" and (item.text or item[0].tag not in BLOCKS):
            head = _alone(item)
            for child in [child for child in head if child.tag in BLOCKS]:
                if child.tail:
                    raise Unsayable("words after a list")
                head.remove(child)
            tight = all(child.tag in {"ul", "ol"} for child in lists)
            rest = ("\n" if tight else "\n\n").join(self.block(child) for child in lists)
            return self.paragraph(head) + ("\n" if tight else "\n\n") + rest
        return self.blocks(item)

    def figure(self, element) -> str:
        picture = element[0] if len(element) else None
        caption = element[1] if len(element) == 2 else None
        if picture is None or picture.tag != "img" or len(element) > 2 or element.text or picture.tail:
            raise Unsayable("figure")
        if caption is not None and (caption.tag != "figcaption" or len(caption)):
            raise Unsayable("a caption with more than words")
        return self.img(picture, caption.text if caption is not None else "")

    def table(self, element) -> str:
        rows = [child for child in element if child.tag == "tr"]
        caption = next((child for child in element if child.tag == "caption"), None)
        if not rows or not _plain_table(rows):
            raise Unsayable("a table that is no grid")
        sides = [cell.get("class", "") for cell in rows[0]]
        lines = ["| " + " | ".join(self.cell(cell) for cell in row) + " |" for row in rows]
        lines.insert(1, "| " + " | ".join(SIDES[side] for side in sides) + " |")
        return "\n".join(lines) + (f"\n\n: {self.line(caption)}" if caption is not None else "")

    def cell(self, cell) -> str:
        return self.line(cell).replace("|", "\\|")

    # Words.
    def inline(self, element) -> str:
        text = _escaped(element.text)
        for child in element:
            part = self.word(child)
            if part.startswith("[") and text.endswith("!"):
                text = text[:-1] + "\\!"
            text += part + _escaped(child.tail)
        return text

    def word(self, element) -> str:
        if element.tag == "br":
            return "\\\n"
        if element.tag == "code":
            return _code(element.text_content())
        if element.tag == "img":
            return self.img(element, element.get("title", ""))
        inner = self.inline(element)
        if element.tag == "a":
            if not element.get("href"):
                return inner
            return f"[{inner}]({_target(self.link(element.get('href')))}{_title(element.get('title', ''))})"
        mark = {"strong": "**", "em": "*", "s": "~~"}.get(element.tag)
        if mark is None:
            raise Unsayable(element.tag)
        return f"{mark}{inner}{mark}"

    def img(self, element, title: str | None) -> str:
        alt = element.get("alt", "").strip()
        if not alt:
            raise Unsayable("an ornament")
        return f"![{_escaped(alt)}]({_target(self.image(element.get('src', '')))}{_title(title or '')})"


def _plain_table(rows) -> bool:
    """One header row, one line of words a cell, one side a column."""
    width = len(rows[0])
    head = [cell.get("class", "") for cell in rows[0]]
    return width > 0 and all(
        len(row) == width
        and all(cell.tag == ("th" if row is rows[0] else "td") for cell in row)
        and [cell.get("class", "") for cell in row] == head
        and not any({"colspan", "rowspan", "scope"} & set(cell.attrib) for cell in row)
        for row in rows
    )


def _escaped(text: str | None) -> str:
    return _SPECIAL.sub(r"\\\1", text or "")


def _safe_start(line: str) -> str:
    found = _STARTS.match(line)
    if not found:
        return line
    end = found.end()
    return f"{line[:end]}\\{line[end:]}" if found["number"] else f"\\{line}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _target(address: str) -> str:
    address = address.replace("&", "&amp;")
    if re.search(r"[\s()<>\\]", address) or not address:
        return "<" + re.sub(r"([<>\\])", r"\\\1", address) + ">"
    return address


def _title(text: str) -> str:
    return ' "' + re.sub(r'(["\\])', r"\\\1", text).replace("&", "&amp;") + '"' if text else ""
