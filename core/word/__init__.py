"""Word documents: read in a process of their own, within limits, as clean HTML and pictures written anew."""

from core.word.process import MOST_MEMORY, MOST_SECONDS, texts
from core.word.reading import Text

__all__ = ["MOST_MEMORY", "MOST_SECONDS", "Text", "texts"]
