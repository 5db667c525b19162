"""Is each document right? Its facts, its words, its links and its images; and what it would change here."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from core import files, markdown, richtext
from people.models import OrgUnit, User
from policy import actions
from policy.imports.folder import Page, Problem
from policy.models import LANGUAGES, Document, fingerprint

HOST = re.compile(r"\A[\w-]+(?:\.[\w-]+)*\.?\Z")
SLUG = re.compile(r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z")
KEYS = {
    "title",
    "kind",
    "summary",
    "visibility",
    "owner",
    "review_in_months",
    "topics",
    "acknowledge",
    "acknowledge_within_days",
}
PER_TEXT = {"title", "summary"}


@dataclass(slots=True)
class Change:
    """What one document would bring: `verb` is created, changed or unchanged; `what` says which parts."""

    incoming: actions.Incoming
    verb: str
    what: list[str]


class Known:
    """What the files may name: people, units, documents; three queries for the whole folder."""

    def __init__(self, pages: list[Page], documents: Mapping[str, object]) -> None:
        owners = {str(page.facts.get("owner", "")).lower() for page in pages}
        self.people = {user.email: user for user in User.objects.employees().filter(email__in=owners)}
        names = {str(page.facts.get("acknowledge", "")) for page in pages}
        self.units: dict[str, list[OrgUnit]] = {}
        for unit in OrgUnit.objects.filter(name__in=names):
            self.units.setdefault(unit.name, []).append(unit)
        self.documents = {
            document.slug: document
            for document in Document.objects.select_related("owner", "current_version").prefetch_related(
                "topics", "drafts", "images", "current_version__texts"
            )
        }
        self.slugs = set(documents) | {
            slug for slug, document in self.documents.items() if document.state != Document.State.WITHDRAWN
        }


class Checker:
    """One document with its one or two files."""

    def __init__(self, root: Path, pages: Mapping[str, Page], known: Known, problems: list[Problem]) -> None:
        self.root, self.known, self.problems = root, known, problems
        self.pages = {language: pages[language] for language in LANGUAGES if language in pages}
        self.page = next(iter(self.pages.values()))
        self.pictures: dict[str, tuple[str, files.Picture]] = {}
        self.failed = False

    def change(self) -> Change | None:
        facts, topics = self._facts()
        texts = {language: self._text(page) for language, page in self.pages.items()}
        if self.failed:
            return None
        incoming = actions.Incoming(self.page.slug, facts, topics, texts, self.pictures)
        return _compare(incoming, self.known.documents.get(self.page.slug))

    def _wrong(self, page: Page, line: int, text: str) -> None:
        self.failed = True
        self.problems.append(Problem(page.file, line, text))

    def _wrong_fact(self, page: Page, key: str, text: str) -> None:
        self._wrong(page, page.lines.get(key, 1), text)

    # The facts of the document: said in one file, or the same in both.
    def _facts(self) -> tuple[dict[str, object], tuple[str, ...]]:
        said: dict[str, tuple[Page, object]] = {}
        for page in self.pages.values():
            for key, value in page.facts.items():
                if key not in KEYS:
                    self._wrong_fact(
                        page, key, _("“%(name)s” is not a name of the front matter.") % {"name": key[:60]}
                    )
                elif key not in PER_TEXT:
                    first = said.setdefault(key, (page, value))
                    if first[1] != value:
                        self._wrong_fact(
                            page,
                            key,
                            _("“%(name)s” differs from %(file)s.") % {"name": key, "file": first[0].file},
                        )
        facts = {
            "kind": self._choice(said, "kind", Document.Kind.values),
            "visibility": self._choice(said, "visibility", Document.Visibility.values),
            "owner": self._owner(said),
            "review_in_months": self._number(said, "review_in_months", 1, 60, 12),
            **self._audience(said),
        }
        return facts, self._topics(said)

    def _choice(self, said, key: str, choices: list[str]) -> str:
        page, value = said.get(key, (self.page, None))
        if value is None:
            self._wrong_fact(page, key, _("“%(name)s” is missing.") % {"name": key})
        elif value not in choices:
            self._wrong_fact(
                page,
                key,
                _("“%(name)s” must be one of: %(choices)s.") % {"name": key, "choices": ", ".join(choices)},
            )
        return str(value)

    def _number(self, said, key: str, least: int, most: int, default: int | None) -> int | None:
        page, value = said.get(key, (self.page, default))
        if value is default:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._wrong_fact(
                page,
                key,
                _("“%(name)s” must be a number from %(least)s to %(most)s.")
                % {"name": key, "least": least, "most": most},
            )
            return default
        return value

    def _owner(self, said) -> User | None:
        page, value = said.get("owner", (self.page, None))
        if value is None:
            self._wrong_fact(page, "owner", _("“%(name)s” is missing.") % {"name": "owner"})
            return None
        owner = self.known.people.get(str(value).lower())
        if owner is None:
            self._wrong_fact(
                page, "owner", _("No colleague has the address %(address)s.") % {"address": str(value)[:120]}
            )
        return owner

    def _audience(self, said) -> dict[str, object]:
        page, value = said.get("acknowledge", (self.page, None))
        days = self._number(said, "acknowledge_within_days", 1, 365, None)
        if value is None or value is False:
            if days is not None:
                self._wrong_fact(
                    page, "acknowledge_within_days", _("“acknowledge_within_days” needs “acknowledge”.")
                )
            return {"audience": Document.Audience.NOBODY, "audience_unit": None, "within_days": None}
        if days is None:
            self._wrong_fact(page, "acknowledge", _("“acknowledge” needs “acknowledge_within_days”."))
        if value == "everyone":
            return {"audience": Document.Audience.EVERYONE, "audience_unit": None, "within_days": days}
        units = self.known.units.get(str(value), [])
        if len(units) != 1:
            said_so = (
                _("No unit is called %(name)s.") if not units else _("Several units are called %(name)s.")
            )
            self._wrong_fact(page, "acknowledge", said_so % {"name": str(value)[:120]})
        return {
            "audience": Document.Audience.UNIT,
            "audience_unit": units[0] if units else None,
            "within_days": days,
        }

    def _topics(self, said) -> tuple[str, ...]:
        page, value = said.get("topics", (self.page, []))
        words = value if isinstance(value, list) else None
        if (
            words is None
            or len(words) > 12
            or not all(isinstance(word, str) and len(word) <= 40 and SLUG.match(word) for word in words)
        ):
            self._wrong_fact(
                page,
                "topics",
                _(
                    "“topics” must be a list of at most 12 short words, in small letters without accents, with hyphens."
                ),
            )
            return ()
        return tuple(sorted(set(words)))

    # The text of one language.
    def _text(self, page: Page) -> tuple[str, str, str]:
        title, summary = (
            self._sentence(page, key, most) for key, most in (("title", 160), ("summary", 1_000))
        )
        if not page.body.strip():
            self._wrong(page, page.body_line, _("The text is empty."))
        for reference in markdown.references(page.body):
            problem = self._reference_problem(page, reference)
            if problem:
                self._wrong(page, page.body_line + reference.line - 1, problem)
        body = (
            ""
            if self.failed
            else markdown.from_markdown(
                page.body, link=_address, image=lambda source: self._attributes(source)
            )
        )
        return title, summary, body

    def _sentence(self, page: Page, key: str, most: int) -> str:
        value = page.facts.get(key)
        # Not split(): a no-break space is part of its sentence.
        text = re.sub(r"[ \t\r\n]+", " ", value).strip() if isinstance(value, str) else ""
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
            return self._image_problem(reference)
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

    def _image_problem(self, reference: markdown.Reference) -> str:
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
        content = path.read_bytes()
        key = _key(content)
        if key not in self.pictures:
            try:
                self.pictures[key] = (path.name[:120], files.picture(content))
            except ValidationError as error:
                return f"{reference.target[:80]} : {error.messages[0]}"
        return ""

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

    def _attributes(self, source: str) -> dict[str, str] | None:
        path = self._image_path(source)
        if path is None:
            return None
        key = _key(path.read_bytes())
        picture = self.pictures[key][1]
        return {
            "src": reverse("policy:image", args=[self.page.slug, key]),
            "width": str(picture.width),
            "height": str(picture.height),
        }


def _key(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]


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
    published = document.current_version.texts.all() if document.current_version else []
    # The working copy comes after the published text: it is what an editor would see.
    held = {text.language: text.sha256 for text in [*published, *document.drafts.all()]}
    what += [
        language
        for language, text in sorted(incoming.texts.items())
        if held.get(language) != fingerprint(language, *text)
    ]
    return Change(incoming, "changed" if what else "unchanged", what)
