"""The one reading before publication: a document is sent by its owner, and given back with advice."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications.actions import tell
from notifications.kinds import add_working_days
from people.models import User
from policy import rules
from policy.models import Document
from policy.notices import CameOut, GivenBack

PROMISED_READING_DAYS = 3  # working days


@transaction.atomic
def send(document: Document, *, by: User, at: datetime) -> Document:
    """Ask communication to read and publish: answered within three working days."""
    rules.can_send(by, document, list(document.drafts.all())).enforce()
    promised = add_working_days(localdate(at), PROMISED_READING_DAYS)
    if not Document.objects.filter(pk=document.pk, sent_at=None).update(
        sent_at=at, sent_by=by, promised_on=promised, advice=""
    ):
        raise NotNow(_("Communication already has this document."))
    document.refresh_from_db()
    journal.record(by=by, verb="sent to be read", subject=document, at=at, promised_on=promised.isoformat())
    return document


@transaction.atomic
def give_back(document: Document, *, advice: str, by: User, at: datetime) -> None:
    """Say what to change; who sent it is told and goes on writing."""
    rules.can_give_back(by, document).enforce()
    sender, sent_at = document.sent_by, document.sent_at
    if not Document.objects.filter(pk=document.pk, sent_at=sent_at).update(
        sent_at=None, sent_by=None, promised_on=None, advice=advice
    ):
        raise NotNow(_("This document has already been answered."))
    journal.record(by=by, verb="given back", subject=document, at=at)
    _tell(GivenBack.name, sender, document, sent_at, at)


def answered(document: Document, *, sent_by: User | None, sent_at: datetime | None, at: datetime) -> None:
    """The document came out: who sent it is told."""
    _tell(CameOut.name, sent_by, document, sent_at, at)


def _tell(kind: str, sender: User | None, document: Document, sent_at: datetime | None, at: datetime) -> None:
    if sender is None or sent_at is None:
        return
    tell(
        kind,
        recipient_id=sender.pk,
        key=f"document:{document.pk}",
        period=sent_at.isoformat(timespec="seconds"),
        at=at,
        payload={"document": document.pk},
    )
