"""Markdown on its way in and out: CommonMark with tables, callouts, captions; what it cannot say travels as a raw block."""

from core.markdown.reading import Reference, from_markdown, parse, references
from core.markdown.sameness import canonical
from core.markdown.writing import to_markdown

__all__ = ["Reference", "canonical", "from_markdown", "parse", "references", "to_markdown"]
