"""What waits for whom? Questions asked of me; for the IT department late ones, tools to decide, tools that are blocked."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time

from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui import long_day
from notifications.kinds import Todo
from people.models import Role, User
from tools.models import BlockedReport, HelpRequest, ToolRequest
from tools.queries import people, requests
from tools.queries.trials_waiting import trials_todo

# « À faire » shows the oldest; the page behind the grouped line shows all.
AT_ONCE = 5
LOOKED_AT = 500
END_OF_DAY = time(18)


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """A constant number of queries for any number of users; in the current language."""
    users = list(users)
    lines, trials = _told_and_asked(users, at), trials_todo(users, at)
    return {user.pk: [*lines[user.pk], *trials.get(user.pk, [])] for user in users}


def _told_and_asked(users: list[User], at: datetime) -> dict[int, list[Todo]]:
    lines: dict[int, list[Todo]] = {user.pk: [] for user in users}
    today = localdate(at, get_default_timezone())
    for person_id, asked in _asked_of(users).items():
        lines[person_id] += _some([_to_answer(one, today) for one in asked], "help", len(asked))
    deciders = [user for user in users if user.holds(Role.DSI)]
    if not deciders:
        return lines
    late = list(people.late_help(today).values_list("person_id", "referent_id")[:LOOKED_AT])
    unlisted = list(requests.to_decide()[:LOOKED_AT])
    blocked = list(requests.blocked_waiting()[:LOOKED_AT])
    blocked_lines = _some([_to_open(one, today) for one in blocked], "blocked", len(blocked))
    for user in deciders:
        theirs = [one for one in unlisted if one.person_id != user.pk]
        lines[user.pk] += _some([_to_decide(one, today) for one in theirs], "requests", len(theirs))
        lines[user.pk] += blocked_lines
        others = sum(user.pk not in pair for pair in late)
        lines[user.pk] += [_late(others)] if others else []
    return lines


def _asked_of(users: list[User]) -> dict[int, list[HelpRequest]]:
    found: dict[int, list[HelpRequest]] = defaultdict(list)
    waiting = (
        HelpRequest.objects.waiting()
        .filter(referent__in=[user.pk for user in users])
        .select_related("tool", "person")
        .order_by("answer_due_on", "id")
    )
    for asked in waiting:
        found[asked.referent_id].append(asked)
    return found


def _some(lines: list[Todo], word: str, count: int) -> list[Todo]:
    """The first AT_ONCE, then one line for all the others."""
    if count <= AT_ONCE:
        return lines
    rest = count - AT_ONCE
    title = {
        "help": ngettext("%(n)d other question about a tool", "%(n)d other questions about tools", rest),
        "requests": ngettext("%(n)d other tool to decide", "%(n)d other tools to decide", rest),
        "blocked": ngettext("%(n)d other blocked tool", "%(n)d other blocked tools", rest),
    }[word] % {"n": rest}
    return [*lines[:AT_ONCE], _group(f"tools.{word}:others", title)]


def _group(key: str, title: str, *, detail: str = "", icon: str = "list", tone: str = "accent") -> Todo:
    return Todo(
        key=key,
        title=title,
        detail=detail,
        url=reverse("tools:asked"),
        button=_("See them all"),
        icon=icon,
        tone=tone,
    )


def _to_answer(asked: HelpRequest, today: date) -> Todo:
    return Todo(
        key=f"tools.help:{asked.pk}",
        title=_("%(person)s has a question about %(tool)s")
        % {"person": asked.person.name, "tool": asked.tool.name},
        detail=_promise(asked.answer_due_on, today),
        url=asked.get_absolute_url(),
        button=_("Answer"),
        icon="message-circle-question-mark",
        tone=_tone(asked.answer_due_on, today),
        due_at=_end_of(asked.answer_due_on),
    )


def _to_decide(asked: ToolRequest, today: date) -> Todo:
    return Todo(
        key=f"tools.request:{asked.pk}",
        title=_("%(tool)s: used, and not on the register yet") % {"tool": asked.name},
        detail=_promise(asked.promised_on, today),
        url=asked.get_absolute_url(),
        button=_("Decide"),
        icon="package-search",
        tone=_tone(asked.promised_on, today),
        due_at=_end_of(asked.promised_on),
    )


def _to_open(report: BlockedReport, today: date) -> Todo:
    return Todo(
        key=f"tools.blocked:{report.pk}",
        title=_("%(tool)s is blocked %(where)s")
        % {"tool": report.tool.name, "where": report.get_where_display()},
        detail=_promise(report.answer_due_on, today),
        url=report.get_absolute_url(),
        button=_("Answer"),
        icon="ban",
        tone=_tone(report.answer_due_on, today),
        due_at=_end_of(report.answer_due_on),
    )


def _late(count: int) -> Todo:
    title = ngettext(
        "%(n)d question about a tool needs you", "%(n)d questions about tools need you", count
    ) % {"n": count}
    detail = _("Their day has passed, or who was asked has left: you may answer instead.")
    return _group("tools.help:late", title, detail=detail, icon="clock-alert", tone="coral")


def _promise(due_on: date, today: date) -> str:
    said = _("promised for %(day)s: late") if due_on < today else _("answer promised for %(day)s")
    return said % {"day": spoken_day(due_on)}


def spoken_day(day: date) -> str:
    """« vendredi 27 novembre »: the sentence brings the article."""
    return long_day(day)


def _tone(due_on: date, today: date) -> str:
    return "coral" if due_on < today else "accent"


def _end_of(due_on: date) -> datetime:
    return datetime.combine(due_on, END_OF_DAY, tzinfo=get_default_timezone())
