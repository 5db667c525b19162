"""What happens to people: the directory is imported, roles are granted, accounts change and close."""

from people.actions.accounts import (
    close_leavers,
    deactivate,
    grant,
    send_reset_link,
    set_language,
    update_account,
    withdraw,
)
from people.actions.directory import ALL, KEEP, SAFE, import_directory
from people.actions.jobs import claim, finish, forget_files, request_apply, submit

__all__ = [
    "ALL",
    "KEEP",
    "SAFE",
    "claim",
    "close_leavers",
    "deactivate",
    "finish",
    "forget_files",
    "grant",
    "import_directory",
    "request_apply",
    "send_reset_link",
    "set_language",
    "submit",
    "update_account",
    "withdraw",
]
