"""Is each document right? Its facts, its words, its links and its images; and what it would change here."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from core import files, markdown, richtext
from core.markdown import canonical
from policy import actions
from policy.imports.facts import FactsChecker, Known
from policy.imports.folder import Page, Problem
from policy.models import Document, fingerprint

HOST = re.compile(r"\A[\w-]+(?:\.[\w-]+)*\.?\Z")
OUR_KEY = re.compile(r"\A[0-9a-f]{20}\Z")  # the name under which an export wrote a picture


@dataclass(slots=True)
class Change:
    """What one document would bring: `verb` is created, changed or unchanged; `what` says which parts."""

    incoming: actions.Incoming
    verb: str
    what: list[str]
    before: dict[str, object] = field(default_factory=dict)


class Checker(FactsChecker):
    """One document with its one or two files."""

    def __init__(self, root: Path, pages: Mapping[str, Page], known: Known, problems: list[Problem]) -> None:
        super().__init__(pages, known, problems)
        self.root = root
        self.pictures: dict[str, tuple[str, files.Picture]] = {}
        self.keys: dict[Path | None, str] = {}

    def change(self) -> Change | None:
        facts, topics, tools = self.facts()
        texts = {language: self._text(page) for language, page in self.pages.items()}
        if self.failed:
            return None
        incoming = actions.Incoming(self.page.slug, facts, topics, texts, self.pictures, tools)
        return _compare(incoming, self.document)

    # The text of one language.
    def _text(self, page: Page) -> tuple[str, str, str]:
        title, summary = (
            self._sentence(page, key, most) for key, most in (("title", 160), ("summary", 1_000))
        )
        if not page.body.strip():
            self._wrong(page, page.body_line, _("The text is empty."))
        tokens = markdown.parse(page.body)
        for reference in markdown.references(page.body, tokens):
            problem = self._reference_problem(page, reference)
            if problem:
                self._wrong(page, 0 if page.word else page.body_line + reference.line - 1, problem)
        body = (
            ""
            if self.failed
            else markdown.from_markdown(
                page.body, link=_address, image=lambda source: self._attributes(page, source), tokens=tokens
            )
        )
        return title, summary, body

    def _sentence(self, page: Page, key: str, most: int) -> str:
        value = page.facts.get(key)
        # Not split(): a no-break space is part of its sentence.
        text = _one_line(value) if isinstance(value, str) else ""
        if not text:
            self._wrong_fact(page, key, _("“%(name)s” is missing.") % {"name": key})
        elif len(text) > most:
            self._wrong_fact(
                page, key, _("“%(name)s” is longer than %(most)s characters.") % {"name": key, "most": most}
            )
        return text

    def _reference_problem(self, page: Page, reference: markdown.Reference) -> str:
        target = reference.target[:80]
        if reference.kind == "html":
            return _("HTML is not allowed in the text: %(what)s") % {"what": target}
        if reference.kind == "title":
            return _("The title is in the front matter; headings of the text start at ##.")
        if reference.kind == "alert":
            return _("There is no callout called %(name)s; use NOTE, DO or AVOID.") % {"name": target}
        if reference.kind == "image":
            return self._image_problem(page, reference)
        return self._link_problem(page, reference)

    def _link_problem(self, page: Page, reference: markdown.Reference) -> str:
        broken = _("The link %(target)s leads nowhere.") % {"target": reference.target[:80] or "()"}
        try:
            parts = urlsplit(reference.target)
        except ValueError:
            return broken
        if parts.scheme == "guide":
            return (
                ""
                if parts.path in self.known.slugs
                else _("There is no document called %(name)s.") % {"name": parts.path[:80]}
            )
        if parts.scheme in {"http", "https"}:
            return "" if HOST.match(parts.hostname or "") else broken
        if parts.scheme == "mailto":
            return "" if "@" in parts.path else broken
        if parts.scheme:
            return _("Links start with http, https, mailto or guide: %(target)s") % {
                "target": reference.target[:80]
            }
        if reference.target.startswith("#"):
            ids = {slug for slug, _title in richtext.contents(markdown.from_markdown(page.body))}
            return "" if unquote(reference.target[1:]) in ids else broken
        return (
            ""
            if reference.target.startswith("/") and not reference.target.startswith(("//", "/\\"))
            else broken
        )

    def _image_problem(self, page: Page, reference: markdown.Reference) -> str:
        if reference.target in page.pictures:
            key, name, picture = page.pictures[reference.target]
            self.pictures[key] = (name, picture)
            return ""
        if not reference.alt:
            return _("The image %(name)s has no words in its brackets for those who do not see it.") % {
                "name": reference.target[:80]
            }
        path = self._image_path(reference.target)
        if path is None:
            return _("Images lie in the folder of the library, for example images/plan.png: %(name)s") % {
                "name": reference.target[:80]
            }
        if not path.is_file():
            return _("The image %(name)s is missing.") % {"name": reference.target[:80]}
        if path.stat().st_size > files.MOST_IMAGE_BYTES:
            return _("The image is larger than 5 MB.")
        return self._take(path, reference.target)

    def _take(self, path: Path, target: str) -> str:
        """Open the picture once for the document; its problem, if it has one."""
        if path in self.keys:
            return ""
        content = path.read_bytes()
        try:
            picture = files.picture(content)
        except ValidationError as error:
            return f"{target[:80]} : {error.messages[0]}"
        self.keys[path] = key = self._key(path, content, picture)
        self.pictures[key] = (path.name[:120], picture)
        return ""

    def _key(self, path: Path, content: bytes, picture: files.Picture) -> str:
        """An export names a picture by its key, which holds as long as the picture is the one that we keep under it."""
        own = hashlib.sha256(content).hexdigest()[:20]
        if not OUR_KEY.match(path.stem):
            return own
        kept = (
            next((image for image in self.document.images.all() if image.key == path.stem), None)
            if self.document
            else None
        )
        if kept is None:
            return path.stem
        try:
            with kept.file.open("rb") as file:
                stored = file.read()
        except OSError:
            return own
        return path.stem if stored in {content, picture.content} else own

    def _image_path(self, source: str) -> Path | None:
        """The file an image names; None when the name leads out of the folder."""
        name = unquote(source)
        pure = PurePosixPath(name)
        if (
            "\x00" in name
            or "\\" in name
            or ":" in name
            or pure.is_absolute()
            or ".." in pure.parts
            or len(name) > 300
        ):
            return None
        try:
            path = (self.root / pure).resolve()
        except (OSError, ValueError, RuntimeError):
            return None
        return path if path.is_relative_to(self.root) else None

    def _attributes(self, page: Page, source: str) -> dict[str, str] | None:
        key = page.pictures[source][0] if source in page.pictures else self.keys.get(self._image_path(source))
        if key is None:
            return None
        picture = self.pictures[key][1]
        return {
            "src": reverse("policy:image", args=[self.page.slug, key]),
            "width": str(picture.width),
            "height": str(picture.height),
        }


def _address(target: str) -> str | None:
    parts = urlsplit(target)
    if parts.scheme != "guide":
        return target
    return reverse("policy:document", args=[parts.path]) + (f"#{parts.fragment}" if parts.fragment else "")


def _compare(incoming: actions.Incoming, document: Document | None) -> Change:
    if document is None:
        return Change(incoming, "created", sorted(incoming.texts))
    what = [name for name, value in incoming.facts.items() if getattr(document, name) != value]
    if {topic.word for topic in document.topics.all()} != set(incoming.topics):
        what.append("topics")
    if incoming.tools is not None and {tool.pk for tool in document.tools.all()} != set(incoming.tools):
        what.append("tools")
    published = document.current_version.texts.all() if document.current_version else []
    # The working copy comes after the published text: it is what an editor would see.
    held = {text.language: text for text in [*published, *document.drafts.all()]}
    for language, text in sorted(incoming.texts.items()):
        if language in held and _reads_the_same(held[language], text):
            # An editor, Word and Markdown write white space differently: what reads the same stays as it is.
            incoming.texts[language] = (held[language].title, held[language].summary, held[language].body)
        else:
            what.append(language)
    before = {name: getattr(document, name) for name in incoming.facts}
    return Change(incoming, "changed" if what else "unchanged", what, before)


def _reads_the_same(held, text: tuple[str, str, str]) -> bool:
    title, summary, body = text
    if held.sha256 == fingerprint(held.language, title, summary, body):
        return True
    # A file says its summary on one line.
    faces = (_one_line(held.title), _one_line(held.summary)) == (title, summary)
    return faces and canonical(held.body) == canonical(body)


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
