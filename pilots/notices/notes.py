"""A progress note is due on the pilot's rhythm; a pilot that is blocked calls for help at once."""

from datetime import date, datetime, timedelta

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from notifications import kinds as _kinds
from notifications.kinds import Due, Priority, kind
from pilots import queries, rules
from pilots.models import Pilot, ProgressNote
from pilots.notices.about import AboutPilot, pilots_of
from pilots.notices.clock import morning_of, of_recipients

PATIENCE = 3  # working days until the second message; then silence until the next slot


@kind
class NoteDue(AboutPilot):
    """On the day of the note, and once more after three working days, to the lead and the co-authors."""

    name = "pilots.note_due"
    label = _("A progress note is due")
    expires_after = timedelta(days=2)
    button = _("Write the note")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = localdate(at, get_default_timezone())
        asked = Pilot.objects.filter(
            state=Pilot.State.APPROVED, next_note_on__lte=today, ends_on__gte=today
        ).only("pk", "lead_id", "next_note_on", "rhythm_weeks", "ends_on")
        spoken = [
            (pilot, said)
            for pilot in asked.iterator(chunk_size=2000)
            if (said := self._slot(pilot, today, at))
        ]
        authors = queries.team.authors_of([pilot for pilot, _said in spoken]) if spoken else {}
        return of_recipients(
            [
                Due(
                    person_id,
                    pilot.key,
                    f"{word}-{slot}",
                    moment,
                    {"pilot": pilot.pk, "planned": str(pilot.next_note_on)},
                )
                for pilot, (word, slot, moment) in spoken
                for person_id in authors[pilot.pk]
            ],
            after,
            limit,
        )

    def _slot(self, pilot: Pilot, today: date, at: datetime) -> tuple[str, date, datetime] | None:
        """Which of the two messages of the slot that has come leaves now, if any."""
        slot = rules.current_slot(pilot.next_note_on, weeks=pilot.rhythm_weeks, today=today)
        for word, day in (("again", _kinds.add_working_days(slot, PATIENCE)), ("first", slot)):
            moment = morning_of(day)
            if moment <= at < moment + self.expires_after:
                return word, slot, moment
        return None

    def still_due(self, rows: list) -> set[int]:
        pilots = pilots_of(rows)
        authors = queries.team.authors_of(pilots.values())
        return {
            row.pk
            for row in rows
            if (pilot := pilots.get(row.pk))
            and pilot.state == Pilot.State.APPROVED
            and row.payload["planned"] == str(pilot.next_note_on)
            and row.recipient_id in authors[pilot.pk]
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for row in rows:
            if row.pk in found:
                found[row.pk]["again"] = row.period.startswith("again-")
                found[row.pk]["url"] += "#notes"
        return found


@kind
class Blocked(AboutPilot):
    """To the mentor and to who holds the pilot in the IT department, at once; stops when a later note says it moves."""

    name = "pilots.blocked"
    label = _("A pilot is blocked")
    priority = Priority.URGENT
    expires_after = timedelta(days=3)
    button = _("See what blocks it")

    def still_due(self, rows: list) -> set[int]:
        pilots = pilots_of(rows)
        return {
            pk
            for pk, pilot in pilots.items()
            if pilot.state == Pilot.State.APPROVED and pilot.mood == "blocked"
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        notes = ProgressNote.objects.select_related("written_by").in_bulk(
            {row.payload["note"] for row in rows}
        )
        for row in rows:
            note = notes.get(row.payload["note"])
            if row.pk not in found or note is None:
                found.pop(row.pk, None)
                continue
            found[row.pk]["note"] = note
            found[row.pk]["url"] += "#notes"
        return found
