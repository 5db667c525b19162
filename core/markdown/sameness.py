"""Do two texts read the same? One form for what an editor, Word and Markdown write differently."""

import re

import lxml.html

from core.richtext import clean

BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "hr",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
        "div",
    ]
)
EDGED = ("strong", "em", "s", "a")
_SPACE = re.compile(r"[ \t\n\r\f]+")  # a no-break space is part of its sentence


def canonical(html: str) -> str:
    """The text without what nobody sees: white space between blocks, a lone paragraph in a cell, spaces at the edge of
    bold, <thead>. Two texts with one canonical form read the same."""
    return lxml.html.tostring(tidy(html), encoding="unicode")


def tidy(html: str):
    """The same as a tree below one <div>."""
    root = lxml.html.fragment_fromstring(clean(html), create_parent="div")
    for element in list(root.iter("thead", "tbody")):
        element.drop_tag()
    for element in root.iter():
        _attributes(element)
    for element in list(root.iter(*EDGED)):
        _edges(element)
    for element in list(root.iter("p")):
        if len(element) == 1 and element[0].tag == "img" and not _said(element.text, element[0].tail):
            element.tag = "figure"
    for element in list(root.iter("li", "td", "th")):
        _bare(element)
    for code in root.iter("code"):
        if code.getparent().tag == "pre" and not len(code) and code.text:
            code.text = code.text.removesuffix("\n") + "\n"
    _spaces(root)
    return root


def _said(*texts: str | None) -> bool:
    return any(text and _SPACE.sub("", text) for text in texts)


def _attributes(element) -> None:
    if element.tag in {"figure", "table"}:
        element.attrib.pop("class", None)
    if element.tag == "th" and element.get("scope") == "col":
        del element.attrib["scope"]
    for name in ("colspan", "rowspan", "start"):
        if element.get(name) == "1":
            del element.attrib[name]
    for name, value in sorted(element.attrib.items()):
        del element.attrib[name]
        element.set(name, value)


def _edges(element) -> None:
    """« <strong>bold </strong>then » is « <strong>bold</strong> then »; nothing in bold is nothing."""
    if not len(element) and not _said(element.text):
        element.drop_tag()
        return
    if element.text and element.text != element.text.lstrip(" \t\n\r\f"):
        element.text = element.text.lstrip(" \t\n\r\f")
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + " "
        else:
            element.getparent().text = (element.getparent().text or "") + " "
    last = element[-1] if len(element) else None
    end = last.tail if last is not None else element.text
    if end and end != end.rstrip(" \t\n\r\f"):
        if last is not None:
            last.tail = end.rstrip(" \t\n\r\f")
        else:
            element.text = end.rstrip(" \t\n\r\f")
        element.tail = " " + (element.tail or "")


def _bare(element) -> None:
    """One paragraph in an item or a cell is its text; what follows it in an item may only be lists."""
    first = element[0] if len(element) else None
    if first is None or first.tag != "p" or _said(element.text):
        return
    if all(other.tag in {"ul", "ol"} for other in element[1:]) and not _said(*(e.tail for e in element)):
        first.drop_tag()


def _spaces(root) -> None:
    for element in root.iter():
        if element.tag == "pre" or next(element.iterancestors("pre"), None) is not None:
            if element.tag == "pre" and element.tail is not None:
                element.tail = _between(element.tail, None, element.getnext(), element.getparent())
            continue
        element.text = _between(element.text, None, element[0] if len(element) else None, element)
        if element is not root:
            element.tail = _between(element.tail, element, element.getnext(), element.getparent())


def _between(text, before, after, parent) -> str | None:
    """White space as one space; none at the edge of a block."""
    if not text:
        return None
    text = _SPACE.sub(" ", text)
    begins = before is None and parent.tag in BLOCKS
    ends = after is None and parent.tag in BLOCKS
    if begins or (before is not None and (before.tag in BLOCKS or before.tag == "br")):
        text = text.removeprefix(" ")
    if ends or (after is not None and (after.tag in BLOCKS or after.tag == "br")):
        text = text.removesuffix(" ")
    return text or None
