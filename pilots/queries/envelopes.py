"""The money set aside: from which envelope a pilot may be granted, what is left of a year, every cent of one envelope."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from people.models import OrgUnit
from pilots.models import Envelope, Pilot, Programme

RESERVED = Envelope.units.through.objects.filter(envelope=OuterRef("pk"))


def for_pilot(pilot: Pilot, at: datetime) -> list[Envelope]:
    """The open envelopes of the year from which this pilot may be granted, the one to propose first. Two queries.

    An envelope reserved for units above the pilot comes before one of the whole company, the one that would be
    filled best before the others; those that do not hold what is asked come last, the largest rest first.
    """
    above = list(_above(pilot.unit))
    found = (
        Envelope.objects.filter(year=Programme.now().year_of(localdate(at)), closed_at=None)
        .annotate(reserved=Exists(RESERVED))
        .filter(Q(reserved=False) | Exists(RESERVED.filter(orgunit__in=above)))
    )

    def rank(envelope) -> tuple[int, Decimal, int]:
        if envelope.left < pilot.asked:
            return (2, -envelope.left, envelope.pk)
        return (0 if envelope.reserved else 1, envelope.left, envelope.pk)

    return sorted(found, key=rank)


def _above(unit: OrgUnit | None) -> list[int]:
    """The unit and those it is part of, read from its path « /1/7/ »."""
    return [int(part) for part in unit.path.split("/") if part] if unit else []
