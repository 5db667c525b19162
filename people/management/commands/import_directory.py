"""Imports the company directory from the CSV that an HR system exports; says every bad line, changes all or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.verdicts import Refused
from people import imports
from people.actions import ALL, KEEP, SAFE, import_directory


class Command(BaseCommand):
    help = "Import the company directory (CSV). Nothing is half-saved."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", help="the CSV that the HR system exports")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
        parser.add_argument("--company", default="", help="name of the company, for the first import")
        parser.add_argument(
            "--leavers",
            choices=[SAFE, KEEP, ALL],
            default=SAFE,
            help="people the file does not name: keep them, close them all, or (safe) close them unless they are more than a tenth",
        )

    def handle(self, *, file: str, dry_run: bool, company: str, leavers: str, **options) -> None:
        with translation.override(options.get("language") or translation.get_language() or "fr"):
            self._run(Path(file), dry_run=dry_run, company=company, leavers=leavers)

    def _run(self, path: Path, *, dry_run: bool, company: str, leavers: str) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be read: %(reason)s") % {"path": path, "reason": error.strerror}
            ) from None
        at = timezone.now()
        plan = imports.plan(imports.read(data), today=timezone.localdate(at), leavers=leavers)
        for problem in plan.problems:
            where = _("line %(line)d") % {"line": problem.line} if problem.line else _("file")
            self.stderr.write(f"{where}: {problem.reason}")
        if plan.problems:
            raise CommandError(_("%(count)d problems: nothing was changed.") % {"count": len(plan.problems)})
        if dry_run:
            self._say(plan.counts)
            self.stdout.write(_("Dry run: nothing was changed."))
            return
        try:
            counts = import_directory(
                plan, company=company, leavers=leavers, by=None, at=at, progress=self._progress
            )
        except Refused as refusal:
            raise CommandError(refusal.reason) from None
        if self.stdout.isatty():
            self.stdout.write("")
        self._say(counts)

    def _say(self, counts: dict) -> None:
        words = {
            "lines": _("lines"),
            "joiners": _("joiners"),
            "changed": _("changed"),
            "returning": _("of whom come back"),
            "unchanged": _("unchanged"),
            "leavers": _("leavers"),
            "absent": _("not in the file"),
            "kept_closed": _("closed by hand, still closed"),
            "closed": _("accounts closed"),
        }
        self.stdout.write(
            ", ".join(f"{counts[name]} {word}" for name, word in words.items() if name in counts)
        )

    def _progress(self, done: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{done} / {total}", ending="")
