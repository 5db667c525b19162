"""Files on their way in and out: rows that the clock claims."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import files
from people.models import Role


def upload_place(instance, filename: str) -> str:
    return f"library/{files.random_name()}"


class LibraryJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Communication."""
        return self if user.is_authenticated and user.holds(Role.COMMS, Role.ADMIN) else self.none()


class LibraryJob(models.Model):
    """Files that come into the library (checked, looked at, applied), or the whole library going out."""

    class Kind(models.TextChoices):
        IMPORT = "import", pgettext_lazy("library", "import")
        EXPORT = "export", pgettext_lazy("library", "export")

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("library", "being prepared")
        READY = "ready", pgettext_lazy("library", "ready")
        TO_APPLY = "to_apply", pgettext_lazy("library", "being applied")
        DONE = "done", pgettext_lazy("library", "done")
        REFUSED = "refused", pgettext_lazy("library", "refused")

    ENDED = (State.DONE, State.REFUSED)

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    name = models.CharField(_("file"), max_length=120, help_text=_("As it was called."))
    file = models.FileField(_("file"), upload_to=upload_place, max_length=200, blank=True)
    # For Word documents, which carry no front matter: kind, language, visibility, owner (pk), topics...
    facts = models.JSONField(_("facts"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("asked"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    changes = models.JSONField(_("what changes"), default=list)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = LibraryJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("import or export of the library")
        verbose_name_plural = _("imports and exports of the library")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["submitted", "to_apply"]), name="library_job_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_export(self) -> bool:
        return self.kind == self.Kind.EXPORT

    @property
    def tone(self) -> str:
        tones = {self.State.DONE: "ok", self.State.REFUSED: "coral", self.State.READY: "warn"}
        return tones.get(self.State(self.state), "accent")

    @property
    def moving(self) -> bool:
        """The clock is at work: the page looks again in a moment."""
        return self.state in {self.State.SUBMITTED, self.State.TO_APPLY}

    @property
    def progress_path(self) -> Path:
        """Beside the files: the rows themselves wait for the end of the one transaction that writes them."""
        return Path(settings.MEDIA_ROOT) / "library" / f"{self.pk}.progress"

    @property
    def progress(self) -> dict[str, int] | None:
        """How many documents of how many; None before the first."""
        try:
            done, total = self.progress_path.read_text().split()
            return {"done": int(done), "total": int(total)}
        except (OSError, ValueError):
            return None
