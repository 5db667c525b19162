"""Who takes part in a pilot beside its lead: who writes it with them, who tries, the partner who looks on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilots.models.pilot import Pilot


class Member(models.Model):
    """One person of one pilot. Guests are partners, and only guests are."""

    class Part(models.TextChoices):
        CO_AUTHOR = "co_author", pgettext_lazy("part in a pilot", "writes it and runs it with the lead")
        MEMBER = "member", pgettext_lazy("part in a pilot", "takes part")
        PARTNER = "partner", pgettext_lazy("part in a pilot", "partner from outside")

    pilot = models.ForeignKey(
        Pilot, verbose_name=_("pilot"), on_delete=models.CASCADE, related_name="members"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(_("part"), max_length=10, choices=Part.choices, default=Part.MEMBER)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("member of a pilot")
        verbose_name_plural = _("members of pilots")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot", "person"], name="member_once"),
            models.CheckConstraint(
                condition=Q(part__in=["co_author", "member", "partner"]), name="member_part_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.person_id}"
