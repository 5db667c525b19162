"""The lessons that came of pilots, for who may read them."""

from collections.abc import Iterable

from people.models import User
from pilots.models import Closing, Pilot
from policy.models import Document


def lesson_for(user: User, closing: Closing | None) -> Document | None:
    """The lesson of a pilot, if this person may see it: a working copy is not for everybody."""
    if closing is None or closing.document_id is None:
        return None
    return Document.objects.visible_to(user).filter(pk=closing.document_id).first()


def lessons_of(user: User, pilots: Iterable[Pilot]) -> dict[int, Document]:
    """The published lessons of these pilots that this person may read, by pilot (pk). One query, none without an end."""
    ended = [pilot.pk for pilot in pilots if pilot.state == Pilot.State.CLOSED]
    if not ended:
        return {}
    readable = Document.objects.visible_to(user).published()
    found = Closing.objects.filter(pilot__in=ended, document__in=readable).select_related("document")
    return {closing.pilot_id: closing.document for closing in found}
