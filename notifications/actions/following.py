"""A person follows a subject, or no longer."""

from datetime import datetime

from notifications.models import Follow


def follow(key: str, *, by, at: datetime) -> None:
    """Twice is once. The caller has checked that `by` may see the subject."""
    Follow.objects.bulk_create([Follow(person=by, key=key, since=at)], ignore_conflicts=True)


def unfollow(key: str, *, by) -> None:
    Follow.objects.filter(person=by, key=key).delete()
