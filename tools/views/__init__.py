"""HTTP in, HTTP out, one module per noun."""

from tools.views.opinions import opinion
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
from tools.views.register import create, edit, first_use, register, tool
from tools.views.requests import (
    alike,
    answer_blocked,
    blocked_report,
    decide_request,
    request,
    request_tool,
    tell_blocked,
)
from tools.views.reviews import still_right, take_over, to_review
from tools.views.trials import (
    correct_trial,
    decide_trial,
    extend_trial,
    join_trial,
    leave_trial,
    open_trial,
    score,
    trial,
    trials,
)

__all__ = [
    "alike",
    "answer_blocked",
    "answer_help",
    "ask_help",
    "asked",
    "blocked_report",
    "correct_trial",
    "create",
    "decide_request",
    "decide_trial",
    "edit",
    "extend_trial",
    "first_use",
    "help_request",
    "help_with",
    "join_trial",
    "leave_trial",
    "open_trial",
    "opinion",
    "pass_on_help",
    "register",
    "request",
    "request_tool",
    "score",
    "still_right",
    "take_over",
    "tell_blocked",
    "to_review",
    "tool",
    "trial",
    "trials",
    "use",
    "withdraw_help",
]
