"""The board: the pilots of one's units in a fiscal year. The database counts; this file reads ten numbers and one page of rows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import charts
from people.models import User
from pilots.models import Milestone, Mood, Pilot, ProgressNote
from pilots.queries import pace
from pilots.queries.health import UNTROUBLED, Days, Health, health, pressing
from pilots.queries.scope import ENDLESS, Chosen, Scope, remembered, scope

WATCHED = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One pilot of the table, or of « À regarder »."""

    pilot: Pilot
    health: Health
    today: date

    @property
    def indicator(self) -> str:
        """« 62 %, objectif 80 % »; before the first measure, what it starts from."""
        kpi = self.pilot.kpi
        if kpi is None:
            return ""
        now = kpi.baseline if kpi.latest is None else kpi.latest
        return _("%(now)s, target %(target)s") % {"now": kpi.say(now), "target": kpi.say(kpi.target)}

    @property
    def milestone_late(self) -> bool:
        due = self.pilot.milestone_due
        return due is not None and due < self.today


@dataclass(frozen=True, slots=True)
class Figures:
    """What the top of the page says, of the pilots of one scope at one moment."""

    at: datetime
    total: int  # before the tool and the state narrow it
    by_state: dict[str, int]
    tools: tuple[tuple[str, str], ...]  # slug and name, of the pilots of the scope
    running: int
    late: int
    granted: Decimal
    spent: Decimal
    answer_days: float | None
    answered: int
    reached: int
    measured: int
    watch: tuple[int, ...]
    chart: charts.Chart | None


@dataclass(frozen=True, slots=True)
class Board:
    """What the page shows; every figure counts only the pilots of the person's units."""

    scope: Scope
    figures: Figures
    rows: tuple[Row, ...]  # one page of the table
    count: int  # of all its pages
    page: int
    watch: tuple[Row, ...]  # « À regarder »
    watch_more: bool

    @property
    def any_pilot(self) -> bool:
        return bool(self.figures.total) or self.scope.unit is not None or len(self.scope.years) > 1

    @property
    def envelope(self) -> Decimal | None:
        """What the year's envelopes hold, beside what is granted in the whole company."""
        chosen = self.scope.unit is not None or self.scope.chosen.tool
        return None if chosen else self.scope.budget

    @property
    def answer_plural(self) -> int:
        """1.5 days are days."""
        return ceil(self.figures.answer_days or 0)

    @property
    def moment(self) -> datetime | None:
        """Of when the figures are, where they are not of now."""
        return self.figures.at if self.figures.at != self.scope.at else None


def board(
    user: User, *, chosen: Chosen | None = None, page: int = 1, per_page: int = 20, at: datetime
) -> Board:
    """Unit, tool and year narrow figures, picture and table; the state narrows the table."""
    asked = scope(user, chosen or Chosen(), at)
    figures = remembered("board", asked, lambda: _figures(asked))
    state = asked.chosen.state
    count = figures.by_state.get(state, 0) if state else sum(figures.by_state.values())
    page = min(max(page, 1), max(1, ceil(count / per_page)))
    table = _in_order(asked.table, at).values_list("pk", flat=True)
    shown = list(table[(page - 1) * per_page : page * per_page])
    # One reading for the table and for what is to be looked at.
    found = {row.pilot.pk: row for row in rows(Pilot.objects.filter(pk__in={*shown, *figures.watch}), at)}
    watch = _watched([found[pk] for pk in figures.watch if pk in found])
    return Board(
        scope=asked,
        figures=figures,
        rows=tuple(found[pk] for pk in shown if pk in found),
        count=count,
        page=page,
        watch=watch[:WATCHED],
        watch_more=len(watch) > WATCHED,
    )


def _figures(asked: Scope) -> Figures:
    """The cells are those of each tool and state, so that one reading gives the figures and what the filter offers."""
    cells = list(
        asked.pilots.order_by()
        .values("tool__slug", "tool__name", "tool__folded", "state")
        .annotate(**_counts(asked.today))
    )
    tools = sorted(
        {
            (cell["tool__folded"], cell["tool__slug"], cell["tool__name"])
            for cell in cells
            if cell["tool__slug"]
        }
    )
    theirs = [cell for cell in cells if asked.chosen.tool in ("", cell["tool__slug"])]
    sums = {name: sum(cell[name] or 0 for cell in theirs) for name in _counts(asked.today)}  # type: ignore[literal-required]  # the annotated ones
    granted = Decimal(sums["granted"])
    by_state: dict[str, int] = {}
    for cell in theirs:
        by_state[cell["state"]] = by_state.get(cell["state"], 0) + cell["count"]
    pilots = asked.of_tool
    opened = pilots.filter(state__in=Pilot.OPEN)
    return Figures(
        at=asked.at,
        total=sum(cell["count"] for cell in cells),
        by_state=by_state,
        tools=tuple((slug, name) for _folded, slug, name in tools),
        running=sums["running"],
        late=sums["late"],
        granted=granted,
        spent=Decimal(sums["spent"]),
        answer_days=median_days(pilots, sums["answered"]),
        answered=sums["answered"],
        reached=sums["reached"],
        measured=sums["measured"],
        watch=_pressing(pilots, asked.at) if theirs else (),
        chart=pace.chart(pace.pace(pace.read(opened), asked.first, asked.today), asked.year_name)
        if granted
        else None,
    )


def _counts(today: date) -> dict:
    """`granted` is without what went back to the envelope; the fast lane is nobody's answer."""
    opened = Q(state__in=Pilot.OPEN)
    up, down = (
        Q(kpi__better="up", kpi__latest__gte=F("kpi__target")),
        Q(kpi__better="down", kpi__latest__lte=F("kpi__target")),
    )
    return {
        "count": Count("pk"),
        "running": Count(
            "pk", filter=Q(state=Pilot.State.APPROVED, starts_on__lte=today, ends_on__gte=today)
        ),
        "late": Count("pk", filter=Q(state=Pilot.State.SUBMITTED, promised_on__lt=today)),
        "granted": Sum("granted", filter=opened, default=0) - Sum("returned", filter=opened, default=0),
        "spent": Sum("committed", filter=opened, default=0),
        "answered": Count("pk", filter=ANSWERED),
        "measured": Count("pk", filter=opened & Q(kpi__latest__isnull=False)),
        "reached": Count("pk", filter=opened & (up | down)),
    }


ANSWERED = Q(decided_at__isnull=False, fast_lane=False)


def median_days(pilots: QuerySet[Pilot], answered: int) -> float | None:
    """Days from sending to the decision: the one in the middle, or the mean of the two. One small query."""
    if not answered:
        return None
    taken = pilots.filter(ANSWERED).annotate(taken=Days("decided_at") - Days("sent_at"))
    middle = list(
        taken.order_by("taken").values_list("taken", flat=True)[(answered - 1) // 2 : answered // 2 + 1]
    )
    return round(sum(middle) / len(middle), 1) if middle else None


def _pressing(pilots: QuerySet[Pilot], at: datetime) -> tuple[int, ...]:
    """The most pressing first, and one more than is shown."""
    pressed = pilots.annotate(rank=pressing(at)).filter(rank__lt=UNTROUBLED)
    return tuple(pressed.order_by("rank", "ends_on", "id").values_list("pk", flat=True)[: WATCHED + 1])


def _in_order(table: QuerySet[Pilot], at: datetime) -> QuerySet[Pilot]:
    """What is pressing, as « À regarder » ranks it; then the running ones by their end, who waits, what is over."""
    group = Case(*(When(state=state, then=n) for n, state in enumerate(GROUPS)), default=len(GROUPS))
    # What is over: the latest end first.
    ends = Days("ends_on")
    by_end = Case(When(state__in=OVER, then=ends * Value(-1.0)), default=ends)
    return table.order_by(pressing(at), group, by_end, "-id")


GROUPS = (Pilot.State.APPROVED, Pilot.State.SUBMITTED, Pilot.State.REWORK, Pilot.State.CLOSED)
OVER = (Pilot.State.CLOSED, Pilot.State.DECLINED)


def _watched(found: list[Row]) -> tuple[Row, ...]:
    """The same rules again on the pilots as they are now: what was mended a moment ago is not named."""
    pressed = (row for row in found if row.health.reason)
    return tuple(sorted(pressed, key=lambda row: (row.health.rank, row.pilot.ends_on, row.pilot.pk)))


def rows(pilots: QuerySet[Pilot], at: datetime) -> tuple[Row, ...]:
    """With the next milestone and the words of the last note. One query."""
    ahead = Milestone.objects.filter(pilot=OuterRef("pk"), done_on=None)
    ahead = ahead.exclude(pilot__state=Pilot.State.CLOSED).order_by("due_on", "id")
    said = ProgressNote.objects.filter(pilot=OuterRef("pk")).exclude(mood=Mood.SKIPPED)
    said = said.order_by("-written_at", "-id")
    found = (
        pilots.select_related("unit", "kpi")
        .defer(*ENDLESS)
        .annotate(
            milestone=Subquery(ahead.values("label")[:1]),
            milestone_due=Subquery(ahead.values("due_on")[:1]),
            last_words=Subquery(said.values("words")[:1]),
        )
    )
    today = localdate(at)
    return tuple(Row(pilot, health(pilot, at), today) for pilot in found)
