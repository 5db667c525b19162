"""Loads the sample company into an empty portal and prints its address and accounts."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operations.management import demo
from people.models import User


class Command(BaseCommand):
    help = "Load the sample company (about 60 people, tools, documents, sessions, pilots)."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when somebody has an account already"
        )

    def handle(self, *, if_empty: bool, **options) -> None:
        if not settings.LOCAL:
            raise CommandError(
                "The sample company has known passwords: it is only for a portal that SITE_URL calls localhost."
            )
        if User.objects.exists():
            if not if_empty:
                raise CommandError(
                    "Somebody has an account here already. Start from an empty database (DATA_DIR or DATABASE_URL)."
                )
        else:
            made = demo.load(timezone.now())
            self.stdout.write("Sample company: " + ", ".join(f"{count} {label}" for label, count in made))
        self.stdout.write(f"\n  Portal: {settings.SITE_URL}\n")
        if (settings.DATA_DIR / "sample-company").exists():
            names = ", ".join(f"{name}@" for name in [*demo.ACCOUNTS, "guest"])
            self.stdout.write(f"  Accounts: {names} demo.example\n  Password: {demo.PASSWORD}\n")
        self.stdout.write("  Ctrl-C stops everything.\n\n")
