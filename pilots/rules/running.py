"""Who answers for a pilot, and from when: what spending, measuring and closing have in common."""

from people.models import Role, User
from pilots.models import Pilot


def answers_for(user: User, pilot: Pilot) -> bool:
    """The lead and the co-authors, their mentor, and the IT department."""
    mentor_id = pilot.mentoring.mentor_id if pilot.mentoring_id else None
    return user.pk == mentor_id or user.holds(Role.DSI) or pilot.written_by(user)
