"""The pilots somebody may see, what waits for whom, what is new, what the search may find."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notifications.kinds import News, Todo
from people.models import OrgUnit, Role, User
from pilots.models import Member, Pilot
from pilots.queries import closing, course, delegating, envelopes, fast_lane, late, own, proposing, top_ups

# What else waits, noun by noun: each answers for many people with a constant number of queries.
MORE_TODO = (top_ups.todo, late.todo, envelopes.todo)
OWN_TODO = (proposing.todo, closing.todo, course.todo)  # these look at the pilots that people lead or write
NEWS_AT_ONCE = 5
# What is being tried comes first, what ended last.
TEXTS = ("what", "why", "closing_words", "decision_words", "next_step")  # no list shows them
ORDER = (
    Pilot.State.APPROVED,
    Pilot.State.SUBMITTED,
    Pilot.State.REWORK,
    Pilot.State.DRAFT,
    Pilot.State.CLOSED,
    Pilot.State.DECLINED,
)


def listed(user: User, *, state: str = "", tool: str = "", unit: OrgUnit | None = None) -> QuerySet[Pilot]:
    """The pilots this person may see: first those they lead or write (`mine`), what they still write before the rest."""
    found = Pilot.objects.visible_to(user).select_related("tool", "unit", "lead").defer(*TEXTS)
    if state:
        found = found.filter(state=state)
    if tool:
        found = found.filter(tool__slug=tool)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    written = Member.objects.filter(person=user, part=Member.Part.CO_AUTHOR).values("pilot")
    mine = Q(lead=user) | Q(pk__in=written)
    return found.annotate(
        mine=Case(When(mine, then=Value(True)), default=Value(False)),
        rank=Case(
            When(mine & Q(state__in=Pilot.WRITABLE), then=Value(-1)),
            *(When(state=state, then=Value(n)) for n, state in enumerate(ORDER)),
        ),
    ).order_by("-mine", "rank", "-starts_on", "-id")


def directions() -> QuerySet[OrgUnit]:
    """The units that the filter of the list offers: the two upper floors of the company; each counts what is below it."""
    return OrgUnit.objects.filter(Q(parent=None) | Q(parent__parent=None)).order_by("name", "id")


def waiting_for(user: User) -> QuerySet[Pilot]:
    """The pilots this member of the IT department can decide, the oldest promise (so the late ones) first."""
    if not user.holds(Role.DSI):
        return Pilot.objects.none()
    own = Member.objects.filter(person=user, part=Member.Part.CO_AUTHOR).values("pilot")
    return (
        Pilot.objects.visible_to(user)
        .waiting()
        .exclude(lead=user)
        .exclude(pk__in=own)
        .select_related("tool", "unit", "lead", "assigned_to")
        .defer(*TEXTS)
        .order_by("promised_on", "id")
    )


def todo(users: Iterable[User], at: datetime) -> dict[int, list[Todo]]:
    """DSI: pilots to decide. Then what waits noun by noun, each with a constant number of queries."""
    users = list(users)
    lines: dict[int, list[Todo]] = {user.pk: [] for user in users}
    deciders = [user for user in users if user.holds(Role.DSI)]
    for lines_of_deciders in (delegating.todo(deciders, at), fast_lane.todo(deciders)):
        for person_id, waiting in lines_of_deciders.items():
            lines[person_id] += waiting
    theirs = own.read(lines)
    found = [part(users, at, theirs) for part in OWN_TODO] + [part(users, at) for part in MORE_TODO]
    for part in found:
        for person_id, more in part.items():
            lines[person_id] += more
    return lines


def news(users: Iterable[User], since: datetime) -> dict[int, list[News]]:
    """Pilots that were approved or ended lately, the same for every colleague. Guests see none."""
    users = list(users)
    fresh = Pilot.objects.filter(state__in=Pilot.OPEN, decided_at__gte=since)
    ended = Pilot.objects.filter(state=Pilot.State.CLOSED, closed_at__gte=since)
    found = (
        (fresh | ended)
        .select_related("unit", "tool")
        .order_by(F("closed_at").desc(nulls_last=True), "-decided_at", "-id")
    )
    cards = [_card(pilot) for pilot in found[:NEWS_AT_ONCE]]
    return {user.pk: [] if user.is_guest else cards for user in users}


def _card(pilot: Pilot) -> News:
    closed = pilot.state == Pilot.State.CLOSED
    where = pilot.unit.name if pilot.unit else ""
    # Never the amount: colleagues read what is tried, not what it costs.
    text = pilot.closing_words if closed else pilot.what
    return News(
        key=f"pilots.{pilot.state}:{pilot.pk}",
        tag=_("Finished pilot") if closed else _("New pilot"),
        tone="accent" if closed else "ok",
        title=pilot.title,
        text=", ".join(part for part in (pilot.tool.name, where) if part) + ". " + text,
        url=pilot.get_absolute_url(),
        at=pilot.closed_at if closed else pilot.decided_at,
    )


def search_sources(user: User) -> dict[str, QuerySet]:
    return {"pilot": Pilot.objects.visible_to(user)}


def days_left(pilot: Pilot, at: datetime) -> int:
    """Days until its last day; negative when it is past."""
    return (pilot.ends_on - localdate(at)).days
