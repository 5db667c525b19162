"""A folder of Markdown and Word comes in: every file is read and checked, every problem named by its place; all or nothing.

The format is described in docs/library-format.md.
"""

from policy.imports.documents import Defaults
from policy.imports.folder import Problem
from policy.imports.jobs import run
from policy.imports.report import Report, read

__all__ = ["Defaults", "Problem", "Report", "read", "run"]
