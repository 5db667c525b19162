"""What does a Markdown text say? As clean HTML, and the list of what it points to, for whoever checks it.

Three things go beyond CommonMark with tables: callouts (> [!NOTE]), the caption of a table (": words" just below it), and
raw blocks (```{=html}, as pandoc writes them) for what Markdown has no words for, such as merged cells.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import lxml.html
from lxml.etree import LxmlError
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.richtext import TAGS, clean

ALERTS = {"NOTE": "callout", "DO": "do", "AVOID": "avoid"}
RAW = "{=html}"
_ALERT = re.compile(r"\A\[!([A-Za-z]+)\][ \t]*")


@dataclass(frozen=True, slots=True)
class Reference:
    """Something a Markdown text points to or must not hold. `line` counts from 1 in the text."""

    kind: str  # "link", "image", "html", "alert", "title"
    target: str
    alt: str
    line: int


def _parser(*, html: bool) -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": html, "typographer": False}).enable(["table", "strikethrough"])


def parse(text: str) -> list[Token]:
    """The text in pieces, for who asks `references` first and `from_markdown` then: reading is most of the work."""
    parser = _parser(html=True)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # a forbidden address is reported, not left as text
    return parser.parse(text)


def references(text: str, tokens: list[Token] | None = None) -> list[Reference]:
    """Links, images, raw HTML, unknown callouts and h1 titles of a Markdown text, for whoever checks it."""
    found = []
    for place, token in enumerate(tokens := parse(text) if tokens is None else tokens):
        line = (token.map or [0])[0] + 1
        if _is_raw(token):
            found += _raw_references(token, line)
        elif token.type == "html_block":
            found.append(Reference("html", token.content.strip()[:40], "", line))
        elif token.type == "heading_open" and token.tag == "h1":
            found.append(Reference("title", tokens[place + 1].content[:40], "", line))
        elif token.type == "inline":
            found += _inline_references(token, line)
            alert = _ALERT.match(token.content)
            if (
                alert
                and place > 1
                and tokens[place - 2].type == "blockquote_open"
                and alert[1].upper() not in ALERTS
            ):
                found.append(Reference("alert", alert[1], "", line))
    return found


def _inline_references(token: Token, line: int) -> list[Reference]:
    found = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "html_inline":
            found.append(Reference("html", child.content[:40], "", line))
        elif child.type == "link_open":
            found.append(Reference("link", str(child.attrGet("href") or ""), "", line))
        elif child.type == "image":
            found.append(Reference("image", str(child.attrGet("src") or ""), child.content.strip(), line))
    return found


def _is_raw(token: Token) -> bool:
    return token.type == "fence" and token.info.strip() == RAW


def _raw_tree(content: str):
    """The elements of a raw block below one <div>; None when it is no HTML at all."""
    try:
        return lxml.html.fragment_fromstring(content, create_parent="div")
    except (LxmlError, ValueError, TypeError):
        return None


def _raw_references(token: Token, line: int) -> list[Reference]:
    """What a raw block points to; an element that we never show is named. An image says alt="" when it is ornament."""
    found, root = [], _raw_tree(token.content)
    for element in root.iter() if root is not None else ():
        at = line + min(max(element.sourceline or 1, 1), token.content.count("\n") + 1)
        if element is root:
            continue
        if not isinstance(element.tag, str) or element.tag not in TAGS:
            found.append(
                Reference("html", f"<{element.tag}>" if isinstance(element.tag, str) else "<!", "", at)
            )
        elif element.tag == "a":
            found.append(Reference("link", element.get("href", ""), "", at))
        elif element.tag == "img":
            alt = element.get("alt")
            said = "ornament" if alt == "" else (alt or "").strip()
            found.append(Reference("image", element.get("src", ""), said, at))
    return found


def from_markdown(
    text: str,
    *,
    link: Callable[[str], str | None] = lambda target: target,
    image: Callable[[str], dict[str, str] | None] = lambda source: {"src": source},
    tokens: list[Token] | None = None,
) -> str:
    """CommonMark with tables and our callouts, as clean HTML. `link` gives the address of a target, None to drop the
    link; `image` gives the attributes of an image (src, width, height), None to drop it. Raw HTML stays text.
    `tokens` come from `parse` when `references` found neither HTML nor a forbidden address in them; they are used up."""
    parser = _parser(html=False)
    if tokens is None:
        tokens = parser.parse(text.replace("\x00", ""))
    for token in tokens:
        _shape(token, link, image)
    _lone_images(tokens)
    _captions(tokens)
    _alerts(tokens)
    return clean(parser.renderer.render(tokens, parser.options, {}))


def _shape(token: Token, link, image) -> None:
    if _is_raw(token):
        token.type, token.content = "html_block", _raw(token.content, link, image)
    if token.type in {"heading_open", "heading_close"}:
        token.tag = {"h1": "h2", "h5": "h4", "h6": "h4"}.get(token.tag, token.tag)
    # markdown-it aligns cells by style=, which our browser policy blocks: a class says the same.
    style = str(token.attrs.pop("style", ""))
    side = style.removeprefix("text-align:")
    if side in {"center", "right"}:
        token.attrSet("class", side)
    for child in token.children or []:
        if child.type == "link_open":
            href = link(str(child.attrGet("href") or ""))
            child.attrs.pop("href", None)
            if href is not None:
                child.attrSet("href", href)
        elif child.type == "image":
            given = image(str(child.attrGet("src") or ""))
            child.attrs.pop("src", None)
            for name, value in (given or {}).items():
                child.attrSet(name, value)


def _raw(content: str, link, image) -> str:
    """A raw block with its addresses turned as those of the Markdown around it; the cleaner has the last word."""
    root = _raw_tree(content)
    if root is None:
        return ""
    for element in root.iter("a"):
        href = link(element.attrib.pop("href", ""))
        if href is not None:
            element.set("href", href)
    for element in root.iter("img"):
        given = image(element.attrib.pop("src", ""))
        for name, value in (given or {}).items():
            element.set(name, value)
    html = lxml.html.tostring(root, encoding="unicode")
    return html.removeprefix("<div>").removesuffix("</div>").rstrip("\n") + "\n"


def _captions(tokens: list[Token]) -> None:
    """A paragraph that starts with ": " just below a table is its caption."""
    for place in range(len(tokens) - 4, -1, -1):
        closed, opened, words = tokens[place : place + 3]
        if (
            closed.type != "table_close"
            or opened.type != "paragraph_open"
            or not words.content.startswith(": ")
            or not words.children
        ):
            continue
        words.children[0].content = words.children[0].content.removeprefix(": ")
        start = next(n for n in range(place, -1, -1) if tokens[n].type == "table_open")
        del tokens[place + 1 : place + 4]
        tokens[start + 1 : start + 1] = [
            Token("caption_open", "caption", 1, block=True),
            words,
            Token("caption_close", "caption", -1, block=True),
        ]


def _lone_images(tokens: list[Token]) -> None:
    """An image that is its own paragraph is a figure; its title is the caption."""
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = token.children or []
        if (
            before.type != "paragraph_open"
            or token.type != "inline"
            or [child.type for child in children] != ["image"]
        ):
            continue
        before.tag = after.tag = "figure"
        before.attrSet("class", "figure")
        caption = str(children[0].attrs.pop("title", ""))
        if caption:
            token.children = [
                children[0],
                Token("caption_open", "figcaption", 1),
                Token("text", "", 0, content=caption),
                Token("caption_close", "figcaption", -1),
            ]


def _alerts(tokens: list[Token]) -> None:
    """> [!NOTE] becomes a callout; > [!DO] and > [!AVOID], one after the other, a pair."""
    boxes, opened = [], []
    for place, token in enumerate(tokens):
        if token.type == "blockquote_open":
            opened.append(place)
        elif token.type == "blockquote_close":
            start = opened.pop()
            name = _take_marker(tokens, start)
            if name:
                tokens[start].tag = token.tag = "div"
                tokens[start].attrSet("class", ALERTS[name])
                boxes.append((start, place, name))
    for start, end, name in sorted(boxes, reverse=True):
        following = next((box for box in boxes if box[0] == end + 1), None)
        if name == "DO" and following and following[2] == "AVOID":
            tokens.insert(following[1] + 1, Token("pair_close", "div", -1, block=True))
            tokens.insert(start, Token("pair_open", "div", 1, attrs={"class": "pair"}, block=True))


def _take_marker(tokens: list[Token], start: int) -> str | None:
    """Remove [!NAME] at the head of a quotation and return NAME, or None when there is no known one."""
    if start + 2 >= len(tokens) or tokens[start + 1].type != "paragraph_open":
        return None
    inline = tokens[start + 2]
    marker = _ALERT.match(inline.content)
    if not marker or marker[1].upper() not in ALERTS:
        return None
    rest, length = inline.children or [], len(marker[0].rstrip())
    while length and rest and rest[0].type == "text":
        cut = min(length, len(rest[0].content))
        rest[0].content, length = rest[0].content[cut:].lstrip(), length - cut
        if not rest[0].content:
            rest = rest[1:]
    inline.children = rest[1:] if rest and rest[0].type in {"softbreak", "hardbreak"} else rest
    if not inline.children:
        for token in tokens[start + 1 : start + 4]:
            token.hidden, token.content, token.tag = True, "", ""
    return marker[1].upper()
