"""The only history: one row per act, written in the act's own transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from core.models import JournalEntry


def record(*, by, verb: str, subject: models.Model, at: datetime, **details) -> JournalEntry:
    """Insert one entry. `by` is a user or None (the clock); `details` are JSON values without personal data."""
    return JournalEntry.objects.create(
        at=at,
        by_id=by.pk if by is not None else None,
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        details=details,
    )


def record_many(
    *, by, verb: str, model: type[models.Model], ids: Iterable[int], at: datetime, **details
) -> None:
    """The same act on many records: one entry each, one insert a thousand."""
    JournalEntry.objects.bulk_create(
        [
            JournalEntry(
                at=at,
                by_id=by.pk if by is not None else None,
                verb=verb,
                subject_kind=model._meta.label_lower,
                subject_id=str(pk),
                details=details,
            )
            for pk in ids
        ],
        1000,
    )


def of(subject: models.Model) -> models.QuerySet[JournalEntry]:
    """The entries about one record, newest first."""
    return JournalEntry.objects.filter(
        subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)
    ).select_related("by")
