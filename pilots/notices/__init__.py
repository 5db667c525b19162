"""What do we tell, and to whom? Decisions due, late and made; money, milestones and notes on the way."""

from pilots.notices.deciding import after_promise, before, occasion

__all__ = ["after_promise", "before", "occasion"]
