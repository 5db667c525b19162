"""What happens? One module per noun: the register, its people, what they tell us, trials, opinions."""

from tools.actions.register import add_first_user, register, remove_first_user, update

__all__ = ["add_first_user", "register", "remove_first_user", "update"]
