"""Somebody says whether a text was useful, and why; its owner looks at it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from core import journal
from notifications.actions import tell
from people.models import User
from policy import rules
from policy.models import Feedback, Version

GATHERED = timedelta(hours=1)  # remarks that follow soon are in the same message


@transaction.atomic
def say_useful(version: Version, *, useful: bool, reason: str = "", by: User, at: datetime) -> Feedback:
    """One opinion per person and version, which they may change. A reason reaches the owner, once a day at most."""
    rules.can_say_useful(by, version).enforce()
    document, said = version.document, {"useful": useful, "reason": "" if useful else reason, "at": at}
    mine = Feedback.objects.filter(person=by, version=version)
    if not mine.update(**said, handled_at=None, handled_by=None):
        try:
            with transaction.atomic():
                Feedback.objects.create(document=document, version=version, person=by, **said)
        except IntegrityError:  # said twice at once
            mine.update(**said)
    if said["reason"] and document.owner_id != by.pk:
        tell(
            "policy.remarks",
            recipient_id=document.owner_id,
            key=f"document:{document.pk}",
            period=localdate(at).isoformat(),
            at=at,
            due_at=at + GATHERED,
            payload={"document": document.pk},
        )
    return mine.get()


@transaction.atomic
def look_at(remark: Feedback, *, by: User, at: datetime) -> bool:
    """The remark has been read and does not wait any more; False when somebody else was first."""
    rules.can_look_at(by, remark.document).enforce()
    done = Feedback.objects.filter(pk=remark.pk, handled_at=None).update(handled_at=at, handled_by=by)
    if done:
        journal.record(by=by, verb="remark_seen", subject=remark, at=at)
    return bool(done)
