"""How a message leaves: words, envelope, mail server. Settings name the two mailers from here."""

from notifications.delivery.composing import by_reader, compose, contexts, lines, reading_as
from notifications.delivery.mailers import FolderBackend, MarkingSmtpBackend
from notifications.delivery.posting import Answer, Outcome, Post

__all__ = [
    "Answer",
    "FolderBackend",
    "MarkingSmtpBackend",
    "Outcome",
    "Post",
    "by_reader",
    "compose",
    "contexts",
    "lines",
    "reading_as",
]
