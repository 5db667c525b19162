"""Fills the database with a large made-up company, the same for the same N, by bulk inserts: for measures only."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from operations.management import scale


class Command(BaseCommand):
    help = "Add a deterministic large company (for benchmarks, never for real use)."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--people", type=int, required=True, help="how many people to add, 100 to 1,000,000"
        )

    def handle(self, *, people: int, **options) -> None:
        if not 100 <= people <= 1_000_000:
            raise CommandError("--people goes from 100 to 1,000,000.")
        if scale.present():
            raise CommandError("This database already holds a large company.")
        at = timezone.now()
        for label, fill in scale.STEPS:
            start = time.perf_counter()
            with transaction.atomic():
                rows = fill(people, at)
            spent = time.perf_counter() - start
            self.stdout.write(f"{label:14} {rows:9,} rows {spent:7.1f} s {rows / spent:9,.0f} rows/s")
