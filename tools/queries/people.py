"""Who uses a tool, who helps with it, whom to ask, which questions wait."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from people.models import OrgUnit, Role, User
from tools.models import HelpRequest, Tool, Use

# Figures over this many rows are kept for a minute: up to that late, so that a page costs the same in a large company.
MANY = 2000
FRESH = 60  # seconds
HELPERS_SHOWN = 6
HELPERS_OFFERED = 12
LISTED = 100


def _kept(key: str, count: Callable[[], Any], size: Callable[[Any], int]) -> Any:
    """The answer, counted again at each call while it is small."""
    found = caches["local"].get(key)
    if found is None:
        found = count()
        if size(found) >= MANY:
            caches["local"].set(key, found, FRESH)
    return found


def numbers() -> dict[int, tuple[int, int]]:
    """By tool: how many colleagues use it, how many of them help. One query."""
    return _kept("tools:numbers", _numbers, lambda found: sum(users for users, _helpers in found.values()))


def _numbers() -> dict[int, tuple[int, int]]:
    rows = (
        Use.objects.here()
        .order_by()
        .values("tool")
        .annotate(users=Count("pk"), helpers=Count("pk", filter=Q(helps=True)))
    )
    return {row["tool"]: (row["users"], row["helpers"]) for row in rows}


def directions() -> list[tuple[str, str]]:
    """(path, name) of the units under the company itself; of the top ones when nothing is above them."""
    found = caches["local"].get("tools:directions")
    if found is None:
        units = OrgUnit.objects.filter(parent__parent=None).values_list("path", "name", "parent")
        below = [(path, name) for path, name, parent in units.order_by("name") if parent is not None]
        found = below or [(path, name) for path, name, _parent in units.order_by("name")]
        caches["local"].set("tools:directions", found, FRESH)
    return found


def direction_of(user: User) -> str:
    """The path of the person's direction; "" for who belongs to none."""
    path = user.unit.path if user.unit_id and user.unit else ""
    return next((above for above, _name in directions() if path.startswith(above)), "")


def used_near(user: User) -> QuerySet:
    """The tools that several colleagues of the person's own direction use: as many as a figure needs to be shown."""
    path = direction_of(user)
    near = Use.objects.here().order_by()
    if not path:
        return near.none().values("tool")
    return (
        near.filter(person__unit__path__startswith=path)
        .values("tool")
        .annotate(here=Count("pk"))
        .filter(here__gte=settings.SMALL_GROUP)
        .values("tool")
    )


@dataclass(frozen=True, slots=True)
class Users:
    """How many use a tool and help with it, and in which directions: (name, how many), the largest first."""

    total: int
    helpers: int
    groups: tuple[tuple[str, int], ...]

    @property
    def elsewhere(self) -> int:
        """In directions that are too small to be named, or in none."""
        return self.total - sum(n for _name, n in self.groups)


def users_of(tool: Tool) -> Users:
    """Groups smaller than SMALL_GROUP are not shown. One query."""
    return _kept(f"tools:users:{tool.pk}", lambda: _users_of(tool), lambda found: found.total)


def _users_of(tool: Tool) -> Users:
    rows = (
        Use.objects.here()
        .filter(tool=tool)
        .order_by()
        .values("person__unit__path")
        .annotate(users=Count("pk"), helpers=Count("pk", filter=Q(helps=True)))
    )
    total = helpers = 0
    by_direction: Counter[str] = Counter()
    for row in rows:
        total, helpers = total + row["users"], helpers + row["helpers"]
        path = row["person__unit__path"] or ""
        name = next((name for above, name in directions() if path.startswith(above)), "")
        by_direction[name] += row["users"]
    return Users(total, helpers, _large_enough(by_direction))


def _large_enough(by_direction: Counter[str]) -> tuple[tuple[str, int], ...]:
    """A single group that is hidden could be worked out from the total: the next smallest is hidden with it."""
    large = [(name, n) for name, n in by_direction.most_common() if n >= settings.SMALL_GROUP]
    if len(by_direction) - len(large) == 1:
        large = large[:-1]
    return tuple((name, n) for name, n in large if name)


def helpers(tool: Tool, user: User) -> QuerySet[Use]:
    """Who can help, without the person themself: their own unit first, then their site, then who has helped longest."""
    near = [When(person__site=user.site, then=Value(1))] if user.site else []
    if user.unit_id:
        near.insert(0, When(person__unit=user.unit_id, then=Value(0)))
    return (
        Use.objects.here()
        .filter(tool=tool, helps=True)
        .exclude(person=user)
        .select_related("person__unit")
        .order_by(Case(*near, default=Value(2), output_field=IntegerField()), "since", "id")
    )


def of_last_resort(tool: Tool, user: User) -> User | None:
    """Whom to ask when nobody helps: who keeps the sheet, else the least busy first user, else the least busy of the DSI."""
    owner = tool.owner
    if owner is not None and owner.is_active and owner.pk != user.pk:
        return owner
    waiting = (
        HelpRequest.objects.waiting()
        .filter(referent=OuterRef("pk"))
        .order_by()
        .values("referent")
        .annotate(n=Count("pk"))
    )
    first = Case(When(pk__in=tool.first_users.values("person"), then=Value(0)), default=Value(1))
    return (
        User.objects.holding(Role.DSI)
        .exclude(pk=user.pk)
        .select_related("unit")
        .annotate(first=first, load=Coalesce(Subquery(waiting.values("n"), output_field=IntegerField()), 0))
        .order_by("first", "load", "last_name", "first_name", "id")
        .first()
    )


def asked_by(user: User) -> QuerySet[HelpRequest]:
    return HelpRequest.objects.filter(person=user).select_related("tool", "referent")


def ever_asked_of(user: User) -> tuple[list[HelpRequest], list[HelpRequest]]:
    """What waits for this person, the oldest promise first; and what they were asked before, the latest first. One query."""
    first = Case(When(state=HelpRequest.State.WAITING, then=Value(0)), default=Value(1))
    found = list(
        HelpRequest.objects.filter(Q(referent=user) | Q(answered_by=user), ~Q(person=user))
        .select_related("tool", "person__unit")
        .order_by(first, "-asked_at", "-id")[:LISTED]
    )
    waiting = [asked for asked in found if asked.state == HelpRequest.State.WAITING]
    return sorted(waiting, key=lambda asked: (asked.answer_due_on, asked.pk)), found[len(waiting) :]


def late_help(today: date) -> QuerySet[HelpRequest]:
    """Questions whose promised day has passed, or that were asked of somebody who left: the oldest first."""
    late = HelpRequest.objects.waiting().filter(Q(answer_due_on__lt=today) | Q(referent__is_active=False))
    return late.select_related("tool", "person", "referent").order_by("answer_due_on", "id")


def to_ask(tool: Tool, user: User, *, wanted: int | None = None) -> list[User]:
    """Whom the person may ask: who helps, the nearest first, with `wanted` among them; else somebody of last resort."""
    found = [use.person for use in helpers(tool, user)[:HELPERS_OFFERED]]
    if wanted is not None and wanted not in {person.pk for person in found}:
        found = [use.person for use in helpers(tool, user).filter(person_id=wanted)] + found
    if found:
        return found
    last = of_last_resort(tool, user)
    return [last] if last else []


def others_to_ask(asked: HelpRequest) -> list[User]:
    """Whom a question may be passed on to: who else helps, who keeps the sheet, the least busy of the DSI."""
    found = {
        use.person_id: use.person
        for use in helpers(asked.tool, asked.person).exclude(person=asked.referent_id)[:HELPERS_OFFERED]
    }
    for person in (asked.tool.owner, of_last_resort(asked.tool, asked.person)):
        if person and person.is_active and person.pk not in {asked.person_id, asked.referent_id}:
            found.setdefault(person.pk, person)
    return list(found.values())
