"""What a message is: each app declares its kinds in notices.py; the outbox knows no domain noun.

A kind answers for many rows at once (docs/adr/0003): the drain claims fifty rows, the in-app centre shows
twenty, and neither may cost a query per row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CIVIL_FROM, CIVIL_UNTIL = time(8), time(19)


@lru_cache
def public_holidays(year: int) -> frozenset[date]:
    """The French public holidays of a year."""
    from holidays import country_holidays  # 80 ms to import: only the clock and promised dates need it

    return frozenset(country_holidays("FR", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no French public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def add_working_days(start: date, days: int) -> date:
    """The date `days` (>= 0) working days after `start`: a Friday and 1 give the next working Monday."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def civil_moment(at: datetime, zone_name: str) -> datetime:
    """`at`, or the next moment after it between 8:00 and 19:00 of a working day on the clock of that zone."""
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo(settings.TIME_ZONE)
    local = at.astimezone(zone)
    day = local.date()
    if is_working_day(day) and CIVIL_FROM <= local.time() < CIVIL_UNTIL:
        return at
    if local.time() >= CIVIL_FROM:
        day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, CIVIL_FROM, zone)


class Topic(models.TextChoices):
    """What a person can leave or keep, one line each on the preferences screen."""

    READING = "reading", _("Reading to confirm")
    WRITING = "writing", _("Documents I keep")
    TRAINING = "training", _("Training")
    PILOTS = "pilots", _("Pilots")
    TOOLS = "tools", _("Tools")
    MENTORING = "mentoring", _("Early adopters and mentoring")
    DIGEST = "digest", _("Weekly digest")
    ACCOUNT = "account", _("My account")

    @classmethod
    def to_choose(cls) -> "list[Topic]":
        """What a person keeps or leaves; what they asked of their own account is never a choice."""
        return [topic for topic in cls if topic is not cls.ACCOUNT]


class Doubt(StrEnum):
    """What to do when the mail server fell silent after it had the whole message."""

    RESEND = "resend"  # maybe twice, with the same Message-ID: reminders, digests
    HOLD = "hold"  # maybe never, a person decides: decisions, promotions


class Priority(IntEnum):
    """The drain takes the lowest first, then the oldest due."""

    URGENT = 10
    NORMAL = 50
    BULK = 90


@dataclass(frozen=True, slots=True)
class Due:
    """One message that should exist: one row per (kind, key, recipient, period)."""

    recipient_id: int
    key: str  # the object, for example "session:42"
    period: str  # the occasion, from the scheduled slot, never from now: "2026-W48", "24h"
    due_at: datetime
    payload: dict = field(default_factory=dict)  # ids only, no personal data


class Kind:
    """Subclass, set the attributes, decorate with @kind. Names are "<app>.<name>".

    Templates: templates/<app>/emails/<name>.txt and .html; the .txt holds {% partialdef subject %}.
    """

    name: str = ""
    label: "str | Promise" = ""  # for administrators
    topic: Topic
    legal = False  # cannot be opted out of
    why_legal: "str | Promise" = _(
        "You are expected somewhere, or the law asks for it."
    )  # lazy; shown beside the choices when `legal`
    in_doubt = Doubt.RESEND
    priority = Priority.NORMAL
    civil = True  # wait for a civil hour of the person's zone
    expires_after = timedelta(days=7)  # later than due_at + this it is not sent any more

    @property
    def planned(self) -> bool:
        """Whether the clock plans it; the others are told by an action, and leave when the action says."""
        return type(self).due is not Kind.due

    @property
    def only_mail(self) -> bool:
        """A mail and nothing else, never a line of the in-app centre.

        The home page says what the digest says, always up to date; and a link that proves who reads the mailbox
        (a new password) must not be handed to whoever holds the session.
        """
        return self.topic in {Topic.DIGEST, Topic.ACCOUNT}

    def due(self, at: datetime, after: int, limit: int) -> list[Due]:
        """What should exist at `at`, recipients with id > `after` in order of id, at most `limit`.

        Kinds that are only told by an action keep this default.
        """
        return []

    def still_due(self, rows: list) -> set[int]:
        """The pks of the rows whose reason still holds (the act was not done elsewhere)."""
        return {row.pk for row in rows}

    def contexts(self, rows: list) -> dict[int, dict]:
        """Template context by row pk; a row without one is not sent (its subject is gone)."""
        raise NotImplementedError


_kinds: dict[str, Kind] = {}


def kind(cls: type[Kind]) -> type[Kind]:
    """Class decorator: register one instance of the kind under its name."""
    if cls.name in _kinds and type(_kinds[cls.name]).__qualname__ != cls.__qualname__:
        raise ValueError(f"Two kinds are named {cls.name}.")
    if cls.contexts is Kind.contexts:
        raise TypeError(f"{cls.name} says nothing: give it contexts(rows).")
    _kinds[cls.name] = cls()
    return cls


def kinds() -> Iterable[Kind]:
    return _kinds.values()


def get(name: str) -> Kind:
    return _kinds[name]


def only_mail() -> list[str]:
    """Names of the kinds that the in-app centre does not show."""
    return [name for name, meant in _kinds.items() if meant.only_mail]


def find(name: str) -> Kind | None:
    """The kind, or None for a row whose kind left the code since."""
    return _kinds.get(name)


def forget(name: str) -> None:
    """Take a kind out of the register: tests bring their own and leave none behind."""
    _kinds.pop(name, None)


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of « À faire »: what waits for a person, with ONE button. Same on the home page and in the digest."""

    key: str  # stable, for example "policy.acknowledge:12"
    title: str
    detail: str
    url: str
    button: str
    icon: str  # a Lucide name
    tone: str = "accent"  # accent, coral (late or asked by rule), ok, warn
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """One card of « Nouveau »."""

    key: str
    tag: str
    tone: str
    title: str
    text: str
    url: str
    at: datetime
    about: tuple[str, ...] = ()  # the subjects that people may follow: "tool:12", "topic:security"
    followed: bool = False  # this reader follows one of them


@dataclass(frozen=True, slots=True)
class Subject:
    """What a person may follow, as one line of a list."""

    key: str  # "tool:12": the kind and its name or number
    label: str
    kind_label: str
    url: str
