"""What happens? Somebody tells of a tool that is not listed, or blocked; the IT department answers once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from tools import rules
from tools.actions.register import register
from tools.models import BlockedReport, Tool, ToolRequest, Use


@transaction.atomic
def request_tool(name: str, *, what_for: str, data: str, by: User, at: datetime) -> ToolRequest:
    """Three answers, and a day that we promise. The second half of a double click finds the first."""
    rules.can_request_tool(by).enforce()
    said = {"name": name.strip(), "what_for": what_for.strip(), "data": data, "person": by}
    again = ToolRequest.objects.waiting().filter(**said).first()
    if again is not None:
        return again
    asked = ToolRequest.objects.create(**said, sent_at=at, promised_on=rules.promised_decision(at))
    journal.record(by=by, verb="tool_requested", subject=asked, at=at, promised=f"{asked.promised_on}")
    return asked


@transaction.atomic
def withdraw_request(asked: ToolRequest, *, by: User, at: datetime) -> None:
    """Told by mistake, or told wrong: it is as if it had not been told; only the history keeps the act."""
    rules.can_withdraw_request(by, asked).enforce()
    journal.record(by=by, verb="tool_request_withdrawn", subject=asked, at=at)
    if not ToolRequest.objects.waiting().filter(pk=asked.pk).delete()[0]:
        raise NotNow(_("This request is already decided."))


@transaction.atomic
def withdraw_blocked(report: BlockedReport, *, by: User, at: datetime) -> None:
    """It works again, or it was another place."""
    rules.can_withdraw_blocked(by, report).enforce()
    journal.record(by=by, verb="tool_blocked_withdrawn", subject=report, at=at, tool_id=report.tool_id)
    if not BlockedReport.objects.waiting().filter(pk=report.pk).delete()[0]:
        raise NotNow(_("This blocked tool already has its answer."))


@transaction.atomic
def put_on_register(asked: ToolRequest, *, tool: Tool, words: str = "", by: User, at: datetime) -> Tool:
    """The decision makes the sheet: an unsaved `tool` with its position enters the register, and who told uses it."""
    rules.can_decide_request(by, asked).enforce()
    register(tool, by=by, at=at)
    Use.objects.create(tool=tool, person=asked.person, since=at)
    _decide(asked, ToolRequest.State.REGISTERED, tool=tool, words=words, by=by, at=at)
    return tool


@transaction.atomic
def point_to_sheet(asked: ToolRequest, *, tool: Tool, words: str = "", by: User, at: datetime) -> None:
    """It is on the register already, perhaps under another name."""
    rules.can_decide_request(by, asked).enforce()
    _decide(asked, ToolRequest.State.REGISTERED, tool=tool, words=words, by=by, at=at)


@transaction.atomic
def offer_another(asked: ToolRequest, *, tool: Tool, words: str, by: User, at: datetime) -> None:
    """Another tool does it; the words say why it is better here."""
    rules.can_decide_request(by, asked).enforce()
    rules.can_offer(tool).enforce()
    if not words.strip():
        raise NotNow(_("Say why the other tool is better here."))
    _decide(asked, ToolRequest.State.ALTERNATIVE, tool=tool, words=words, by=by, at=at)


def _decide(asked: ToolRequest, state: str, *, tool: Tool, words: str, by: User, at: datetime) -> None:
    """Only this update decides: of two decisions at once, one stands and the other is told."""
    decided = {"decided_by": by, "decided_at": at, "tool": tool, "words": words.strip()}
    if not ToolRequest.objects.waiting().filter(pk=asked.pk).update(state=state, **decided):
        raise NotNow(_("This request is already decided."))
    asked.refresh_from_db()
    journal.record(by=by, verb="tool_request_decided", subject=asked, at=at, state=state, tool_id=tool.pk)
    notifications.tell(
        "tools.request_decided",
        recipient_id=asked.person_id,
        key=f"tool_request:{asked.pk}",
        period="decided",
        at=at,
        payload={"request": asked.pk},
    )


@transaction.atomic
def tell_blocked(tool: Tool, *, where: str, place: str = "", by: User, at: datetime) -> BlockedReport:
    """Once per person, tool and place while it waits."""
    rules.can_tell_blocked(by, tool).enforce()
    try:
        with transaction.atomic():
            report = BlockedReport.objects.create(
                tool=tool,
                person=by,
                where=where,
                place=place.strip(),
                at=at,
                answer_due_on=rules.promised_help(at),
            )
    except IntegrityError:
        raise NotNow(_("You have told us already: the answer is on its way.")) from None
    journal.record(by=by, verb="tool_blocked_told", subject=report, at=at, tool_id=tool.pk, where=where)
    return report


@transaction.atomic
def answer_blocked(report: BlockedReport, *, opened: bool, words: str, by: User, at: datetime) -> None:
    """It is open now, or it stays blocked there: then why, and how else to work."""
    rules.can_answer_blocked(by, report).enforce()
    if not opened and not words.strip():
        raise NotNow(_("Say why it stays blocked, and how else to work."))
    state = BlockedReport.State.OPENED if opened else BlockedReport.State.STAYS
    answered = {"state": state, "answer": words.strip(), "answered_by": by, "answered_at": at}
    if not BlockedReport.objects.waiting().filter(pk=report.pk).update(**answered):
        raise NotNow(_("This blocked tool already has its answer."))
    report.refresh_from_db()
    journal.record(by=by, verb="tool_blocked_answered", subject=report, at=at, state=state)
    notifications.tell(
        "tools.blocked_answered",
        recipient_id=report.person_id,
        key=f"blocked:{report.pk}",
        period="answered",
        at=at,
        payload={"blocked": report.pk},
    )
