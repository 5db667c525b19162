"""Text with headings, tables, images and callouts: HTML by allow-list, cleaned when saved and again when shown.

What we store is plain HTML: about twenty tags, and the classes of our own parts. `render` adds what only a page
needs: ids of headings, a scrolling region around tables, the words "À faire" and "À éviter", lazy images.
"""

import re
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

import lxml.html
import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

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
COMPARED = {"ins", "del"}  # marks of a difference between two versions (core.differences)
WORDS_A_MINUTE = 220
# Ids that our pages use themselves.
TAKEN = frozenset({"main", "contents", "minute", "acknowledge", "versions", "search"})

_BLOCKS = "p|h2|h3|h4|li|td|th|caption|figcaption|pre|div|blockquote|br|tr"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# A tag, quoted values skipped; the first group is there when words go on through it.
_MARKUP = re.compile(r"<(?:/?(strong|em|s|code|a)\b)?(?:[^>\"]|\"[^\"]*\")*>")
_SPACE = re.compile(r"[ \t\n\r\f]+")  # a no-break space is part of its sentence
_DIGITS = re.compile(r"\A[0-9]{1,4}\Z")
_SKIPPED = re.compile(r"[\t\n\r]")  # browsers read an address without them: /<tab>/elsewhere is //elsewhere
_FIRST_LINE = re.compile(r"<pre>\n+")  # a browser drops one at each reading
# No part of any text, and no page could be read again with them; a number entity (&#1;) brings them too.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


# --- Cleaning ---------------------------------------------------------------------------------------


def clean(html: str, *, compared: bool = False) -> str:
    """Only our tags, attributes, classes and addresses; everything else is dropped, scripts with their content.

    `compared` also keeps what core.differences writes; no stored text ever holds it.
    """
    kept = nh3.clean(
        _UNREADABLE.sub("", html),
        tags=TAGS | COMPARED if compared else TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES | {"div": CLASSES["div"] | {"same"}} if compared else CLASSES,
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
    return _FIRST_LINE.sub("<pre>", _UNREADABLE.sub("", kept))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Addresses stay on the portal or say plainly where they lead; images are always ours."""
    value = _UNREADABLE.sub("", value)
    if name in {"href", "src"}:
        value = _SKIPPED.sub("", value).strip()
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
def render(html: str, language: str = "fr", *, compared: bool = False) -> SafeString:
    """Ready for a page; words that we add are in the language of the text."""
    root = _parse(clean(html, compared=compared))
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


def links(rendered: str) -> frozenset[str]:
    """The addresses of our own that a rendered text leads to, without what follows # or ?."""
    found = re.findall(r'<a\b[^>]*\shref="(/[^"#?]*)', rendered)
    return frozenset(found)


@lru_cache(maxsize=256)
def close_links(rendered: SafeString, addresses: frozenset[str]) -> SafeString:
    """The same text for who may not open `addresses`: the words stay, the links are gone."""
    root = _parse(rendered)
    for link in list(root.iter("a")):
        if re.split(r"[#?]", link.get("href", ""))[0] in addresses:
            link.tag = "span"
            for name in list(link.attrib):
                del link.attrib[name]
            link.set("class", "closed")
    return mark_safe(_inner(root))  # noqa: S308 - rendered by us, only links were taken out


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
    """Of a clean text: what is between its tags, without taking it apart."""
    spaced = _MARKUP.sub(lambda tag: "" if tag[1] else " ", html)
    return len(_WORD.findall(unescape(spaced)))


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
    following: dict[
        str, int
    ] = {}  # the next number of a name that comes again: long texts repeat their titles
    for heading in root.iter("h2", "h3", "h4"):
        base = slugify(_text(heading))[:60] or "section"
        slug, number = base, following.get(base, 2)
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        following[base] = number
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
