"""What do we tell, and to whom? One module per noun."""

from policy.notices.desk import CameOut, GivenBack, HandedOver, ReadingLate, ReviewDue
from policy.notices.feedback import Remarks
from policy.notices.readings import ReadingDue

__all__ = ["CameOut", "GivenBack", "HandedOver", "ReadingDue", "ReadingLate", "Remarks", "ReviewDue"]
