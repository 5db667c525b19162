"""May they, and if not, why? Everybody reads what is shown to them; communication publishes."""

from django.utils.translation import gettext_lazy

from core.access import EVERYONE
from people.models import Role
from policy.rules.desk import (
    can_bring_back,
    can_preview,
    can_publish,
    can_review,
    can_withdraw,
    fingerprint_of,
)
from policy.rules.readings import can_acknowledge

ACCESS = {
    "read": EVERYONE,
    "acknowledge": {Role.EMPLOYEE},
    "preview": {Role.EMPLOYEE},
    "review": {Role.EMPLOYEE},
    "manage": {Role.COMMS, Role.LEAD},
    "publish": {Role.COMMS},
    "follow": {Role.COMMS, Role.HR, Role.LEAD},
}
ACCESS_WORDS = {
    "read": gettext_lazy("Read the documents that are shown to them"),
    "acknowledge": gettext_lazy("Confirm that they have read a document"),
    "preview": gettext_lazy("See the draft of a document they own"),
    "review": gettext_lazy("Confirm that a document they own is still right"),
    "manage": gettext_lazy("Follow drafts and reviews of the library"),
    "publish": gettext_lazy("Publish and withdraw documents"),
    "follow": gettext_lazy("Follow who has confirmed, by direction"),
}


__all__ = [
    "ACCESS",
    "ACCESS_WORDS",
    "can_acknowledge",
    "can_bring_back",
    "can_preview",
    "can_publish",
    "can_review",
    "can_withdraw",
    "fingerprint_of",
]
