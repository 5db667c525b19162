"""Money set aside for pilots: amounts, the categories of a budget, the envelope that is never overdrawn."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.languages import Bilingual
from core.money import MOST
from people.models import OrgUnit, Role

ZERO = Decimal(0)


class Amount(models.DecimalField):
    """Whole cents, in the company's one currency."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"max_digits": 12, "decimal_places": 2, **kwargs})


def cents(sum_of_fields) -> Round:
    """A sum to the cent, for updates and comparisons: SQLite counts in fractions of two, where 0.1 + 0.2 > 0.3."""
    return Round(sum_of_fields, precision=2, output_field=Amount())


def above_zero(field: str) -> Q:
    """The condition on an amount: more than nothing, and not absurd."""
    return Q(**{f"{field}__gt": 0, f"{field}__lte": MOST})


def from_zero(field: str) -> Q:
    return Q(**{f"{field}__gte": 0, f"{field}__lte": MOST})


class Category(models.TextChoices):
    SUPPORT = "support", _("Support by the team")
    TRAINING = "training", _("Training of the team")
    TOOLS = "tools", _("Tools and licences")
    OUTSIDE_HELP = "outside_help", _("Outside help")
    OTHER = "other", _("Other")


class EnvelopeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for the programme lead and the IT department; those they own for a colleague."""
        if not user.is_authenticated or user.is_guest:
            return self.none()
        return self if user.holds(Role.DSI, Role.LEAD) else self.filter(owner=user)

    def draw(self, pk: int, amount: Decimal) -> bool:
        """Take `amount` if it is there. One conditional update decides, whoever else draws at the same moment."""
        return bool(
            self.filter(
                pk=pk, closed_at=None, allocated__lte=cents(F("amount") - F("carried") - amount)
            ).update(allocated=cents(F("allocated") + amount))
        )

    def give_back(self, pk: int, amount: Decimal) -> None:
        self.filter(pk=pk).update(allocated=cents(F("allocated") - amount))


class Envelope(models.Model):
    """Money of a fiscal year set aside for pilots. `allocated` is a counter: only `draw` and `give_back` move it."""

    year = models.PositiveSmallIntegerField(_("fiscal year"))
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True, default="")
    amount = Amount(_("amount"))
    allocated = Amount(_("granted"), default=ZERO, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    units = models.ManyToManyField(
        OrgUnit,
        verbose_name=_("who may draw from it"),
        blank=True,
        related_name="+",
        help_text=_("These units and those below; empty: the whole company."),
    )
    # The end of its year: what was carried over to the next one; nothing is drawn any more.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    carried = Amount(_("carried over"), default=ZERO, editable=False)
    carried_to = models.ForeignKey(
        "self",
        verbose_name=_("carried over to"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    name = Bilingual()
    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("envelope")
        verbose_name_plural = _("envelopes")
        ordering = ["-year", "-amount", "id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "name_fr"], name="envelope_once_per_year"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="envelope_year_is_real"),
            models.CheckConstraint(
                condition=above_zero("amount"),
                name="envelope_amount_is_real",
                violation_error_message=_("Between 0.01 and 10,000,000."),
            ),
            models.CheckConstraint(
                condition=Q(
                    allocated__gte=0, carried__gte=0, allocated__lte=cents(F("amount") - F("carried"))
                ),
                name="envelope_is_never_overdrawn",
                violation_error_message=_("More is granted already than this amount."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, carried=0, carried_to=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, carried=0, carried_to=None)
                | Q(
                    closed_at__isnull=False, closed_by__isnull=False, carried__gt=0, carried_to__isnull=False
                ),
                name="envelope_carries_over_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("pilots:envelope", args=[self.pk])

    @property
    def left(self) -> Decimal:
        """What can still be granted; of a closed one, what was given up."""
        return self.amount - self.carried - self.allocated
