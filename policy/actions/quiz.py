"""The questions before a confirmation are written anew, all of a document at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core import journal
from people.models import User
from policy import rules
from policy.models import Document, QuizQuestion


@transaction.atomic
def set_questions(document: Document, questions: Sequence[dict], *, by: User, at: datetime) -> None:
    """`questions` hold words_fr, words_en, choices, right, why_fr, why_en, in their order; at most three are kept.

    A question that stays as it was keeps its number, so that pages that are open can still be answered.
    """
    rules.can_set_questions(by).enforce()
    kept = list(questions)[: QuizQuestion.MOST]
    for position, facts in enumerate(kept, 1):
        QuizQuestion.objects.update_or_create(document=document, position=position, defaults=facts)
    QuizQuestion.objects.filter(document=document, position__gt=len(kept)).delete()
    journal.record(by=by, verb="questions_set", subject=document, at=at, count=len(kept))
