"""A decision that is due or late, and each decision to the lead, ten minutes after it."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications import kinds as _kinds
from notifications.kinds import Doubt, Due, Priority, kind
from people.models import Role, User
from pilots.models import Pilot
from pilots.notices.about import AboutPilot, whole_recipients

MORNING = time(8)
# As many pilots as one reminder round looks at; the list behind the button shows all.
PILOTS_AT_ONCE = 200


@kind
class DecisionDue(AboutPilot):
    """One working day before the promise, to who may decide; once it is late, to the programme leads. Stops when decided."""

    name = "pilots.decision_due"
    label = _("A decision is due, or late")
    expires_after = timedelta(days=2)
    button = _("Decide")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at, get_default_timezone())
        last = _kinds.add_working_days(today, 1)
        waiting = list(
            Pilot.objects.waiting()
            .filter(promised_on__gte=today - self.expires_after - timedelta(days=3), promised_on__lte=last)
            .order_by("promised_on", "id")
            .values_list("pk", "lead_id", "promised_on", "sent_at")[:PILOTS_AT_ONCE]
        )
        # A slot before the proposal came means it was promised for tomorrow already: that day's slot is skipped.
        soon = [row for row in waiting if row[2] >= today and row[3] < before(row[2]) <= at]
        late = [row for row in waiting if row[2] < today and after_promise(row[2]) <= at]
        rows: list[Due] = []
        for role, pilots, word, slot in (
            (Role.DSI, soon, "before", before),
            (Role.LEAD, late, "late", after_promise),
        ):
            if not pilots:
                continue
            ids = (
                User.objects.holding(role)
                .filter(pk__gt=after)
                .order_by("pk")
                .values_list("pk", flat=True)[:limit]
            )
            rows += [
                Due(person_id, f"pilot:{pk}", f"{word}-{promised}", slot(promised), {"pilot": pk})
                for person_id in ids
                for pk, lead_id, promised, _sent in pilots
                if person_id != lead_id
            ]
        return whole_recipients(sorted(rows, key=lambda row: (row.recipient_id, row.key)), limit)

    def holds(self, row, pilot: Pilot) -> bool:
        return pilot.state == Pilot.State.SUBMITTED and row.period.endswith(str(pilot.promised_on))

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for row in rows:
            if row.pk in found:
                late = row.period.startswith("late-")
                found[row.pk] |= {"late": late, "button": _("See the pilot") if late else self.button}
        return found


class Decision(AboutPilot):
    """To the lead, once the decision can no longer be taken back. Said once: in doubt a person looks."""

    in_doubt = Doubt.HOLD
    priority = Priority.URGENT
    civil = False  # the screen says "in ten minutes"
    outcome: Pilot.State

    def holds(self, row, pilot: Pilot) -> bool:
        same = pilot.decided_at is not None and row.period == occasion(pilot.decided_at)
        return same and pilot.state in {self.outcome, *self.later}

    later: tuple = ()


@kind
class Approved(Decision):
    name = "pilots.approved"
    label = _("A pilot was approved")
    outcome = Pilot.State.APPROVED
    later = (Pilot.State.CLOSED,)


@kind
class ToRework(Decision):
    name = "pilots.rework"
    label = _("A pilot is to be reworked")
    outcome = Pilot.State.REWORK
    button = _("Rework")


@kind
class Declined(Decision):
    name = "pilots.declined"
    label = _("A pilot was declined")
    outcome = Pilot.State.DECLINED
    button = _("Read the answer")


def occasion(at: datetime) -> str:
    """The decision itself: one that was taken back and made again is another occasion."""
    return f"{at.astimezone(get_default_timezone()):%Y%m%dT%H%M%S}"


def before(promised: date) -> datetime:
    """The morning of the last working day before the promise."""
    day = promised - timedelta(days=1)
    while not _kinds.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=get_default_timezone())


def after_promise(promised: date) -> datetime:
    """The morning of the first working day after the promise."""
    return datetime.combine(_kinds.add_working_days(promised, 1), MORNING, tzinfo=get_default_timezone())
