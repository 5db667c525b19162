"""May they, and if not, why? Everybody signed in reads the register; the IT department keeps it."""

from django.utils.translation import gettext_lazy

from core.access import SIGNED_IN
from tools.rules.register import can_be_first_user, can_keep, can_stand

ACCESS = {
    "browse": {SIGNED_IN},
}
ACCESS_WORDS = {
    "browse": gettext_lazy("Look at the register of tools"),
}

__all__ = ["ACCESS", "ACCESS_WORDS", "can_be_first_user", "can_keep", "can_stand"]
