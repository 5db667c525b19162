"""When reminders leave: the mornings of working days; and how a round of them is cut between two people."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone

from notifications import kinds as _kinds
from notifications.kinds import Due

MORNING = time(8)


def morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=get_default_timezone())


def working_morning(day: date) -> datetime:
    """The morning of that day, or of the last working day before it."""
    while not _kinds.is_working_day(day):
        day -= timedelta(days=1)
    return morning_of(day)


def after_promise(day: date) -> datetime:
    """The morning of the first working day after it."""
    return morning_of(_kinds.add_working_days(day, 1))


def of_recipients(rows: list[Due], after: int, limit: int) -> list[Due]:
    """Of recipients after `after`, cut at `limit` but never between two messages of one person."""
    rows = sorted(
        (row for row in rows if row.recipient_id > after), key=lambda row: (row.recipient_id, row.key)
    )
    if len(rows) <= limit:
        return rows
    last = rows[limit - 1].recipient_id
    return [row for row in rows if row.recipient_id <= last]
