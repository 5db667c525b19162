"""The Word documents of a folder as pages: what they say themselves, and what somebody said for them."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import word
from core.files import Picture
from policy.imports.archive import MOST_BYTES
from policy.imports.folder import RESERVED, Page, Problem

NAME = re.compile(r"\A(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<language>fr|en)\.docx\Z")


@dataclass(slots=True)
class Defaults:
    """What a Word document cannot say: its facts by the names of the front matter, its language, its summary."""

    facts: Mapping[str, object] = field(default_factory=dict)
    language: str = "fr"
    summary: str = ""
    # A check may go on without a summary, which is then asked for; nothing is written without one.
    ask_summary: bool = False
    asked: list[str] = field(default_factory=list)


def word_pages(root: Path, problems: list[Problem], defaults: Defaults) -> list[Page]:
    paths = sorted(
        path
        for path in root.iterdir()
        if path.suffix.lower() == ".docx" and path.is_file() and not path.name.startswith("~$")
    )
    pages = []
    fit = [path for path in paths if _fits(root, path, problems)]
    with tempfile.TemporaryDirectory() as beside:
        for path, text in word.texts(fit, Path(beside)):
            for problem in text.problems:
                problems.append(Problem(path.name, 0, problem))
            page = None if text.problems else _page(path, text, problems, defaults)
            if page is not None:
                pages.append(page)
    return pages


def _fits(root: Path, path: Path, problems: list[Problem]) -> bool:
    reason = ""
    if not path.resolve().is_relative_to(root):
        reason = _("The file lies outside the folder.")
    elif path.stat().st_size > MOST_BYTES:
        reason = _("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024 // 1024}
    if reason:
        problems.append(Problem(path.name, 0, reason))
    return not reason


def _page(path: Path, text: word.Text, problems: list[Problem], defaults: Defaults) -> Page | None:
    name = NAME.match(path.name)
    slug = name["slug"] if name else slugify(text.title)[:80].strip("-")
    summary = text.summary or defaults.summary
    if not summary and defaults.ask_summary:
        defaults.asked.append(path.name)
        summary = "…"
    reason = ""
    if not text.title:
        reason = _("The document has no title: give its first line the style “Title” in Word.")
    elif not slug or len(slug) > 80 or slug in RESERVED:
        reason = _("This address cannot be used for a document.")
    elif not summary:
        reason = _("The document needs a first paragraph before its headings: it becomes “In one minute”.")
    if reason:
        problems.append(Problem(path.name, 0, reason))
        return None
    facts = {"title": text.title, "summary": summary, **defaults.facts}
    pictures = {f"/{key}": _picture(key, facts_of) for key, facts_of in text.pictures.items()}
    page = Page(path.name, slug, name["language"] if name else defaults.language, facts)
    page.body, page.body_line = _block(text.html), 0
    page.word, page.pictures = True, pictures
    return page


def _picture(key: str, facts: dict) -> tuple[str, str, Picture]:
    picture = Picture(Path(facts["path"]).read_bytes(), facts["extension"], facts["width"], facts["height"])
    return key, f"{key}.{picture.extension}", picture


def _block(html: str) -> str:
    """The text as one raw block, so that it is checked and cleaned as what a Markdown file says."""
    if not html.strip():
        return ""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", html)), default=0))
    return f"{fence}{{=html}}\n{html}\n{fence}\n"
