"""HTTP in, HTTP out, one module per noun."""

from tools.views.people import (
    answer_help,
    ask_help,
    asked,
    help_request,
    help_with,
    pass_on_help,
    use,
    withdraw_help,
)
from tools.views.register import create, edit, register, tool
from tools.views.requests import (
    alike,
    answer_blocked,
    blocked_report,
    decide_request,
    request,
    request_tool,
    tell_blocked,
)

__all__ = [
    "alike",
    "answer_blocked",
    "answer_help",
    "ask_help",
    "asked",
    "blocked_report",
    "create",
    "decide_request",
    "edit",
    "help_request",
    "help_with",
    "pass_on_help",
    "register",
    "request",
    "request_tool",
    "tell_blocked",
    "tool",
    "use",
    "withdraw_help",
]
