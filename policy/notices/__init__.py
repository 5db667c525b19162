"""What do we tell, and to whom? One module per noun."""

from policy.notices.readings import ReadingDue

__all__ = ["ReadingDue"]
