"""Who is away, and who stands in for them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.accounts import User


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Colleagues: who answers while somebody is away is no secret among them."""
        return self if user.is_authenticated and not user.is_guest else self.none()

    def on(self, day):
        return self.between(day, day)

    def between(self, first_day, last_day):
        """What holds on one of these days at least."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day, ended_at=None)


class Absence(models.Model):
    """Somebody is away from one day to another, and a colleague stands in for them."""

    person = models.ForeignKey(
        User, verbose_name=_("who is away"), on_delete=models.CASCADE, related_name="absences"
    )
    stand_in = models.ForeignKey(
        User, verbose_name=_("who stands in"), on_delete=models.PROTECT, related_name="+"
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    made_at = models.DateTimeField(_("said"))
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day", "-id"]
        indexes = [models.Index(fields=["stand_in", "last_day"], name="absence_stand_in")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")),
                name="absence_ends_after_it_starts",
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                condition=~Q(stand_in=models.F("person")),
                name="absence_stand_in_is_somebody_else",
                violation_error_message=_("Somebody else stands in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_day} {self.last_day}"
