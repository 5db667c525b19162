"""What happens? A sheet is said to be still right, or somebody takes it over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from tools import rules
from tools.models import Tool


@transaction.atomic
def still_right(tool: Tool, *, by: User, at: datetime) -> Tool:
    """Looked at again: the next review is six months away. Two at once move it once."""
    rules.can_say_still_right(by, tool, at=at).enforce()
    was, then = tool.review_on, rules.next_review(at)
    if not Tool.objects.filter(pk=tool.pk, review_on=was).update(review_on=then):
        raise NotNow(_("This sheet was looked at meanwhile."))
    tool.review_on = then
    journal.record(by=by, verb="tool_still_right", subject=tool, at=at, was=str(was or ""), now=str(then))
    return tool


@transaction.atomic
def take_over(tool: Tool, *, by: User, at: datetime) -> Tool:
    """ "I take care of it": the reminders of this sheet reach this person from now on."""
    rules.can_take_over(by, tool).enforce()
    if not Tool.objects.filter(pk=tool.pk, owner=tool.owner_id).update(owner=by):
        raise NotNow(_("Somebody else has just taken this sheet over."))
    was, tool.owner = tool.owner_id, by
    journal.record(by=by, verb="tool_owner_changed", subject=tool, at=at, was=was, now=by.pk)
    return tool
