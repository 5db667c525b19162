"""What happens to a message: it is told or planned, sent, read, settled."""

from notifications.actions.following import follow, unfollow
from notifications.actions.planning import plan
from notifications.actions.reading import choose, mark_all_read, mark_read
from notifications.actions.sending import drain
from notifications.actions.settling import drop, resend
from notifications.actions.telling import cancel, tell

__all__ = [
    "cancel",
    "choose",
    "drain",
    "drop",
    "follow",
    "mark_all_read",
    "mark_read",
    "plan",
    "resend",
    "tell",
    "unfollow",
]
