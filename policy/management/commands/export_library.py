"""`manage.py export_library FOLDER [--all-versions]`: the library as Markdown and images, as import_library reads it."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from policy import actions


class Command(BaseCommand):
    help = "Write the whole library into a folder as Markdown and images; import_library reads it back."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--all-versions", action="store_true", help="Also one folder for each published version."
        )

    def handle(self, *args, folder: Path, all_versions: bool, **options) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise CommandError(_("The folder must be empty or not exist yet."))
            counts = actions.write_library(folder, all_versions=all_versions)
            self.stdout.write(_("%(documents)s documents, %(files)s files written.") % counts)
