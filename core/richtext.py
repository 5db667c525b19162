"""Text with headings, tables, images and callouts: HTML by allow-list, cleaned when saved and again when shown.

What we store is plain HTML: about twenty tags, and the classes of our own parts. `render` adds what only a page
needs: ids of headings, a scrolling region around tables, the words "À faire" and "À éviter", lazy images.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import lxml.html
import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
    ),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img", "div"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
CLASSES = {
    "div": {"callout", "pair", "do", "avoid"},
    "figure": {"figure"},
    "table": {"table"},
    "th": {"center", "right"},
    "td": {"center", "right"},
}
SCHEMES = {"http", "https", "mailto"}
ALERTS = {"NOTE": "callout", "DO": "do", "AVOID": "avoid"}
WORDS_A_MINUTE = 220
# Ids that our pages use themselves.
TAKEN = frozenset({"main", "contents", "minute", "acknowledge", "versions", "search"})

_ALERT = re.compile(r"\A\[!([A-Za-z]+)\][ \t]*")
_BLOCKS = "p|h2|h3|h4|li|td|th|caption|figcaption|pre|div|blockquote|br|tr"
_SPACE = re.compile(r"[ \t\n\r\f]+")  # a no-break space is part of its sentence
_DIGITS = re.compile(r"\A[0-9]{1,4}\Z")


# --- Cleaning ---------------------------------------------------------------------------------------


def clean(html: str) -> str:
    """Only our tags, attributes, classes and addresses; everything else is dropped, scripts with their content."""
    return nh3.clean(
        html.replace("\x00", ""),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        clean_content_tags={
            "script",
            "style",
            "title",
            "textarea",
            "template",
            "noscript",
            "iframe",
            "svg",
            "math",
            "object",
        },
        attribute_filter=_attribute,
        link_rel=None,
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Addresses stay on the portal or say plainly where they lead; images are always ours."""
    if name in {"href", "src"}:
        value = value.strip()
        ours = value.startswith("/") and not value.startswith(("//", "/\\"))
        if name == "src":
            return value if ours else None
        return value if ours or value.startswith("#") or _scheme(value) in SCHEMES else None
    if name in {"width", "height", "start", "colspan", "rowspan"}:
        return value if _DIGITS.match(value) else None
    if name == "scope":
        return value if value in {"row", "col"} else None
    return value


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""


# --- Showing ----------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def render(html: str, language: str = "fr") -> SafeString:
    """Ready for a page; words that we add are in the language of the text."""
    root = _parse(clean(html))
    for heading, slug in _headings(root):
        heading.set("id", slug)
    with override(language):
        _name_pairs(root)
        _wrap_tables(root)
    for image in root.iter("img"):
        image.set("loading", "lazy")
        image.set("decoding", "async")
        image.set("alt", image.get("alt", ""))
    for link in root.iter("a"):
        if _scheme(link.get("href", "")) in {"http", "https"}:
            link.set("rel", "noopener noreferrer")
    return mark_safe(_inner(root))  # noqa: S308 - cleaned above; what was added since is ours


@lru_cache(maxsize=256)
def contents(html: str) -> tuple[tuple[str, str], ...]:
    """(id, text) of each h2, as `render` numbers them."""
    return tuple(
        (slug, _text(heading)) for heading, slug in _headings(_parse(clean(html))) if heading.tag == "h2"
    )


def plain(html: str) -> str:
    """The text alone, on one line, for search and summaries; a dot between blocks that end without a sign."""
    marked = re.sub(rf"(</?(?:{_BLOCKS})\b[^>]*>)", r"\n\1\n", clean(html).replace("\n", " "))
    blocks = [" ".join(_SPACE.split(block)).strip() for block in _parse(marked).text_content().split("\n")]
    blocks = [block for block in blocks if block]
    text = ""
    for block in blocks:
        text += ("" if not text else " " if text[-1] in ".,;:!?…" else " · ") + block
    return text


def words(html: str) -> int:
    return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", plain(html)))


def minutes(html: str) -> int:
    """Minutes of quiet reading, at least one."""
    return max(1, round(words(html) / WORDS_A_MINUTE))


def _parse(html: str):
    return lxml.html.fragment_fromstring(html, create_parent="div")


def _inner(root) -> str:
    return lxml.html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")


def _text(element) -> str:
    return " ".join(_SPACE.split(element.text_content())).strip()


def _headings(root) -> list[tuple]:
    taken, found = set(TAKEN), []
    for heading in root.iter("h2", "h3", "h4"):
        base = slugify(_text(heading))[:60] or "section"
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        found.append((heading, slug))
    return found


def _name_pairs(root) -> None:
    for box in root.iter("div"):
        names = {"do": _("Do"), "avoid": _("Avoid")}
        name = names.get(box.get("class", ""))
        if name:
            title = lxml.html.Element("h3")
            title.text = name
            title.tail, box.text = box.text, None
            box.insert(0, title)


def _wrap_tables(root) -> None:
    """A wide table scrolls in its own region, reachable by keyboard and named by its caption or first column."""
    for table in list(root.iter("table")):
        table.set("class", "table")
        named = next(iter(table.iter("caption", "th")), None)
        label = _text(named) if named is not None else ""
        region = lxml.html.Element(
            "div",
            {
                "class": "table-scroll",
                "role": "region",
                "tabindex": "0",
                "aria-label": _("Table: %(name)s") % {"name": label} if label else _("Table"),
            },
        )
        for head in table.iter("th"):
            head.set("scope", head.get("scope", "col"))
        parent, place = table.getparent(), table.getparent().index(table)
        region.tail, table.tail = table.tail, None
        parent.insert(place, region)
        region.append(table)


# --- Markdown ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """Something a Markdown text points to or must not hold. `line` counts from 1 in the text."""

    kind: str  # "link", "image", "html", "alert", "title"
    target: str
    alt: str
    line: int


def _parser(*, html: bool) -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": html, "typographer": False}).enable("table")


def references(text: str) -> list[Reference]:
    """Links, images, raw HTML, unknown callouts and h1 titles of a Markdown text, for whoever checks it."""
    found = []
    parser = _parser(html=True)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # a forbidden address is reported, not left as text
    for place, token in enumerate(tokens := parser.parse(text)):
        line = (token.map or [0])[0] + 1
        if token.type == "html_block":
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


def from_markdown(
    text: str,
    *,
    link: Callable[[str], str | None] = lambda target: target,
    image: Callable[[str], dict[str, str] | None] = lambda source: {"src": source},
) -> str:
    """CommonMark with tables and our callouts, as clean HTML. `link` gives the address of a target, None to drop the
    link; `image` gives the attributes of an image (src, width, height), None to drop it. Raw HTML stays text."""
    parser = _parser(html=False)
    tokens = parser.parse(text.replace("\x00", ""))
    for token in tokens:
        _shape(token, link, image)
    _lone_images(tokens)
    _alerts(tokens)
    return clean(parser.renderer.render(tokens, parser.options, {}))


def _shape(token: Token, link, image) -> None:
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
