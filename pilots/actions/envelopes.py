"""An envelope is opened, and given more or less money: never less than what is granted from it."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from pilots.models import Envelope


@transaction.atomic
def open_envelope(
    *,
    year: int,
    name_fr: str,
    name_en: str = "",
    amount: Decimal,
    owner: User | None = None,
    by: User | None,
    at: datetime,
) -> Envelope:
    envelope = Envelope.objects.create(
        year=year, name_fr=name_fr, name_en=name_en, amount=amount, owner=owner
    )
    journal.record(by=by, verb="envelope_opened", subject=envelope, at=at, amount=str(amount))
    return envelope


@transaction.atomic
def resize_envelope(envelope: Envelope, *, amount: Decimal, by: User | None, at: datetime) -> None:
    """Conditional on what is granted at that moment, as `draw` is on the amount."""
    if not Envelope.objects.filter(pk=envelope.pk, allocated__lte=amount).update(amount=amount):
        raise NotNow(_("More is granted already than this amount."))
    journal.record(
        by=by, verb="envelope_resized", subject=envelope, at=at, was=str(envelope.amount), amount=str(amount)
    )
