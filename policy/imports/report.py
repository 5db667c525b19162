"""What does the whole folder say, what is wrong with it, what would it change? `read` only looks; `Report.apply` writes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from policy import actions
from policy.imports.checks import Change, Checker
from policy.imports.documents import Defaults, word_pages
from policy.imports.facts import PER_TEXT, Known
from policy.imports.folder import Page, Problem
from policy.imports.folder import pages as pages_of
from policy.models import Document


@dataclass(slots=True)
class Report:
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    def count(self, verb: str) -> int:
        return sum(change.verb == verb for change in self.changes)

    @transaction.atomic
    def apply(self, *, by: User | None, at: datetime) -> list[Document]:
        """Write what is new or changed as working copies; what is unchanged is left alone."""
        if not self.ok:
            raise ValueError("A report with problems is never applied.")
        return [
            actions.draft(change.incoming, by=by, at=at)
            for change in self.changes
            if change.verb != "unchanged"
        ]


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def read(
    folder: Path, defaults: Defaults | None = None, *, progress: Callable[[int, int], None] = _silent
) -> Report:
    """Read and check the whole folder; nothing is written. `defaults` say what Word documents cannot."""
    report = Report()
    root = folder.resolve()
    if not root.is_dir():
        report.problems.append(Problem(folder.name, 0, _("This folder does not exist.")))
        return report
    pages = pages_of(root, report.problems)
    pages += word_pages(root, report.problems, defaults or Defaults())
    if not pages and not report.problems:
        report.problems.append(
            Problem(root.name, 0, _("There is no Markdown file and no Word document here."))
        )
    documents: dict[str, dict[str, Page]] = {}
    for page in pages:
        twin = documents.setdefault(page.slug, {}).setdefault(page.language, page)
        if twin is not page:
            report.problems.append(
                Problem(page.file, 0, _("%(file)s is the same document.") % {"file": twin.file})
            )
    for languages in documents.values():
        _let_markdown_speak(languages)
    known = Known(pages, documents)
    for place, slug in enumerate(sorted(documents)):
        progress(place, len(documents))
        change = Checker(root, documents[slug], known, report.problems).change()
        if change is not None:
            report.changes.append(change)
    report.problems.sort()
    return report


def _let_markdown_speak(pages: dict[str, Page]) -> None:
    """Where one language is a Markdown file, its front matter says the facts, and nobody's choice for Word does."""
    if any(not page.word for page in pages.values()):
        for page in pages.values():
            if page.word:
                page.facts = {key: page.facts[key] for key in PER_TEXT}
