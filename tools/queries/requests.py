"""What people told us: tools that are not listed, tools that are blocked."""

from django.db.models import Count, Q, QuerySet

from people.models import User
from tools.models import BlockedReport, Tool, ToolRequest


def told_by(user: User) -> QuerySet[ToolRequest]:
    return ToolRequest.objects.filter(person=user).select_related("tool")


def blocked_for(user: User) -> QuerySet[BlockedReport]:
    return BlockedReport.objects.filter(person=user).select_related("tool")


def to_decide() -> QuerySet[ToolRequest]:
    """The oldest promise, so the late ones, first."""
    return ToolRequest.objects.waiting().select_related("person__unit").order_by("promised_on", "id")


def blocked_waiting() -> QuerySet[BlockedReport]:
    return (
        BlockedReport.objects.waiting().select_related("tool", "person__unit").order_by("answer_due_on", "id")
    )


def blocked_while_allowed() -> QuerySet[Tool]:
    """Tools that the register allows and that people report blocked, the most reported first; each with `blocks`."""
    waiting = Count("blocked_reports", filter=Q(blocked_reports__state=BlockedReport.State.WAITING))
    return Tool.objects.usable().annotate(blocks=waiting).filter(blocks__gt=0).order_by("-blocks", "folded")
