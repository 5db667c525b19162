"""`bench export`: all expenses go out as a spreadsheet and as CSV; the peak memory of a worker, beside a list of all rows.

Each way runs in a process of its own, because memory that was taken once is never given back to be measured again.
"""

import os
import time
import traceback
from collections.abc import Callable

from django.core.management.base import CommandError
from django.db import connections
from django.utils import timezone

from people.models import User
from pilots import actions
from pilots.models import Expense, Export
from pilots.queries import exports as tables
from pilots.queries.scope import Chosen

CEILING = 150  # MiB of a worker


def measure(write: Callable[[str], object]) -> None:
    lead = User.objects.active().filter(is_lead=True).order_by("pk").first()
    lead = lead or User.objects.active().filter(is_dsi=True).order_by("pk").first()
    if lead is None or not Expense.objects.exists():
        raise CommandError("Nothing to export: load the large company first (manage.py scale).")
    write(f"{Expense.objects.count():,} expenses; peak memory of one worker (ceiling {CEILING} MiB)")
    ways: list[tuple[str, Callable[[], object]]] = [
        ("nothing: the worker as it starts", lambda: None),
        ("xlsx, row by row", lambda: _export(lead, "xlsx")),
        ("csv, row by row", lambda: _export(lead, "csv")),
        ("control: a list of all rows", lambda: _all_at_once(lead)),
    ]
    for label, way in ways:
        spent, peak = _apart(way)
        write(f"{label:36} {spent:7.1f} s {peak:7.0f} MiB")


def _apart(way: Callable[[], object]) -> tuple[float, float]:
    """(seconds, MiB at the peak) of `way` in a child of this process."""
    connections.close_all()
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        try:
            way()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _pid, status, usage = os.wait4(child, 0)
    if status:
        raise CommandError("The export failed.")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def _export(lead: User, kind: str) -> None:
    """As the clock does it; nothing of it stays."""
    at = timezone.now()
    export = Export.objects.create(
        table="expenses", format=kind, filters={}, by=lead, asked_at=at, lease_until=at, attempts=1
    )
    try:
        if not actions.write_export(export, clock=timezone.now):
            raise CommandError("The export was not written.")
        export.file.delete(save=False)
    finally:
        Export.objects.filter(pk=export.pk).delete()


def _all_at_once(lead: User) -> None:
    """What a plain export does: every row in memory before the first is written."""
    at = timezone.now()
    rows = list(tables.table("expenses", lead, Chosen(), at).rows())
    if not rows:
        raise CommandError("Nothing was read.")
