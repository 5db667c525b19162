"""What happens? One module per noun: the register, its people, what they tell us, trials, opinions."""

from tools.actions.opinions import give_opinion, name_officer, release_officer
from tools.actions.register import add_first_user, register, remove_first_user, update
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
    "correct_trial",
    "decide_trial",
    "extend_trial",
    "give_opinion",
    "join_trial",
    "leave_trial",
    "name_officer",
    "open_trial",
    "register",
    "release_officer",
    "remove_first_user",
    "score",
    "still_right",
    "take_over",
    "update",
]
