"""Who takes part, and the help around the pilot: mentor, trainer, help contact, training plan."""

from datetime import datetime

from people.models import User
from pilots.models import Pilot


def context(user: User, pilot: Pilot, at: datetime, typed: dict) -> dict:
    return {}
