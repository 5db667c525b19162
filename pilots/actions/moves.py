"""Money moves from one line of a pilot to another; a line that nobody foresaw is opened the same way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from people.models import User
from pilots.models import BudgetLine, Pilot
from pilots.models.envelopes import ZERO, cents
from pilots.rules import moves as rules
from pilots.rules import spending


@dataclass(frozen=True, slots=True)
class Cover:
    """What a line lacks for an expense, taken from another one in the same step: as much as the button said."""

    line: BudgetLine
    amount: Decimal


def open_pilot(pilot: Pilot, at: datetime) -> QuerySet[Pilot]:
    """This pilot while its money moves: approved, and its decision stands. For a conditional update, which holds it."""
    window = timedelta(0) if pilot.fast_lane else settings.UNDO_WINDOW
    return Pilot.objects.filter(pk=pilot.pk, state=Pilot.State.APPROVED, decided_at__lte=at - window)


def hold(pilot: Pilot, *, by: User, at: datetime) -> None:
    """One after the other: the row of the pilot first, by an update that changes nothing. Closed meanwhile: refused."""
    if not open_pilot(pilot, at).update(committed=F("committed")):
        pilot.refresh_from_db()
        spending.can_spend(by, pilot, at=at).enforce()
        raise NotNow(_("Something changed meanwhile: look again."))


def open_line(pilot: Pilot, *, category: str, label: str, by: User, at: datetime) -> BudgetLine:
    """A line that the proposal did not foresee: nothing was asked, nothing is granted yet. Its caller holds the pilot."""
    line = BudgetLine.objects.create(
        pilot=pilot, category=category, label=label.strip(), asked=ZERO, granted=ZERO
    )
    journal.record(by=by, verb="line_opened", subject=pilot, at=at, line=line.pk)
    return line


@transaction.atomic
def move_money(
    pilot: Pilot,
    *,
    source: BudgetLine,
    target: BudgetLine | None = None,
    category: str = "",
    label: str = "",
    amount: Decimal,
    reason: str,
    token: str,
    by: User,
    at: datetime,
) -> None:
    """From a line to another, or to a new one (`category` and `label`). A form sent twice moves once."""
    spending.can_spend(by, pilot, at=at).enforce()
    if not reason.strip():
        raise NotNow(_("Say why, in a few words."))
    if target is not None and target.pk == source.pk:
        raise NotNow(_("Choose two different lines."))
    hold(pilot, by=by, at=at)
    if journal.of(pilot).filter(verb="money_moved", details__token=token).exists():
        return
    target = target or open_line(pilot, category=category, label=label, by=by, at=at)
    shift(pilot, source, target, amount, by=by, at=at, reason=reason.strip(), token=token)


def shift(
    pilot: Pilot, source: BudgetLine, target: BudgetLine, amount: Decimal, *, by: User, at: datetime, **said
) -> None:
    """Two conditional updates and their entry; what was granted to the pilot stays the same. Its caller holds the pilot."""
    spare = BudgetLine.objects.filter(pk=source.pk, pilot=pilot, committed__lte=cents(F("granted") - amount))
    if not spare.update(granted=cents(F("granted") - amount)):
        source.refresh_from_db()
        raise NotNow(rules.source_is_short(source))
    BudgetLine.objects.filter(pk=target.pk, pilot=pilot).update(granted=cents(F("granted") + amount))
    details = {"from": source.pk, "to": target.pk, "amount": str(amount), **said}
    journal.record(by=by, verb="money_moved", subject=pilot, at=at, **details)
