"""What changed between two rich texts, word by word inside paragraphs, cells and list items, never in their markup.

`compare` gives clean HTML in which added words stand in <ins> and words that were left out in <del>, and long
stretches that did not change in <div class="same">. `show` makes it ready for a page. lxml.html.diff was tried and left:
it moves words out of tables and needs 2.7 s for 12,000 words, where aligning blocks first needs a tenth of that.
"""

import copy
import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

import lxml.html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import richtext

BLOCKS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "div", "blockquote", "pre", "hr"),
}
ALIKE = 0.35  # below this share of common words, a paragraph is another one
FOLD = 2  # unchanged blocks in a row that are worth folding, beside the one that is kept on each side
# A word, a sign or a space: what is compared.
_WORDS = re.compile(r"\s+|[^\W_]+(?:['’-][^\W_]+)*|[^\s]")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`html` holds both texts; `added` and `removed` count words."""

    html: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or an image or a line break (`single`), inside its inline elements from the outside in."""

    words: str
    inside: tuple
    single: object = None

    @property
    def key(self) -> tuple:
        """What makes two words the same: letters, where a link leads, what is emphasised; for an image, its face."""
        marks = tuple((tag, href) for _element, tag, href in self.inside)
        face = (self.single.tag, self.single.get("src"), self.single.get("alt")) if self._is_single else ()
        return (" " if self.words.isspace() else self.words, marks, face)

    @property
    def _is_single(self) -> bool:
        return self.single is not None


# --- Comparing --------------------------------------------------------------------------------------


def compare(older: str, newer: str) -> Comparison:
    """Both are stored rich texts; each is cleaned first, so that no <ins> or <del> of theirs survives."""
    root = lxml.html.Element("div")
    for block, changed in _blocks(_parts(_parse(older)), _parts(_parse(newer))):
        block.set("data-changed", "yes" if changed else "no")
        root.append(block)
    _fold(root)
    _unwrap(root)
    added, removed = (sum(_count(mark.text_content()) for mark in root.iter(tag)) for tag in ("ins", "del"))
    return Comparison(_inner(root), added, removed)


def _parse(html: str):
    return lxml.html.fragment_fromstring(richtext.clean(html), create_parent="div")


def _inner(root) -> str:
    return lxml.html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")


def _count(words: str) -> int:
    return sum(1 for word in _WORDS.findall(words) if _LETTER.match(word))


def _parts(element) -> list:
    """The blocks of an element; loose words between them are gathered into a <span>."""
    parts: list = []

    def loose():
        if not parts or parts[-1].tag != "span":
            parts.append(lxml.html.Element("span"))
        return parts[-1]

    if (element.text or "").strip():
        loose().text = element.text
    for child in element:
        one = copy.deepcopy(child)
        tail, one.tail = one.tail, None
        if child.tag in BLOCKS:
            parts.append(one)
        else:
            loose().append(one)
            one.tail, tail = tail, None
        if tail and tail.strip():
            loose().text = tail
    return parts


def _blocks(old: list, new: list) -> list[tuple]:
    """(block, changed) in reading order: what was left out stands before what took its place."""
    found: list[tuple] = []
    matcher = SequenceMatcher(
        None, [_key(part) for part in old], [_key(part) for part in new], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += [(part, False) for part in new[c:d]]
        else:
            found += [(part, True) for part in _replaced(old[a:b], new[c:d])]
    return found


def _key(element) -> str:
    return re.sub(r"\s+", " ", lxml.html.tostring(element, encoding="unicode", with_tail=False)).strip()


def _replaced(old: list, new: list) -> list:
    """Blocks that look alike are compared inside; the others are left out or added whole."""
    found, start = [], 0
    faces = [_face(other) for other in old]
    for part in new:
        mine = _face(part)
        likeness = [(_likeness(faces[place], mine), -place) for place in range(start, len(old))]
        best, place = max(likeness, default=(0.0, 0))
        if best < ALIKE:
            found.append(_mark(part, "ins"))
            continue
        found += [_mark(other, "del") for other in old[start:-place]]
        found.append(_inside(old[-place], part))
        start = -place + 1
    # What is left out comes before what was added in its place.
    gone = [_mark(other, "del") for other in old[start:]]
    tail = len(found)
    while gone and tail and found[tail - 1].get("data-new"):
        tail -= 1
    return [*found[:tail], *gone, *found[tail:]]


def _face(element) -> tuple:
    words = (word for text in element.itertext() for word in _WORDS.findall(text) if not word.isspace())
    return element.tag, element.get("class"), Counter(words)


def _likeness(old: tuple, new: tuple) -> float:
    """Words in common of two blocks of one kind, whatever their order, from 0 to 1: a rough measure in linear time."""
    if old[:2] != new[:2]:
        return 0.0
    if old[0] in {"thead", "tbody", "figcaption", "caption"}:
        return 1.0
    total = old[2].total() + new[2].total()
    return 2 * sum(min(count, new[2][word]) for word, count in old[2].items()) / total if total else 1.0


def _inside(old, new):
    """One block against the block that took its place."""
    parts = _parts(new)
    if any(part.tag != "span" for part in (*parts, *_parts(old))):
        result = _empty(new)
        rows = new.tag == "tr" and len(parts) == len(_parts(old))
        inner = (
            [_inside(*cells) for cells in zip(_parts(old), parts, strict=True)]
            if rows
            else [block for block, _changed in _blocks(_parts(old), parts)]
        )
        result.extend(inner)
        return result
    return _words(old, new)


def _empty(element):
    return lxml.html.Element(element.tag, dict(element.attrib))


# --- Words inside a block -----------------------------------------------------------------------------


def _words(old, new):
    first, second = _tokens(old), _tokens(new)
    result = _empty(new)
    matcher = SequenceMatcher(
        None, [token.key for token in first], [token.key for token in second], autojunk=False
    )
    for tag, a, b, c, d in _joined(matcher.get_opcodes(), second):
        if tag == "equal":
            _write(result, second[c:d], None)
        else:
            _write(result, first[a:b], "del")
            _write(result, second[c:d], "ins")
    return result


def _joined(opcodes: list, second: list[_Token]) -> list:
    """Two changes with nothing but a space between them are one: words in a row read better than words in turn."""
    found: list[list] = []
    for place, (tag, a, b, c, d) in enumerate(opcodes):
        small = tag == "equal" and all(token.words.isspace() for token in second[c:d])
        changes = small and 0 < place < len(opcodes) - 1
        if found and found[-1][0] != "equal" and (changes or tag != "equal"):
            found[-1] = ["replace", found[-1][1], b, found[-1][3], d]
        else:
            found.append([tag, a, b, c, d])
    return found


def _tokens(element) -> list[_Token]:
    found: list[_Token] = []

    def read(node, inside: tuple) -> None:
        found.extend(_Token(word, inside) for word in _WORDS.findall(node.text or ""))
        for child in node:
            if child.tag in {"img", "br"}:
                single = copy.deepcopy(child)
                single.tail = None
                found.append(_Token("", inside, single))
            elif child.tag == "span":
                read(child, inside)
            else:
                read(child, (*inside, (child, child.tag, child.get("href"))))
            found.extend(_Token(word, inside) for word in _WORDS.findall(child.tail or ""))

    read(element, ())
    return found


def _write(result, tokens: list[_Token], mark: str | None) -> None:
    """Append the tokens, inside <ins> or <del> when they are marked, each in its inline elements."""
    if not tokens:
        return
    target = result
    if mark:
        target = lxml.html.Element(mark)
        result.append(target)
    path: list[tuple] = []  # (the element it copies, its copy)
    for token in tokens:
        wanted = [element for element, _tag, _href in token.inside]
        while path and [source for source, _made in path] != wanted[: len(path)]:
            path.pop()
        for element in wanted[len(path) :]:
            made = _empty(element)
            (path[-1][1] if path else target).append(made)
            path.append((element, made))
        _say(path[-1][1] if path else target, token)


def _say(place, token: _Token) -> None:
    if token.single is not None:
        place.append(copy.deepcopy(token.single))
    elif len(place):
        place[-1].tail = (place[-1].tail or "") + token.words
    else:
        place.text = (place.text or "") + token.words


def _mark(element, mark: str):
    """The whole block as added or left out: the mark stands around its words, never around a block."""
    parts = _parts(element)
    result = _empty(element)
    if any(part.tag != "span" for part in parts):
        result.extend(_mark(part, mark) for part in parts)
    else:
        _write(result, _tokens(element), mark)
    if mark == "ins":
        result.set("data-new", "yes")
    return result


# --- Folding and showing --------------------------------------------------------------------------------


def _fold(root) -> None:
    """Long unchanged stretches go into <div class="same">, all but the block on each side of a change."""
    blocks, run = list(root), []
    for place, block in enumerate([*blocks, None]):
        if block is not None and block.get("data-changed") == "no":
            run.append(block)
            continue
        first = 0 if place == len(run) else 1  # at the very start there is nothing above to explain
        last = len(run) if block is None else len(run) - 1
        inner = run[first:last]
        if len(inner) >= FOLD:
            same = lxml.html.Element("div", {"class": "same"})
            inner[0].addprevious(same)
            same.extend(inner)
        run = []
    for one in root.iter():
        one.attrib.pop("data-changed", None)
        one.attrib.pop("data-new", None)


def _unwrap(root) -> None:
    for loose in list(root.iter("span")):
        loose.drop_tag()


def show(html: str, language: str) -> SafeString:
    """Ready for a page: stretches fold, marks say "added" and "left out" to who cannot see them, in the reader's
    language; what the text itself needs (tables, pairs, images) is in the language of the text."""
    root = lxml.html.fragment_fromstring(richtext.render(html, language, compared=True), create_parent="div")
    for same in root.find_class("same"):
        count = len(same)
        summary = lxml.html.Element("summary")
        summary.text = ngettext("%(count)s unchanged paragraph", "%(count)s unchanged paragraphs", count) % {
            "count": count
        }
        same.tag = "details"
        same.insert(0, summary)
    for tag, before in (("ins", _("added:")), ("del", _("left out:"))):
        for mark in root.iter(tag):
            word = lxml.html.Element("span", {"class": "hidden-text"})
            word.text, word.tail, mark.text = f"[{before} ", mark.text, None
            end = lxml.html.Element("span", {"class": "hidden-text"})
            end.text = "]"
            mark.insert(0, word)
            mark.append(end)
    return mark_safe(_inner(root))  # noqa: S308 - cleaned by richtext.render; what was added since is ours
