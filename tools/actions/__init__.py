"""What happens? One module per noun: the register, its people, what they tell us, trials, opinions."""

from tools.actions.opinions import give_opinion, name_officer, release_officer
from tools.actions.people import answer_help, ask_help, declare_use, pass_on_help, withdraw_help
from tools.actions.register import (
    add_first_user,
    change_first_user,
    register,
    remove_first_user,
    update,
)
from tools.actions.requests import (
    answer_blocked,
    offer_another,
    point_to_sheet,
    put_on_register,
    request_tool,
    tell_blocked,
    withdraw_blocked,
    withdraw_request,
)
from tools.actions.reviews import still_right, take_over
from tools.actions.trials import (
    correct_trial,
    decide_trial,
    extend_trial,
    join_trial,
    leave_trial,
    open_trial,
    score,
)

__all__ = [
    "add_first_user",
    "answer_blocked",
    "answer_help",
    "ask_help",
    "change_first_user",
    "correct_trial",
    "decide_trial",
    "declare_use",
    "extend_trial",
    "give_opinion",
    "join_trial",
    "leave_trial",
    "name_officer",
    "offer_another",
    "open_trial",
    "pass_on_help",
    "point_to_sheet",
    "put_on_register",
    "register",
    "release_officer",
    "remove_first_user",
    "request_tool",
    "score",
    "still_right",
    "take_over",
    "tell_blocked",
    "update",
    "withdraw_blocked",
    "withdraw_help",
    "withdraw_request",
]
