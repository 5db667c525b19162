"""A trial: to its testers when it opens, before it closes and when it is decided; to who decides; before it turns paid."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Doubt, Due, Kind, Priority, Topic, add_working_days, is_working_day, kind
from people.models import Role, User
from tools import queries
from tools.models import Score, Tester, Tool, Trial
from tools.queries.trials import TurnsPaid, day_of
from tools.queries.trials_waiting import LOOKED_AT, PATIENCE

MORNING = time(8)
BEFORE_THE_END = timedelta(days=3)
HOLIDAYS = timedelta(days=5)  # the longest run of days without work before a slot


def morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=get_default_timezone())


def working_morning(day: date) -> datetime:
    """The morning of that day, or of the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return morning_of(day)


def whole_recipients(rows: list[Due], after: int, limit: int) -> list[Due]:
    """Of recipients after `after`, cut at `limit` but never between two messages of one person."""
    rows = sorted(
        (row for row in rows if row.recipient_id > after), key=lambda row: (row.recipient_id, row.key)
    )
    if len(rows) <= limit:
        return rows
    last = rows[limit - 1].recipient_id
    return [row for row in rows if row.recipient_id <= last]


def _trials(rows: list) -> dict[int, Trial]:
    """Row pk -> the trial that its payload names. One query."""
    ids = {row.pk: row.payload["trial"] for row in rows if "trial" in row.payload}
    found = (
        Trial.objects.filter(pk__in=set(ids.values()))
        .select_related("tool__alternative", "owner", "decided_by")
        .in_bulk()
    )
    return {row_pk: found[pk] for row_pk, pk in ids.items() if pk in found}


class AboutTrial(Kind):
    """What the messages about a trial share."""

    topic = Topic.TOOLS
    button = _("See the trial")

    def holds(self, row, trial: Trial) -> bool:
        raise NotImplementedError

    def still_due(self, rows: list) -> set[int]:
        by_pk = {row.pk: row for row in rows}
        return {pk for pk, trial in _trials(rows).items() if self.holds(by_pk[pk], trial)}

    def contexts(self, rows: list) -> dict[int, dict]:
        return {
            pk: {
                "trial": trial,
                "tool": trial.tool,
                "url": f"{settings.SITE_URL}{trial.get_absolute_url()}",
                "button": self.button,
            }
            for pk, trial in _trials(rows).items()
        }


@kind
class TrialOpened(AboutTrial):
    """To who was named as tester; stops when they left or the trial is over."""

    name = "tools.trial_opened"
    label = _("You are a tester of a tool")

    def still_due(self, rows: list) -> set[int]:
        return super().still_due(rows) & _testing(rows)

    def holds(self, row, trial: Trial) -> bool:
        return trial.is_running and not trial.is_over(day_of(timezone.now()))


@kind
class TrialToScore(AboutTrial):
    """Three days before the end, to testers who have not scored; an extension is another occasion."""

    name = "tools.trial_to_score"
    label = _("A trial waits for your scores")
    expires_after = timedelta(days=3)
    button = _("Score")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = day_of(at)
        near = (
            Tester.objects.filter(
                person_id__gt=after,
                person__is_active=True,
                trial__outcome="",
                trial__ends_on__gte=today,
                trial__ends_on__lte=today + BEFORE_THE_END + HOLIDAYS,
            )
            .exclude(Exists(Score.objects.filter(tester=OuterRef("pk"))))
            .select_related("trial")
            .order_by("person_id", "trial_id")
        )
        rows: list[Due] = []
        for tester in near.iterator(chunk_size=1000):
            if len(rows) >= limit and rows[-1].recipient_id != tester.person_id:
                break  # never between two messages of one person: the next page starts after them
            trial = tester.trial
            slot = working_morning(trial.ends_on - BEFORE_THE_END)
            if tester.joined_at < slot <= at and morning_of(trial.starts_on) <= slot:
                rows.append(_due(tester.person_id, trial, str(trial.ends_on), slot))
        return rows

    def still_due(self, rows: list) -> set[int]:
        return super().still_due(rows) & _testing(rows, scored=False)

    def holds(self, row, trial: Trial) -> bool:
        same = row.period == str(trial.ends_on)
        return same and trial.is_running and not trial.is_over(day_of(timezone.now()))

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for context in found.values():
            context["url"] += "#score"
        return found


def _testing(rows: list, *, scored: bool | None = None) -> set[int]:
    """The rows whose recipient is (still) a tester of the trial; with `scored` False, one who has not scored."""
    testers = Tester.objects.filter(
        trial__in={row.payload["trial"] for row in rows}, person__in={row.recipient_id for row in rows}
    )
    if scored is False:
        testers = testers.exclude(Exists(Score.objects.filter(tester=OuterRef("pk"))))
    pairs = set(testers.values_list("trial_id", "person_id"))
    return {row.pk for row in rows if (row.payload["trial"], row.recipient_id) in pairs}


@kind
class TrialToDecide(AboutTrial):
    """The morning after the end, to who leads it; after five working days, to the programme leads. Stops when decided."""

    name = "tools.trial_to_decide"
    label = _("A trial waits for its conclusion")

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = day_of(at)
        waiting = list(queries.trials_waiting.to_decide(today)[:LOOKED_AT])
        first = [(one, morning_of(add_working_days(one.ends_on, 1))) for one in waiting]
        late = [(one, morning_of(add_working_days(one.ends_on, PATIENCE + 1))) for one in waiting]
        first = [(one, slot) for one, slot in first if slot <= at < slot + self.expires_after]
        late = [(one, slot) for one, slot in late if slot <= at < slot + self.expires_after]
        orphans = any(not _leads(one) for one, _slot in first)
        staff = list(User.objects.holding(Role.DSI).values_list("pk", flat=True)) if orphans else []
        leads = list(User.objects.holding(Role.LEAD).values_list("pk", flat=True)) if late else []
        rows = [
            _due(person_id, one, f"ended-{one.ends_on}", slot)
            for one, slot in first
            for person_id in ([one.owner_id] if _leads(one) else staff)
        ] + [_due(person_id, one, f"late-{one.ends_on}", slot) for one, slot in late for person_id in leads]
        return whole_recipients(rows, after, limit)

    def holds(self, row, trial: Trial) -> bool:
        return trial.is_running and row.period.endswith(str(trial.ends_on))

    def contexts(self, rows: list) -> dict[int, dict]:
        found = super().contexts(rows)
        for row in rows:
            if row.pk in found:
                found[row.pk]["late"] = row.period.startswith("late-")
        return found


def _leads(trial: Trial) -> bool:
    return trial.owner.is_active and trial.owner.is_dsi


@kind
class TrialDecided(AboutTrial):
    """To its testers, and to who led it when somebody else decided. Said once: in doubt a person looks."""

    name = "tools.trial_decided"
    label = _("A trial is concluded")
    in_doubt = Doubt.HOLD
    button = _("Read the conclusion")

    def holds(self, row, trial: Trial) -> bool:
        return not trial.is_running

    def contexts(self, rows: list) -> dict[int, dict]:
        found, silent = super().contexts(rows), _testing(rows, scored=False)
        thanked = _testing(rows) - silent
        for pk, context in found.items():
            context["scored"] = pk in thanked
        return found


def _due(person_id: int, trial: Trial, period: str, slot: datetime) -> Due:
    return Due(person_id, f"trial:{trial.pk}", period, slot, {"trial": trial.pk})


@kind
class TurnsPaidSoon(Kind):
    """Thirty, seven and one day before, to who leads the trial or keeps the sheet. Stops when decided, or moved."""

    name = "tools.turns_paid"
    label = _("What is free turns paid")
    topic = Topic.TOOLS
    priority = Priority.NORMAL
    DAYS = (1, 7, 30)

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        today = day_of(at)
        found = [
            (one, days, slot)
            for one in queries.trials.turning_paid(today)
            if one.day >= today and (spoken := self._slot(one, at))
            for days, slot in [spoken]
        ]
        nobody = any(one.owner_id is None for one, _days, _slot in found)
        staff = list(User.objects.holding(Role.DSI).values_list("pk", flat=True)) if nobody else []
        rows = [
            Due(person_id, one.key, f"{one.day}-{days}", slot, {**_named(one), "day": str(one.day)})
            for one, days, slot in found
            for person_id in ([one.owner_id] if one.owner_id else staff)
        ]
        return whole_recipients(rows, after, limit)

    def _slot(self, one: TurnsPaid, at: datetime) -> tuple[int, datetime] | None:
        """The nearest of the three mornings that has come: a date that is set late is told once, not three times."""
        slots = ((days, working_morning(one.day - timedelta(days=days))) for days in self.DAYS)
        return next(((days, slot) for days, slot in slots if slot <= at), None)

    def still_due(self, rows: list) -> set[int]:
        today = day_of(timezone.now())
        waiting = {one.key: one for one in queries.trials.turning_paid(today)}
        return {
            row.pk
            for row in rows
            if (one := waiting.get(row.key))
            and one.day >= today
            and row.payload["day"] == str(one.day)
            and one.owner_id in (row.recipient_id, None)
        }

    def contexts(self, rows: list) -> dict[int, dict]:
        trials = Trial.objects.select_related("tool").in_bulk(_ids(rows, "trial"))
        tools = Tool.objects.in_bulk(_ids(rows, "tool"))
        found: dict[int, dict] = {}
        for row in rows:
            trial = trials.get(row.payload.get("trial"))
            tool = trial.tool if trial else tools.get(row.payload.get("tool"))
            if tool is None:
                continue
            page = trial or tool
            found[row.pk] = {
                "tool": tool,
                "trial": trial,
                "day": date.fromisoformat(row.payload["day"]),
                "cost": trial.cost_after if trial else tool.cost,
                "url": f"{settings.SITE_URL}{page.get_absolute_url()}",
                "button": _("See the trial") if trial else _("See the sheet"),
            }
        return found


def _named(one: TurnsPaid) -> dict[str, int]:
    word, pk = one.key.split(":")
    return {word: int(pk)}


def _ids(rows: list, word: str) -> set[int]:
    return {row.payload[word] for row in rows if word in row.payload}
