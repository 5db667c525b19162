"""What do we know about trials? The lists, one page with its scores, what the sheet of a tool says, who is meant by a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _

from core.access import may
from people.models import User
from tools.models import Criterion, Score, Tester, Tool, Trial

RUNNING_AT_ONCE = 60
HIGHEST = 5
HOMONYMS_SHOWN = 6


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
    """Each with `mean` (None while nobody has scored) and `votes`."""
    return list(
        trial.criteria.annotate(mean=Avg("scores__value"), votes=Count("scores")).order_by("position", "id")
    )


def scores_of(tester: Tester) -> dict[int, int]:
    """What a tester answered, by criterion."""
    return dict(tester.scores.values_list("criterion_id", "value"))


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


# --- Who is meant ---------------------------------------------------------------------------------------


def people_named(lines: Iterable[str]) -> tuple[list[User], list[str]]:
    """Colleagues by e-mail address or by name, in either order of its parts; and a sentence for each line that names
    nobody, or more than one person. One query for all lines."""
    wanted = list(dict.fromkeys(lines))
    meant = Q(pk__in=[])
    for line in wanted:
        meant |= _meant(line)
    found: dict[str, dict[int, User]] = {}
    # Who is here is asked of the few that were found: the index of names alone answers among 100,000 people.
    for person in User.objects.filter(meant):
        if not person.is_active or person.is_guest:
            continue
        both = {f"{person.first_name} {person.last_name}", f"{person.last_name} {person.first_name}"}
        for key in {person.email, *map(str.casefold, both)}:
            found.setdefault(key, {})[person.pk] = person
    people: dict[int, User] = {}
    problems = []
    for line in wanted:
        named = found.get(" ".join(line.split()).casefold(), {})
        if len(named) == 1:
            people |= named
        elif named:
            addresses = ", ".join(sorted(person.email for person in named.values())[:HOMONYMS_SHOWN])
            problems.append(
                _("Several colleagues are called %(name)s: write the address of one of them (%(addresses)s).")
                % {"name": line, "addresses": addresses}
            )
        else:
            problems.append(
                _("No colleague is known as %(name)s: check the spelling, or write their e-mail address.")
                % {"name": line}
            )
    return list(people.values()), problems


def _meant(line: str) -> Q:
    if "@" in line:
        return Q(email=line.casefold())
    words, meant = line.split(), Q(pk__in=[])
    for cut in range(1, len(words)):
        one, other = " ".join(words[:cut]), " ".join(words[cut:])
        meant |= Q(last_name__in=_written(other), first_name__in=_written(one))
        meant |= Q(last_name__in=_written(one), first_name__in=_written(other))
    return meant


def _written(name: str) -> list[str]:
    """A name as it is typed, and as directories write it."""
    return list(dict.fromkeys([name, name.title(), name.upper()]))


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
