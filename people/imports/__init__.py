"""A directory comes in: read the file, check every line, say what would change; one action applies all of it."""

from people.imports.jobs import run
from people.imports.planning import plan
from people.imports.reading import MOST_BYTES, Reading, read

__all__ = ["MOST_BYTES", "Reading", "plan", "read", "run"]
