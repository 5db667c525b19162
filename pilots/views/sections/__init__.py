"""What each part of a pilot's page shows; the page puts them together."""

from pilots.views.sections import closing, course, deciding, proposing, spending, team

__all__ = ["closing", "course", "deciding", "proposing", "spending", "team"]
