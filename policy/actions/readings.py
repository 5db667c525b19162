"""A reading is confirmed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from core import journal
from people.models import User
from policy import queries, rules
from policy.models import (
    Acknowledgement,
    Document,
    Version,
)


@transaction.atomic
def acknowledge(version: Version, *, language: str, sha256: str, by: User, at: datetime) -> bool:
    """Record that `by` has read exactly the text that was shown; False when it was recorded before.

    What was shown is what is recorded: version 1 confirmed after version 2 came out is kept as version 1.
    """
    text = version.texts.filter(language=language).first()
    rules.can_acknowledge(by, version, text, sha256=sha256).enforce()
    document = version.document
    before = queries.enough(document).filter(person=by).exists()
    try:
        with transaction.atomic():
            Acknowledgement.objects.create(
                person=by, version=version, language=language, sha256=sha256, at=at
            )
    except IntegrityError:
        return False
    if (
        not before
        and queries.counts(document, version)
        and queries.audience(document).filter(pk=by.pk).exists()
    ):
        Document.objects.filter(pk=document.pk).update(confirmed_count=F("confirmed_count") + 1)
    journal.record(by=by, verb="acknowledged", subject=version, at=at, language=language, sha256=sha256)
    return True
