"""May they, and if not, why? Everybody reads the register; colleagues tell and ask; the IT department answers and keeps it."""

from django.utils.translation import gettext_lazy

from core.access import EVERYONE
from people.models import Role
from tools.rules.opinions import can_be_officer, can_give_opinion, can_give_opinions, can_name_officer
from tools.rules.people import (
    can_answer_help,
    can_ask_help,
    can_declare_use,
    can_pass_on_help,
    can_withdraw_help,
    promised_help,
)
from tools.rules.register import can_be_first_user, can_keep, can_move, can_stand
from tools.rules.requests import (
    can_answer_blocked,
    can_decide_request,
    can_offer,
    can_request_tool,
    can_tell_blocked,
    can_withdraw_blocked,
    can_withdraw_request,
    promised_decision,
)
from tools.rules.reviews import can_review, can_say_still_right, can_take_over, next_review
from tools.rules.trials import (
    FEWEST_CRITERIA,
    MOST_CRITERIA,
    MOST_TESTERS,
    can_correct_trial,
    can_decide_trial,
    can_end_on,
    can_extend_trial,
    can_join_trial,
    can_last,
    can_lead_trial,
    can_leave_trial,
    can_open_trial,
    can_run_trials,
    can_score,
    can_test,
    can_turn_paid_on,
)

ACCESS = {
    "browse": EVERYONE,
    "use": {Role.EMPLOYEE},
    "ask": {Role.EMPLOYEE},
    "tell": {Role.EMPLOYEE},
    "answer": {Role.DSI},
    "keep": {Role.DSI, Role.ADMIN},
    "first_use": {Role.DSI},
    "test": {Role.EMPLOYEE},
    "try": {Role.DSI},
    "opinion": {Role.EMPLOYEE},
    "review": {Role.DSI},
}
ACCESS_WORDS = {
    "browse": gettext_lazy(
        "Look at the register of tools; without signing in, at the sheets shown on the web"
    ),
    "use": gettext_lazy("Say that one uses a tool, or can help with it"),
    "ask": gettext_lazy("Ask who can help with a tool, answer, pass the question on"),
    "tell": gettext_lazy("Tell of a tool that is not listed, or blocked"),
    "answer": gettext_lazy("Decide about a tool that is not listed, answer about a blocked one"),
    "first_use": gettext_lazy("Say that one of the IT department uses a tool for real"),
    "keep": gettext_lazy("Write and change the sheets of the register"),
    "test": gettext_lazy("Read the trials of tools, volunteer, score as a tester"),
    "try": gettext_lazy("Open a trial of a tool, extend it, decide it"),
    "opinion": gettext_lazy("Give the opinion of an office that one holds; the IT department on its behalf"),
    "review": gettext_lazy("Look at sheets again, take one over"),
}

__all__ = [
    "ACCESS",
    "ACCESS_WORDS",
    "FEWEST_CRITERIA",
    "MOST_CRITERIA",
    "MOST_TESTERS",
    "can_answer_blocked",
    "can_answer_help",
    "can_ask_help",
    "can_be_first_user",
    "can_be_officer",
    "can_correct_trial",
    "can_decide_request",
    "can_decide_trial",
    "can_declare_use",
    "can_end_on",
    "can_extend_trial",
    "can_give_opinion",
    "can_give_opinions",
    "can_join_trial",
    "can_keep",
    "can_last",
    "can_lead_trial",
    "can_leave_trial",
    "can_move",
    "can_name_officer",
    "can_offer",
    "can_open_trial",
    "can_pass_on_help",
    "can_request_tool",
    "can_review",
    "can_run_trials",
    "can_say_still_right",
    "can_score",
    "can_stand",
    "can_take_over",
    "can_tell_blocked",
    "can_test",
    "can_turn_paid_on",
    "can_withdraw_blocked",
    "can_withdraw_help",
    "can_withdraw_request",
    "next_review",
    "promised_decision",
    "promised_help",
]
