"""Django's name for this app; at start it reads back what the settings ask of the database."""

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("core")

    def ready(self) -> None:
        checks.register(embedded_database, checks.Tags.database)


def embedded_database(app_configs, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """Options outside their place are ignored in silence, so ask SQLite itself: WAL, and transactions that lock at once."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode")
                mode = cursor.fetchone()[0]
            started = getattr(connection, "transaction_mode", None)
            found += complaints(
                mode, started, atomic_requests=connection.settings_dict.get("ATOMIC_REQUESTS", False)
            )
    return found


def complaints(
    journal_mode: str, transaction_mode: str | None, *, atomic_requests: bool
) -> list[checks.CheckMessage]:
    """What is wrong with these answers of SQLite; a database in memory has no journal to speak of."""
    found: list[checks.CheckMessage] = []
    if journal_mode not in {"wal", "memory"}:
        found.append(checks.Error(f"SQLite runs in journal mode {journal_mode}, not WAL.", id="core.E001"))
    if transaction_mode != "IMMEDIATE":
        found.append(checks.Error("SQLite transactions do not start IMMEDIATE.", id="core.E002"))
    if atomic_requests:
        found.append(
            checks.Error("ATOMIC_REQUESTS would take SQLite's write lock for every page.", id="core.E003")
        )
    return found
