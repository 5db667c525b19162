"""Plan and send what is due, once, by hand: what the clock does all day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications import actions


class Command(BaseCommand):
    help = "Plan and send what is due, once; prints how many rows were written and how each message ended."

    def handle(self, *args, **options) -> None:
        planned = actions.plan(at=timezone.now())
        sent = actions.drain()
        self.stdout.write("plan:  " + _spoken(planned))
        self.stdout.write("drain: " + _spoken(sent))


def _spoken(counts) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "nothing due"
