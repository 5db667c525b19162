"""A folder of Markdown comes in: every file is read and checked, every problem named by file and line; all or nothing.

The format is described in docs/library-format.md. `read` only looks; `Report.apply` writes, in one transaction.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from policy import actions
from policy.imports.checks import Change, Checker, Known
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


def read(folder: Path) -> Report:
    """Read and check the whole folder; nothing is written."""
    report = Report()
    root = folder.resolve()
    if not root.is_dir():
        report.problems.append(Problem(folder.name, 1, _("This folder does not exist.")))
        return report
    pages = pages_of(root, report.problems)
    documents: dict[str, dict[str, Page]] = {}
    for page in pages:
        documents.setdefault(page.slug, {})[page.language] = page
    known = Known(pages, documents)
    for slug in sorted(documents):
        change = Checker(root, documents[slug], known, report.problems).change()
        if change is not None:
            report.changes.append(change)
    report.problems.sort()
    return report
