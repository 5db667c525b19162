"""A tool that is not listed, a tool that is blocked: who tells, who answers, once."""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from notifications.kinds import add_working_days
from people.models import Role, User
from tools.models import BlockedReport, Tool, ToolRequest


def promised_decision(at: datetime) -> date:
    """The day by which a tool that is not listed is decided; said before and after."""
    return add_working_days(localdate(at), settings.PROMISED_DECISION_DAYS)


def can_request_tool(user: User) -> Verdict:
    """Tell of a tool that one uses, or that is blocked."""
    return forbidden_unless(user.holds(Role.EMPLOYEE), _("Colleagues of the company tell us this."))


def can_tell_blocked(user: User, tool: Tool) -> Verdict:
    return first_refusal(
        can_request_tool(user),
        not_now_unless(
            tool.usable,
            _("%(tool)s is not to be used any more: its sheet names another tool.") % {"tool": tool.name},
        ),
    )


def can_decide_request(user: User, asked: ToolRequest) -> Verdict:
    """One decision by one member of the IT department, never on their own request."""
    return first_refusal(
        forbidden_unless(user.holds(Role.DSI), _("The IT department decides.")),
        forbidden_unless(user.pk != asked.person_id, _("Nobody decides their own request.")),
        not_now_unless(asked.state == ToolRequest.State.WAITING, _("This request is already decided.")),
    )


def can_withdraw_request(user: User, asked: ToolRequest) -> Verdict:
    return first_refusal(
        forbidden_unless(user.pk == asked.person_id, _("Only who told us takes it back.")),
        not_now_unless(asked.state == ToolRequest.State.WAITING, _("This request is already decided.")),
    )


def can_withdraw_blocked(user: User, report: BlockedReport) -> Verdict:
    return first_refusal(
        forbidden_unless(user.pk == report.person_id, _("Only who told us takes it back.")),
        not_now_unless(
            report.state == BlockedReport.State.WAITING, _("This blocked tool already has its answer.")
        ),
    )


def can_offer(tool: Tool) -> Verdict:
    """Whether `tool` may answer somebody who needs one."""
    return not_now_unless(
        tool.usable,
        _("%(tool)s is itself not to be used: name a tool that people may use.") % {"tool": tool.name},
    )


def can_answer_blocked(user: User, report: BlockedReport) -> Verdict:
    return first_refusal(
        forbidden_unless(user.holds(Role.DSI), _("The IT department answers.")),
        not_now_unless(
            report.state == BlockedReport.State.WAITING, _("This blocked tool already has its answer.")
        ),
    )
