"""`manage.py import_library FOLDER [--dry-run]`: a folder of Markdown becomes working copies, all or nothing."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy import imports

VERBS = {
    "created": gettext_lazy("to create"),
    "changed": gettext_lazy("to change"),
    "unchanged": gettext_lazy("unchanged"),
}


class Command(BaseCommand):
    help = "Import a folder of Markdown documents as drafts; communication publishes them in the portal."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say what would be created or changed."
        )

    def handle(self, *args, folder: Path, dry_run: bool, **options) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            report = imports.read(folder)
            for problem in report.problems:
                self.stderr.write(str(problem))
            if not report.ok:
                raise CommandError(
                    _("Nothing was imported: %(count)s problems to correct first.")
                    % {"count": len(report.problems)}
                )
            for change in report.changes:
                what = f" ({', '.join(change.what)})" if change.verb == "changed" else ""
                self.stdout.write(f"{change.incoming.slug}: {VERBS[change.verb]}{what}")
            if not dry_run:
                report.apply(by=None, at=timezone.now())
            counts = {verb: report.count(verb) for verb in VERBS}
            end = _(
                "Dry run, nothing was written: %(created)s new, %(changed)s changed, %(unchanged)s unchanged."
            )
            done = _("Imported as drafts: %(created)s new, %(changed)s changed, %(unchanged)s unchanged.")
            self.stdout.write((end if dry_run else done) % counts)
