"""How a pilot goes, in the words of its team."""

from pilots.models import Pilot, ProgressNote

SHOWN = 5  # at once; the older ones are folded
MOST = 60


def notes_of(pilot: Pilot) -> list[ProgressNote]:
    """Newest first. One query; a pilot of two years with a note a week has a hundred, the last sixty are shown."""
    return list(pilot.notes.select_related("written_by")[:MOST])
