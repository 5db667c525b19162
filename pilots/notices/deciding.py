"""What waits for a decision, once a morning; a pilot that changes hands; each decision to its authors, ten minutes after it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _

from early_adopters.models import day_words
from notifications import kinds as _kinds
from notifications.kinds import Doubt, Due, Kind, Priority, Topic, kind
from people.models import Role, User
from pilots.models import BudgetLine, Pilot
from pilots.notices.about import AboutPilot
from pilots.queries import delegating, mail_links

MORNING = time(8)
# As many pilots as one round looks at, one message names, one mail shows; the list behind the button shows all.
PILOTS_AT_ONCE, NAMED, SHOWN = 200, 20, 5


@dataclass(slots=True)
class Round:
    """One working morning: what was sent since the one before, what is promised for the next day, what is late since."""

    slot: datetime
    since: datetime
    new: list[Pilot] = field(default_factory=list)
    soon: list[Pilot] = field(default_factory=list)
    late: list[Pilot] = field(default_factory=list)

    @property
    def day(self) -> date:
        return localdate(self.slot, get_default_timezone())

    def take(self, pilot: Pilot) -> None:
        if pilot.sent_at >= self.slot:
            return
        if before(pilot.promised_on) == self.slot:
            self.soon.append(pilot)
        elif after_promise(pilot.promised_on) == self.slot:
            self.late.append(pilot)
        elif pilot.sent_at >= self.since:
            self.new.append(pilot)


def rounds(at: datetime) -> list[Round]:
    """The two latest mornings: a clock that stopped for a day makes up for one, never for all of them. One query."""
    slots = [morning(localdate(at, get_default_timezone()))]
    if slots[0] > at:
        slots[0] = before(slots[0].date())
    while len(slots) < 3:
        slots.append(before(slots[-1].date()))
    found = [Round(slots[0], slots[1]), Round(slots[1], slots[2])]
    waiting = (
        Pilot.objects.waiting()
        .filter(promised_on__gte=before(slots[2].date()).date())
        .select_related("assigned_to", "lead")
        .order_by("promised_on", "id")
    )
    for pilot in waiting[:PILOTS_AT_ONCE]:
        for one in found:
            one.take(pilot)
    return found


class Decisions(Kind):
    """ONE message a person and morning, however many pilots; it stops when they are decided."""

    topic = Topic.PILOTS
    expires_after = timedelta(days=2)

    def still_due(self, rows: list) -> set[int]:
        found = _named(rows)
        return {row.pk for row in rows if any(self.holds(row, pilot) for pilot in found[row.pk])}

    def holds(self, row, pilot: Pilot) -> bool:
        return pilot.state == Pilot.State.SUBMITTED and row.recipient.holds(Role.DSI)

    def contexts(self, rows: list) -> dict[int, dict]:
        found = _named(rows)
        return {row.pk: self._context(row, found[row.pk]) for row in rows if found[row.pk]}

    def _context(self, row, named: list[Pilot]) -> dict:
        waiting = [pilot for pilot in named if self.holds(row, pilot)] or named
        count = len(waiting) + row.payload.get("more", 0)
        one = waiting[0] if count == 1 else None
        page = one.get_absolute_url() if one else reverse("pilots:to_decide")
        items = [
            {
                "pilot": pilot,
                "day": day_words(pilot.promised_on),
                "link": settings.SITE_URL + self.link(row, pilot),
            }
            for pilot in waiting[:SHOWN]
        ]
        return {
            "pilot": one,
            "promised_day": day_words(waiting[0].promised_on),
            "items": items,
            "count": count,
            "more": count - len(items),
            "url": settings.SITE_URL + page,
            "button": _("Decide") if one else _("See the pilots to decide"),
        }

    def link(self, row, pilot: Pilot) -> str:
        """Made when the mail leaves: no link that decides waits in the outbox. It counts from the day of the message."""
        if not row.recipient.holds(Role.DSI):
            return pilot.get_absolute_url()
        return mail_links.address(pilot, row.recipient, at=row.due_at)


def _named(rows: list) -> dict[int, list[Pilot]]:
    """Row pk -> the pilots it names that are still there, the oldest promise first. One query."""
    ids = {pk for row in rows for pk in row.payload.get("pilots", ())}
    found = Pilot.objects.filter(pk__in=ids).select_related("lead", "tool").in_bulk() if ids else {}
    return {row.pk: [found[pk] for pk in row.payload.get("pilots", ()) if pk in found] for row in rows}


def _due(person_id: int, period: str, slot: datetime, pilots: list[Pilot]) -> Due:
    named = [pilot.pk for pilot in pilots]
    return Due(
        person_id,
        "decisions",
        period,
        slot,
        {"pilots": named[:NAMED], "more": len(named[NAMED:])},
    )


def _by_person(at: datetime, after: int, limit: int, rows_of) -> list[Due]:
    """`rows_of(round, ids)` for the members of the IT department after `after`, until some have a row."""
    wanted = [one for one in rounds(at) if one.new or one.soon]
    while wanted:
        deciding = User.objects.holding(Role.DSI).filter(pk__gt=after).order_by("pk")
        ids = list(deciding.values_list("pk", flat=True)[: max(limit // len(wanted), 1)])
        if not ids:
            break
        rows = [row for one in wanted for row in rows_of(one, ids)]
        if rows:
            return sorted(rows, key=lambda row: (row.recipient_id, row.period))
        after = ids[-1]
    return []


@kind
class ToDecide(Decisions):
    """The morning after a proposal came, or came again: to who has it, else to everybody who decides and is here."""

    name = "pilots.to_decide"
    label = _("Pilots to decide")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        return _by_person(at, after, limit, self._rows)

    def _rows(self, one: Round, ids: list[int]) -> list[Due]:
        new = delegating.reminders(one.new, ids, one.day)
        # Who reads today that a decision is due reads there of the new ones too: one message a morning.
        told = delegating.reminders(one.soon, ids, one.day) if one.new else {}
        return [_due(pk, str(one.day), one.slot, pilots) for pk, pilots in new.items() if not told.get(pk)]


@kind
class DecisionDue(Decisions):
    """The working day before the promise, to who has it or may decide; once it is late, to the programme leads."""

    name = "pilots.decision_due"
    label = _("A decision is due, or late")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        soon = _by_person(at, after, limit // 2, self._rows)
        late = self._late(at, after, limit // 2)
        rows = sorted([*soon, *late], key=lambda row: (row.recipient_id, row.period))
        # Neither list may run ahead of the other: the next page starts after the last one of the shorter page.
        ends = [part[-1].recipient_id for part in (soon, late) if len(part) >= limit // 2]
        return [row for row in rows if not ends or row.recipient_id <= min(ends)]

    def _rows(self, one: Round, ids: list[int]) -> list[Due]:
        soon = delegating.reminders(one.soon, ids, one.day)
        new = delegating.reminders(one.new, ids, one.day) if one.soon else {}
        return [
            _due(pk, f"before-{one.day}", one.slot, [*pilots, *new.get(pk, ())])
            for pk, pilots in soon.items()
        ]

    def _late(self, at: datetime, after: int, limit: int) -> list[Due]:
        late = [one for one in rounds(at) if one.late]
        if not late:
            return []
        authors = delegating.writers([pilot for one in late for pilot in one.late])
        leads = User.objects.holding(Role.LEAD).filter(pk__gt=after).order_by("pk")
        ids = leads.values_list("pk", flat=True)[: max(limit // len(late), 1)]
        return [
            _due(pk, f"late-{one.day}", one.slot, theirs)
            for pk in ids
            for one in late
            if (theirs := [pilot for pilot in one.late if pk not in authors[pilot.pk]])
        ]

    def holds(self, row, pilot: Pilot) -> bool:
        if pilot.state != Pilot.State.SUBMITTED:
            return False
        word, _dash, day = row.period.partition("-")
        slot = date.fromisoformat(day)
        if word == "late":
            return pilot.promised_on < slot and row.recipient.holds(Role.LEAD)
        return pilot.promised_on <= _kinds.add_working_days(slot, 1) and row.recipient.holds(Role.DSI)

    def _context(self, row, named: list[Pilot]) -> dict:
        late = row.period.startswith("late-")
        found = super()._context(row, named) | {"late": late}
        if late:
            found["button"] = _("See the pilot") if found["pilot"] else _("See the pilots")
            found["url"] = found["url"] if found["pilot"] else settings.SITE_URL + reverse("pilots:list")
        return found


@kind
class HandedOver(AboutPilot):
    """To the colleague who receives a pilot that waits."""

    name = "pilots.handed_over"
    label = _("A pilot is in your hands")
    button = _("Decide")

    def holds(self, row, pilot: Pilot) -> bool:
        return pilot.state == Pilot.State.SUBMITTED and pilot.assigned_to_id == row.recipient_id

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        givers = User.objects.filter(pk__in={row.payload["by"] for row in rows}).in_bulk()
        words = delegating.words_given(rows)
        for row in rows:
            if row.pk in found:
                pilot = found[row.pk]["pilot"]
                link = mail_links.address(pilot, row.recipient, at=row.due_at)
                found[row.pk] |= {
                    "giver": givers.get(row.payload["by"]),
                    "words": words.get(row.pk, ""),
                    "link": settings.SITE_URL + link,
                }
        return found


class Decision(AboutPilot):
    """To the lead and the co-authors, once the decision can no longer be taken back. Said once: in doubt a person looks."""

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

    def contexts(self, rows: list) -> dict[int, dict]:
        """With the lines of which less is granted than was asked."""
        found = super().contexts(rows)
        pks = {context["pilot"].pk for context in found.values()}
        lines: dict[int, list[BudgetLine]] = {}
        for line in BudgetLine.objects.filter(pilot__in=pks, granted__isnull=False).order_by("id"):
            if line.granted is not None and line.granted < line.asked:
                lines.setdefault(line.pilot_id, []).append(line)
        for context in found.values():
            pilot = context["pilot"]
            context["less"] = lines.get(pilot.pk, []) if pilot.granted < pilot.asked else []
            context["next_note_day"] = day_words(pilot.next_note_on) if pilot.next_note_on else ""
        return found


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


@kind
class LookedAt(AboutPilot):
    """A word of advice about a pilot that started by the fast lane, to its authors."""

    name = "pilots.looked_at"
    label = _("Advice about a pilot that started by the fast lane")

    def holds(self, row, pilot: Pilot) -> bool:
        return pilot.looked_at is not None and row.period == occasion(pilot.looked_at)


def occasion(at: datetime) -> str:
    """The decision itself: one that was taken back and made again is another occasion."""
    return f"{at.astimezone(get_default_timezone()):%Y%m%dT%H%M%S}"


def morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=get_default_timezone())


def before(promised: date) -> datetime:
    """The morning of the last working day before the promise."""
    day = promised - timedelta(days=1)
    while not _kinds.is_working_day(day):
        day -= timedelta(days=1)
    return morning(day)


def after_promise(promised: date) -> datetime:
    """The morning of the first working day after the promise."""
    return morning(_kinds.add_working_days(promised, 1))
