"""Which files are there, and what does each say? Names, sizes, characters and front matter; nothing is judged yet."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from frontmatter.default_handlers import YAMLHandler
from yaml import YAMLError

from core.files import Picture

MOST_FILES = 2_000
MOST_BYTES = 256 * 1024
# Addresses of the guide that are pages of their own.
RESERVED = {
    "gerer",
    "imports",
    "exports",
    "ecrire",
    "mes-documents",
    "cibles",
    "chiffres",
    "lecons",
    "decideurs",
    "preuve",
}
NAME = re.compile(r"\A(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<language>fr|en)\.md\Z")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


@dataclass(slots=True)
class Page:
    """One file: its facts with the line of each, and its Markdown, whose first line is `body_line` of the file."""

    file: str
    slug: str
    language: str
    facts: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    word: bool = False  # a Word document: it has no lines, and its pictures came with it
    pictures: dict[str, tuple[str, str, Picture]] = field(
        default_factory=dict
    )  # by address: key, name, picture


def pages(root: Path, problems: list[Problem]) -> list[Page]:
    paths = sorted(
        path
        for path in root.iterdir()
        if path.suffix.lower() in {".md", ".markdown"} and path.name != "README.md"
    )
    if len(paths) > MOST_FILES:
        problems.append(
            Problem(root.name, 1, _("The folder holds more than %(most)s files.") % {"most": MOST_FILES})
        )
        return []
    return [page for page in (_page(root, path, problems) for path in paths) if page is not None]


def _page(root: Path, path: Path, problems: list[Problem]) -> Page | None:
    name = NAME.match(path.name)
    if not name:
        problems.append(
            Problem(
                path.name,
                1,
                _(
                    "The file is not called <address>.fr.md or <address>.en.md, in small letters, figures and hyphens."
                ),
            )
        )
        return None
    if len(name["slug"]) > 80 or name["slug"] in RESERVED:
        problems.append(Problem(path.name, 1, _("This address cannot be used for a document.")))
        return None
    if not path.resolve().is_relative_to(root) or not path.is_file():
        problems.append(Problem(path.name, 1, _("The file lies outside the folder.")))
        return None
    if path.stat().st_size > MOST_BYTES:
        problems.append(
            Problem(path.name, 1, _("The file is larger than %(most)s kB.") % {"most": MOST_BYTES // 1024})
        )
        return None
    text = _text(path, problems)
    page = Page(path.name, name["slug"], name["language"])
    return page if text is not None and _split(page, text, problems) else None


def _text(path: Path, problems: list[Problem]) -> str | None:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(path.name, line, _("The file is not UTF-8 text.")))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        problems.append(
            Problem(
                path.name,
                text[: text.index("\x00")].count("\n") + 1,
                _("The file holds a character that no text has (NUL)."),
            )
        )
        return None
    return text


def _split(page: Page, text: str, problems: list[Problem]) -> bool:
    """Front matter between two lines of three hyphens, then the body."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        problems.append(Problem(page.file, 1, _("The front matter is missing: the first line must be ---.")))
        return False
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        problems.append(Problem(page.file, 1, _("The front matter is not closed by a line ---.")))
        return False
    try:
        facts = YAMLHandler().load("\n".join(lines[1:end]))
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(
            Problem(page.file, (mark.line if mark else 0) + 2, _("The front matter is not valid YAML."))
        )
        return False
    if not isinstance(facts, dict):
        problems.append(Problem(page.file, 2, _("The front matter must be lines of “name: value”.")))
        return False
    page.facts = {str(key): value for key, value in facts.items()}
    for number, line in enumerate(lines[1:end], 2):
        page.lines.setdefault(line.split(":", 1)[0].strip(), number)
    page.body, page.body_line = "\n".join(lines[end + 1 :]), end + 2
    return True
