"""What waits for whom? A trial to score, one to decide, a free period that ends, sheets to look at again."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.templatetags.ui import long_day
from notifications.kinds import Todo, add_working_days
from people.models import Role, User
from tools.models import Score, Tester, Tool, Trial
from tools.queries.reviews import late_by_keeper
from tools.queries.trials import TurnsPaid, day_of, turning_paid

# Working days after the end; from then on it is everybody's business in the IT department, and the lead's.
PATIENCE = 5
AT_ONCE = 5
LOOKED_AT = 200
END_OF_DAY = time(18)


def trials_todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """Five queries at most for any number of users; in the current language."""
    users = list(users)
    lines: dict[int, list[Todo]] = {user.pk: [] for user in users}
    today = day_of(at)
    colleagues = [user.pk for user in users if not user.is_guest]
    testers = to_score(today).filter(person__in=colleagues).order_by("trial__ends_on", "id")
    for tester in testers if colleagues else ():
        lines[tester.person_id].append(_to_score(tester.trial, today))
    staff = [user for user in users if user.holds(Role.DSI, Role.LEAD)]
    if not staff:
        return lines
    late = list(to_decide(today)[:LOOKED_AT])
    for user in staff:
        lines[user.pk] += [_to_decide(one, today) for one in late if concerns(one, user, today)][:AT_ONCE]
    deciders = [user for user in staff if user.holds(Role.DSI)]
    if not deciders:
        return lines
    paying, reviews = turning_paid(today), late_by_keeper(today)
    for user in deciders:
        lines[user.pk] += [_turns_paid(one, today) for one in paying if one.owner_id in (user.pk, None)][
            :AT_ONCE
        ]
        sheets = sorted(
            reviews.get(user.pk, []) + reviews.get(None, []), key=lambda tool: tool.review_on or today
        )
        lines[user.pk] += [_to_review(sheets)] if sheets else []
    return lines


def to_score(today: date):
    """Testers of a trial that has started and is not over, who have not scored it."""
    scored = Score.objects.filter(tester=OuterRef("pk"))
    return (
        Tester.objects.filter(trial__outcome="", trial__starts_on__lte=today, trial__ends_on__gte=today)
        .exclude(Exists(scored))
        .select_related("trial__tool")
    )


def to_decide(today: date):
    """Trials whose time is over, the oldest first."""
    return (
        Trial.objects.running()
        .filter(ends_on__lt=today)
        .select_related("tool", "owner")
        .order_by("ends_on", "id")
    )


def concerns(trial: Trial, user: User, today: date) -> bool:
    """First whoever leads the trial; the others once it has waited too long, or nobody leads it any more."""
    if trial.owner_id == user.pk:
        return True
    orphan = not (trial.owner.is_active and trial.owner.is_dsi)
    return add_working_days(trial.ends_on, PATIENCE) < today or (orphan and user.holds(Role.DSI))


def _to_score(trial: Trial, today: date) -> Todo:
    return Todo(
        key=f"tools.score:{trial.pk}",
        title=_("Say what you think of %(tool)s") % {"tool": trial.tool.name},
        detail=_("you are one of its testers; the scores close on %(day)s")
        % {"day": long_day(trial.ends_on)},
        url=f"{trial.get_absolute_url()}#score",
        button=_("Score"),
        icon="clipboard-check",
        tone="warn" if (trial.ends_on - today).days <= 3 else "accent",
        due_at=_end_of(trial.ends_on),
    )


def _to_decide(trial: Trial, today: date) -> Todo:
    late = add_working_days(trial.ends_on, PATIENCE) < today
    return Todo(
        key=f"tools.trial:{trial.pk}",
        title=_("Conclude the trial of %(tool)s") % {"tool": trial.tool.name},
        detail=_("it ended on %(day)s, led by %(person)s")
        % {"day": long_day(trial.ends_on), "person": trial.owner.name},
        url=trial.get_absolute_url(),
        button=_("See the trial"),
        icon="flask-conical",
        tone="coral" if late else "warn",
        due_at=_end_of(trial.ends_on),
    )


def _turns_paid(one: TurnsPaid, today: date) -> Todo:
    said = (
        _("%(tool)s turned paid on %(day)s: go on, or stop?")
        if one.day < today
        else _("%(tool)s turns paid on %(day)s: go on, or stop?")
    )
    return Todo(
        key=f"tools.paid:{one.key}",
        title=said % {"tool": one.name, "day": long_day(one.day)},
        detail=one.cost,
        url=one.url,
        button=_("See the trial") if one.key.startswith("trial") else _("See the sheet"),
        icon="hourglass",
        tone="coral" if (one.day - today).days <= 7 else "warn",
        due_at=_end_of(one.day),
    )


def _to_review(sheets: list[Tool]) -> Todo:
    first = sheets[0]
    title = (
        _("Look at the sheet of %(tool)s again") % {"tool": first.name}
        if len(sheets) == 1
        else ngettext("%(n)d sheet to look at again", "%(n)d sheets to look at again", len(sheets))
        % {"n": len(sheets)}
    )
    day = long_day(first.review_on) if first.review_on else ""
    return Todo(
        key="tools.review",
        title=title,
        detail=(
            _("its review was due on %(day)s") % {"day": day}
            if len(sheets) == 1
            else _("the oldest, %(tool)s, since %(day)s") % {"tool": first.name, "day": day}
        ),
        url=reverse("tools:to_review"),
        button=pgettext("the sheet of a tool", "Look again"),
        icon="calendar-check",
        tone="warn",
        due_at=_end_of(first.review_on) if first.review_on else None,
    )


def _end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, tzinfo=get_default_timezone())
