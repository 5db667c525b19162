"""The directory that HR brings in: rows that the clock claims."""

from pathlib import Path

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.accounts import Role, User


class DirectoryImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Human resources and administrators."""
        return self if user.is_authenticated and user.holds(Role.HR, Role.ADMIN) else self.none()


class DirectoryImport(models.Model):
    """One file from HR on its way into the directory: checked, looked at, applied."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("being checked")
        READY = "ready", _("ready to apply")
        TO_APPLY = "to_apply", _("being applied")
        DONE = "done", _("applied")
        REFUSED = "refused", _("refused")

    ENDED = (State.DONE, State.REFUSED)

    class Leavers(models.TextChoices):
        SAFE = "safe", _("They leave, unless they are too many")
        KEEP = "keep", _("They stay")
        ALL = "all", _("They leave")

    name = models.CharField(_("file"), max_length=120)
    file = models.FileField(_("file"), upload_to="directory/")
    leavers = models.CharField(
        _("colleagues whom the file does not name"),
        max_length=4,
        choices=Leavers.choices,
        default=Leavers.SAFE,
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    by = models.ForeignKey(User, verbose_name=_("submitted by"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("submitted"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)
    problems = models.JSONField(_("problems"), default=list)
    changes = models.JSONField(
        _("what changes"), default=dict, help_text=_("The first of each kind; forgotten with the file.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = DirectoryImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("directory import")
        verbose_name_plural = _("directory imports")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["submitted", "to_apply"]),
                name="directory_import_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        return {self.State.DONE: "ok", self.State.REFUSED: "coral", self.State.READY: "warn"}.get(
            self.State(self.state), "accent"
        )

    @property
    def closing(self) -> int:
        """Accounts that this import closes, or has closed."""
        absent = 0 if self.leavers == self.Leavers.KEEP else self.counts.get("absent", 0)
        return self.counts.get("leavers", 0) + absent

    @property
    def progress_path(self) -> Path:
        """Beside the file: the rows themselves wait for the end of the one transaction that writes them."""
        return Path(self.file.path + ".progress")

    @property
    def progress(self) -> dict[str, int] | None:
        """How many people are written, of how many; None before the first thousand."""
        try:
            done, total = self.progress_path.read_text().split()
            return {"done": int(done), "total": int(total)}
        except (OSError, ValueError):
            return None

    @property
    def moving(self) -> bool:
        """The clock is at work: the page looks again in a moment."""
        return self.state in {self.State.SUBMITTED, self.State.TO_APPLY}
