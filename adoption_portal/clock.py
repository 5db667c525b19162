"""The one table of clocks. Celery beat (UTC, intervals, expiring ticks) only wakes; the rows say what is due."""

from datetime import timedelta

SCHEDULE = {
    # Sends what is due: at most one 45 s slice, so a tick that waited longer than its interval is worthless.
    "drain": {
        "task": "notifications.tasks.drain",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    # Writes what should exist by now and does not: reminders, digests.
    "plan": {
        "task": "notifications.tasks.plan",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    # Counts who is asked and who has confirmed, after joiners, leavers and moves; each confirmation counts itself.
    "recount": {
        "task": "policy.tasks.recount",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 600},
    },
    # Computes what changed between two versions that somebody will read; nothing waits most of the time.
    "differences": {
        "task": "policy.tasks.differences",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    # Publishes what was to come out by now: at most a minute late.
    "publications": {
        "task": "policy.tasks.publish_scheduled",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    # Checks or applies the directory import that waits: one job a tick.
    "directory": {
        "task": "people.tasks.directory",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    # Closes the accounts whose last day, or whose invitation, is over.
    "leavers": {"task": "people.tasks.leavers", "schedule": timedelta(hours=1), "options": {"expires": 3600}},
    # Seats of people who left the company go to who waits.
    "release": {
        "task": "training.tasks.release_leavers",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    # Checks or applies files that come into the library, writes the library that goes out: one job a tick.
    "library": {
        "task": "policy.tasks.library",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    # Writes the tables of pilots that were asked for: one a tick.
    "pilot_exports": {
        "task": "pilots.tasks.exports",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    # Deletes the tables of last week.
    "forget_pilot_exports": {
        "task": "pilots.tasks.forget_exports",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    # Counts the searches that found nothing: pages write no row.
    "misses": {
        "task": "dashboards.tasks.count_misses",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "forget_files": {
        "task": "policy.tasks.forget_files",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
}
