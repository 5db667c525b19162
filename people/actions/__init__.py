"""What happens to people: the directory is imported, roles are granted, accounts change and close."""

from people.actions.absences import announce_absence, end_absence
from people.actions.accounts import (
    close_leavers,
    deactivate,
    end_sessions,
    forget_sessions,
    grant,
    reactivate,
    send_reset_link,
    set_language,
    update_account,
    withdraw,
)
from people.actions.directory import ALL, KEEP, SAFE, import_directory
from people.actions.jobs import (
    MOST_ATTEMPTS,
    claim,
    finish,
    forget_files,
    note_progress,
    request_apply,
    submit,
)
from people.actions.units import name_head

__all__ = [
    "ALL",
    "KEEP",
    "MOST_ATTEMPTS",
    "SAFE",
    "announce_absence",
    "claim",
    "close_leavers",
    "deactivate",
    "end_absence",
    "end_sessions",
    "finish",
    "forget_files",
    "forget_sessions",
    "grant",
    "import_directory",
    "name_head",
    "note_progress",
    "reactivate",
    "request_apply",
    "send_reset_link",
    "set_language",
    "submit",
    "update_account",
    "withdraw",
]
