"""What do we tell, and to whom? Decisions due, late and made; money, milestones and notes on the way."""

from pilots.notices.deciding import after_promise, before, occasion
from pilots.notices.people import TIME_TO_CHANGE

__all__ = ["TIME_TO_CHANGE", "after_promise", "before", "occasion"]
