"""What do we know about trials? The lists, one page with its scores, what the sheet of a tool says."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.timezone import get_default_timezone, localdate

from core.access import may
from core.models import JournalEntry
from people.models import User
from tools.models import Criterion, Score, Tester, Tool, Trial

RUNNING_AT_ONCE = 60
HIGHEST = 5
# Below this, the mean of a criterion is the mark of somebody.
FEWEST_MARKS = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a trial stands in its days."""

    total: int
    done: int
    left: int  # days after today; negative once it is over
    started: bool

    @property
    def late(self) -> int:
        """Days since the end."""
        return max(-self.left, 0)


def progress(trial: Trial, today: date) -> Progress:
    total = (trial.ends_on - trial.starts_on).days + 1
    done = (today - trial.starts_on).days + 1
    return Progress(
        total=total,
        done=min(max(done, 0), total),
        left=(trial.ends_on - today).days,
        started=trial.starts_on <= today,
    )


def running(user: User, *, at: datetime) -> list[Trial]:
    """The trials under way, the one that ends first on top, each with `mine`, `tester_count`, `scored_count`, `progress`."""
    found: list[Trial] = list(
        _counted(Trial.objects.visible_to(user).running())
        .select_related("tool", "owner")
        .annotate(mine=_mine(user))
        .order_by("ends_on", "id")[:RUNNING_AT_ONCE]
    )
    for trial in found:
        trial.progress = progress(trial, localdate(at))
    return found


def decided(user: User) -> QuerySet[Trial]:
    """What became of the others, the latest first."""
    return (
        Trial.objects.visible_to(user)
        .exclude(outcome="")
        .select_related("tool", "decided_by")
        .order_by("-decided_at", "-id")
    )


def trial_pages(user: User) -> QuerySet[Trial]:
    return Trial.objects.visible_to(user).select_related(
        "tool__alternative", "tool__successor", "owner__unit", "decided_by"
    )


def testers_of(trial: Trial) -> list[Tester]:
    """In the order in which they joined, each with `scored`."""
    scored = Score.objects.filter(tester=OuterRef("pk"))
    return list(trial.testers.select_related("person__unit").annotate(scored=Exists(scored)))


def criteria_of(trial: Trial) -> list[Criterion]:
    """Each with `votes`, and with `mean` once enough testers have scored that it tells nobody's own mark."""
    found: list[Criterion] = list(
        trial.criteria.annotate(mean=Avg("scores__value"), votes=Count("scores")).order_by("position", "id")
    )
    for criterion in found:
        if criterion.votes < FEWEST_MARKS:
            criterion.mean = None
    return found


def scores_of(tester: Tester) -> dict[int, int]:
    """What a tester answered, by criterion."""
    return dict(tester.scores.values_list("criterion_id", "value"))


def sheet_unchanged_since(trial: Trial) -> bool:
    """Decided, and nobody has touched the words of the sheet since: it still says what it said before."""
    return (
        trial.decided_at is not None
        and not JournalEntry.objects.filter(
            subject_kind=Tool._meta.label_lower,
            subject_id=str(trial.tool_id),
            verb="tool_changed",
            at__gt=trial.decided_at,
        ).exists()
    )


def on_sheet(tool: Tool, user, *, at: datetime) -> dict | None:
    """What the sheet of a tool says of its trial: the one under way, else the latest. One query; None: nothing to say."""
    may_open = may(user, "tools.try") and tool.stance != Tool.Stance.RETIRED
    trial = None
    if may(user, "tools.test"):
        first = Case(When(outcome="", then=Value(0)), default=Value(1), output_field=IntegerField())
        trial = (
            _counted(Trial.objects.visible_to(user).filter(tool=tool))
            .select_related("owner")
            .annotate(mine=_mine(user))
            .order_by(first, "-decided_at", "-id")
            .first()
        )
    if trial is None:
        return {"trial": None, "may_open": True} if may_open else None
    return {
        "trial": trial,
        "under_way": trial if trial.is_running and trial.starts_on <= localdate(at) else None,
        "progress": progress(trial, localdate(at)),
        "over": trial.is_over(localdate(at)),
        "may_open": may_open and not trial.is_running,
    }


def _mine(user: User) -> Exists:
    return Exists(Tester.objects.filter(trial=OuterRef("pk"), person=user))


def _counted(trials: QuerySet[Trial]) -> QuerySet[Trial]:
    return trials.annotate(
        tester_count=Count("testers", distinct=True),
        scored_count=Count("testers", filter=Q(testers__scores__isnull=False), distinct=True),
    )


# --- What turns paid --------------------------------------------------------------------------------------

TURNS_PAID_AHEAD = 30  # days
PAYING_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class TurnsPaid:
    """A trial under way, or a tool of the register, that is free until that day."""

    key: str  # "trial:3", "tool:5"
    name: str
    day: date
    cost: str
    owner_id: int | None  # nobody, or somebody who left: the whole IT department
    url: str


def turning_paid(today: date) -> list[TurnsPaid]:
    """What turns paid within thirty days, or did while its trial still runs. Two queries."""
    last = date.fromordinal(today.toordinal() + TURNS_PAID_AHEAD)
    trials = list(
        Trial.objects.running()
        .filter(turns_paid_on__lte=last)
        .select_related("tool", "owner")
        .order_by("turns_paid_on", "id")[:PAYING_AT_ONCE]
    )
    # Its trial speaks for a tool: the one under way with a date of its own, or the one that was decided about this date.
    told = Trial.objects.filter(
        Q(outcome="", turns_paid_on__isnull=False) | Q(turns_paid_on=OuterRef("turns_paid_on")),
        tool=OuterRef("pk"),
    )
    tools = (
        Tool.objects.usable()
        .filter(turns_paid_on__gte=today, turns_paid_on__lte=last)
        .exclude(Exists(told))
        .select_related("owner")
        .order_by("turns_paid_on", "id")[:PAYING_AT_ONCE]
    )
    return [
        TurnsPaid(
            f"trial:{one.pk}",
            one.tool.name,
            one.turns_paid_on,
            one.cost_after,
            _here(one.owner),
            one.get_absolute_url(),
        )
        for one in trials
        if one.turns_paid_on
    ] + [
        TurnsPaid(
            f"tool:{one.pk}", one.name, one.turns_paid_on, one.cost, _here(one.owner), one.get_absolute_url()
        )
        for one in tools
        if one.turns_paid_on
    ]


def _here(owner: User | None) -> int | None:
    return owner.pk if owner is not None and owner.is_active and owner.is_dsi else None


def day_of(at: datetime) -> date:
    """The company's own day, on which its reminders turn."""
    return localdate(at, get_default_timezone())
