"""A reading is confirmed; its proof is taken out, signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO

from django.db import IntegrityError, transaction
from django.db.models import F

from core import exports, journal
from people.models import User
from policy import queries, rules
from policy.models import (
    Acknowledgement,
    Document,
    Version,
)


@transaction.atomic
def acknowledge(
    version: Version,
    *,
    language: str,
    sha256: str,
    answers: Mapping[int, int] | None = None,
    by: User,
    at: datetime,
) -> bool:
    """Record that `by` has read exactly the text that was shown; False when it was recorded before.

    What was shown is what is recorded: version 1 confirmed after version 2 came out is kept as version 1. Nothing is
    kept of wrong answers.
    """
    document = version.document
    text = version.texts.filter(language=language).first()
    questions = list(document.questions.all())
    rules.can_acknowledge(by, version, text, sha256=sha256, questions=questions, answers=answers).enforce()
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


@transaction.atomic
def take_out_proof(document: Document, *, kind: str, file: IO[bytes], by: User, at: datetime) -> str:
    """Write every confirmation of `document` to `file`, "csv" or "xlsx", and say so in the journal.

    Returns the statement that proves it: who took it out, when, the fingerprint of the file, and our signature.
    """
    rules.can_prove(by).enforce()
    head, rows = queries.proofs.table(document)
    if kind == "xlsx":
        exports.write_xlsx(file, head, rows, title=document.slug)
    else:
        exports.write_csv(file, head, rows)
    statement = queries.proofs.sign(
        queries.proofs.fingerprint_of(file),
        name=queries.proofs.name_of(document, kind, at),
        by=by.name,
        at=at,
    )
    journal.record(by=by, verb="proof_exported", subject=document, at=at, kind=kind)
    return statement
