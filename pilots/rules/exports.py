"""Who takes tables of pilots out."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, forbidden_unless
from people.models import Role, User


def can_take_out(user: User) -> Verdict:
    return forbidden_unless(
        user.is_active and user.holds(Role.MANAGER, Role.DSI, Role.LEAD),
        _("Only managers, the IT department and the programme lead take out the tables of pilots."),
    )
