"""`manage.py import_library FOLDER [--dry-run]`: a folder of Markdown and Word becomes working copies, all or nothing."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy import imports
from policy.models import Document

VERBS = {
    "created": gettext_lazy("to create"),
    "changed": gettext_lazy("to change"),
    "unchanged": gettext_lazy("unchanged"),
}


class Command(BaseCommand):
    help = "Import a folder of Markdown and Word documents as drafts; communication publishes them."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say what would be created or changed."
        )
        word = parser.add_argument_group("for Word documents, which carry no front matter")
        word.add_argument("--kind", choices=Document.Kind.values, default="guide")
        word.add_argument("--visibility", choices=Document.Visibility.values, default="internal")
        word.add_argument("--owner", help="The e-mail address of the colleague who owns them.")
        word.add_argument("--topics", default="", help="Short words, separated by commas.")
        word.add_argument("--language", choices=["fr", "en"], default=settings.LANGUAGE_CODE[:2])

    def handle(self, *args, folder: Path, dry_run: bool, **options) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            report = imports.read(folder, _defaults(options))
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


def _defaults(options: dict) -> imports.Defaults:
    facts: dict[str, object] = {"kind": options["kind"], "visibility": options["visibility"]}
    if options["owner"]:
        facts["owner"] = options["owner"]
    topics = [word.strip() for word in options["topics"].split(",") if word.strip()]
    if topics:
        facts["topics"] = topics
    return imports.Defaults(facts=facts, language=options["language"])
