"""What is it? Documents and their versions, who has read them, what changed, lessons, files in and out."""

from policy.models.changes import Difference, Schedule
from policy.models.documents import (
    ASKED_ROLES,
    INVITATIONS,
    LANGUAGES,
    Document,
    DocumentDraft,
    Image,
    Text,
    Version,
    VersionText,
    fingerprint,
    image_place,
    pick_text,
)
from policy.models.jobs import LibraryJob
from policy.models.lessons import LessonFacts, PathStep
from policy.models.readings import Acknowledgement, Feedback, QuizQuestion, ReadCount
from policy.models.topics import TOPICS, DocumentTopic

__all__ = [
    "ASKED_ROLES",
    "INVITATIONS",
    "LANGUAGES",
    "TOPICS",
    "Acknowledgement",
    "Difference",
    "Document",
    "DocumentDraft",
    "DocumentTopic",
    "Feedback",
    "Image",
    "LessonFacts",
    "LibraryJob",
    "PathStep",
    "QuizQuestion",
    "ReadCount",
    "Schedule",
    "Text",
    "Version",
    "VersionText",
    "fingerprint",
    "image_place",
    "pick_text",
]
