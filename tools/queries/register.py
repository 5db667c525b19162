"""What do we know about the tools? The register's list, who uses what, what changed lately."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db.models import (
    CharField,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import journal
from core.models import JournalEntry
from core.search import words
from notifications.kinds import News
from notifications.models import Follow
from people.models import Role, User
from tools.models import BlockedReport, FirstUser, Tool, Use, fold
from tools.queries import people

NEWS_AT_ONCE = 5
# A typed name this short is no guess; this long, it may hold two mistakes.
SHORTEST_GUESS, LONG_WORD = 4, 6
ALIKE = 4
HISTORY_SHOWN = 6
CHANGES = ("tool_registered", "tool_stance_changed", "tool_changed")
# Addresses below /outils/ that are no tool.
RESERVED = frozenset(
    ("nouveau", "demandes", "questions", "blocages", "non-repertorie", "evaluations", "a-revoir", "avis")
)
STANCE_NEWS = {
    Tool.Stance.RECOMMENDED: gettext_lazy("Recommended tool"),
    Tool.Stance.CARE: gettext_lazy("Tool to use with care"),
    Tool.Stance.TRIAL: gettext_lazy("Tool on trial"),
    Tool.Stance.NOT_RECOMMENDED: gettext_lazy("Tool not recommended"),
    Tool.Stance.RETIRED: gettext_lazy("Retired tool"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what changed: which act, the new position in words (or ""), when."""

    verb: str
    stance: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the tools that match, in order; `guessed`: no name begins as typed, these are a letter or two away."""

    ids: list[int]
    guessed: bool


def register(
    user: User,
    *,
    q: str = "",
    kind: str = "",
    stance: str = "",
    near: bool = False,
    helped: bool = False,
    sort: str = "",
) -> Found:
    """The tools that match, by name or with the most used first. At most three queries, whatever the numbers."""
    found = Tool.objects.visible_to(user)
    if kind:
        found = found.filter(kind=kind)
    if stance:
        found = found.filter(stance=stance)
    if helped:
        found = found.filter(Exists(Use.objects.here().filter(tool=OuterRef("pk"), helps=True)))
    if near:
        found = found.filter(pk__in=people.used_near(user))
    ids = list(found.named_like(q).order_by("folded", "id").values_list("pk", flat=True))
    guessed = bool(q) and not ids
    if guessed:
        return Found(nearly(found, q), guessed)
    if sort == "users":
        used = people.numbers()
        ids.sort(key=lambda pk: -used.get(pk, (0, 0))[0])
    return Found(ids, guessed)


def nearly(tools: QuerySet[Tool], typed: str) -> list[int]:
    """The ids of the tools whose name is a letter or two from what was typed, the nearest first. One query."""
    wanted = fold(typed).replace(" ", "")
    if len(wanted) < SHORTEST_GUESS:
        return []
    most = 1 if len(wanted) < LONG_WORD else 2
    ranked = []
    for pk, folded in tools.order_by("folded", "id").values_list("pk", "folded"):
        near = min(_distance(wanted, word, most) for word in {folded.replace(" ", ""), *folded.split()})
        if near <= most:
            ranked.append((near, pk))
    return [pk for _near, pk in sorted(ranked, key=lambda pair: pair[0])]


def _distance(wanted: str, word: str, most: int) -> int:
    """To the word, or to its beginning: people stop typing once they think they are understood."""
    starts = {word, word[: len(wanted)], word[: len(wanted) + 1]}
    return min(words.distance(wanted, start, most) for start in starts)


def alike(user: User, name: str) -> list[Tool]:
    """Tools of the register that somebody may mean by `name`; at most ALIKE of them."""
    seen = Tool.objects.visible_to(user)
    wanted = fold(name)
    if not wanted:
        return []
    ids = list(seen.named_like(name).order_by("folded", "id").values_list("pk", flat=True)[:ALIKE])
    ids += [pk for pk in nearly(seen, name) if pk not in ids]
    if len(ids) < ALIKE:
        # « Notion IA » is asked for, Notion is known.
        starts = {" ".join(wanted.split()[:count]) for count in range(1, len(wanted.split()))}
        known = seen.filter(folded__in=starts).exclude(pk__in=ids)
        ids += known.order_by("folded").values_list("pk", flat=True)
    found = Tool.objects.in_bulk(ids[:ALIKE])
    return [found[pk] for pk in ids[:ALIKE]]


def cards(user: User, ids: list[int]) -> list[Tool]:
    """The tools of one page, in this order, each with `users`, `helpers`, `firsts` (of the IT department) and `blocks`."""
    shown = Tool.objects.filter(pk__in=ids).annotate(
        firsts=Count("first_users", filter=Q(first_users__person__is_active=True))
    )
    if user.is_authenticated and user.holds(Role.DSI):
        shown = shown.annotate(blocks=_blocks())
    found, used = {tool.pk: tool for tool in shown}, people.numbers()
    for pk, tool in found.items():
        tool.users, tool.helpers = used.get(pk, (0, 0))
    return [found[pk] for pk in ids if pk in found]


def _blocks() -> Coalesce:
    """How many reports that it is blocked wait for their answer."""
    waiting = BlockedReport.objects.waiting().filter(tool=OuterRef("pk")).order_by().values("tool")
    return Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def sheets(user: User) -> QuerySet[Tool]:
    """Tools with what the top of their own page shows: other ways, who keeps it, my own word, open blocks. Two queries."""
    here = FirstUser.objects.filter(person__is_active=True).select_related("person__unit")
    me = user.pk if user.is_authenticated else None
    mine = Use.objects.filter(tool=OuterRef("pk"), person=me)
    return (
        Tool.objects.visible_to(user)
        .select_related("alternative", "successor", "owner")
        .prefetch_related(Prefetch("first_users", queryset=here, to_attr="users_here"))
        .annotate(
            is_used=Exists(mine),
            is_helped=Exists(mine.filter(helps=True)),
            blocks=_blocks(),
            followed=Exists(Follow.objects.filter(person=me, key=_follow_key())),
        )
    )


def _follow_key() -> Concat:
    return Concat(Value("tool:"), Cast(OuterRef("pk"), CharField()))


def way_out(tool: Tool, user: User) -> Tool | None:
    """The tool to use instead, for who may see its sheet."""
    other = tool.successor or tool.alternative
    return other if other and (user.is_authenticated or other.is_public) else None


def similar(tool: Tool, user: User) -> list[Tool]:
    """Tools for the same use that the person may see and that still exist, those to be used first."""
    found = tool.similar.filter(pk__in=Tool.objects.visible_to(user).values("pk")).order_by("folded", "id")
    return sorted(found.exclude(stance=Tool.Stance.RETIRED), key=lambda other: not other.usable)


def published() -> list[Tool]:
    """The sheets that are shown on the web, with their similar ones that are, too. Two queries."""
    public = Tool.objects.filter(is_public=True).order_by("folded", "id")
    return list(
        public.select_related("alternative", "successor").prefetch_related(
            Prefetch("similar", queryset=public, to_attr="similar_shown")
        )
    )


def published_changed_at() -> datetime | None:
    """When anything on the register changed last: nothing shown is newer."""
    return JournalEntry.objects.filter(subject_kind="tools.tool", verb__in=CHANGES).aggregate(Max("at"))[
        "at__max"
    ]


def last_change(tool: Tool) -> JournalEntry | None:
    """Who saved the sheet last, and when."""
    return journal.of(tool).filter(verb__in=CHANGES, by__isnull=False).first()


def history(tool: Tool) -> list[Change]:
    """What changed on the sheet, newest first: positions in words, the rest by its day. One query."""
    entries = journal.of(tool).select_related(None).filter(verb__in=CHANGES).order_by("-at", "-pk")
    changes: list[Change] = []
    for entry in entries[:HISTORY_SHOWN]:
        stance = entry.details.get("now") or entry.details.get("stance") or ""
        label = Tool.Stance(stance).label if stance in Tool.Stance.values else ""
        changes.append(Change(entry.verb, str(label), entry.at))
    return changes


def free_slug(name: str) -> str:
    """An address for a new sheet that no other one has."""
    stem = slugify(name)[:70] or "outil"
    taken = set(Tool.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)


def used_by(user_ids: Collection[int]) -> dict[int, set[int]]:
    """Which tools each of these people was first to use; everybody asked for is in the answer."""
    used: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    pairs = FirstUser.objects.filter(person_id__in=user_ids).order_by().values_list("person_id", "tool_id")
    for person_id, tool_id in pairs:
        used[person_id].add(tool_id)
    return used


def first_users_of(tool_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """The other way round: who of the IT department was first to use one of these tools, and which: {id: name}."""
    used: dict[int, dict[int, str]] = defaultdict(dict)
    found = FirstUser.objects.filter(tool_id__in=tool_ids, person__is_active=True, person__is_dsi=True)
    for person_id, tool_id, name in found.order_by().values_list("person_id", "tool_id", "tool__name"):
        used[person_id][tool_id] = name
    return dict(used)


def leaning_on(tool: Tool) -> list[str]:
    """Names of the tools that send people to this one: it cannot be withdrawn under them."""
    leaning = Tool.objects.filter(
        Q(stance=Tool.Stance.NOT_RECOMMENDED, alternative=tool)
        | Q(stance=Tool.Stance.RETIRED, successor=tool)
    )
    return list(leaning.order_by("folded").values_list("name", flat=True))


def news(users: Iterable[User], since: datetime) -> dict[int, list[News]]:
    """New tools and changed positions, the same for everybody; in the current language."""
    changed = Tool.objects.filter(stance_since__gte=since).select_related("alternative", "successor")
    cards = [card(tool) for tool in changed.order_by("-stance_since", "-id")[:NEWS_AT_ONCE]]
    return {user.pk: cards for user in users}


def card(tool: Tool) -> News:
    """A new or changed position as news."""
    return News(
        key=f"tools.stance:{tool.pk}:{tool.stance_since:%Y%m%d%H%M}",
        tag=str(STANCE_NEWS[Tool.Stance(tool.stance)]),
        tone=tool.tone,
        title=_headline(tool),
        text=tool.summary,
        url=tool.get_absolute_url(),
        at=tool.stance_since,
        about=(f"tool:{tool.pk}",),
    )


def _headline(tool: Tool) -> str:
    if tool.stance == Tool.Stance.RETIRED and tool.successor:
        return _("%(tool)s gives way to %(other)s") % {"tool": tool.name, "other": tool.successor.name}
    if tool.stance == Tool.Stance.NOT_RECOMMENDED and tool.alternative:
        return _("Rather than %(tool)s, use %(other)s") % {"tool": tool.name, "other": tool.alternative.name}
    if tool.stance_since == tool.registered_at:
        return _("%(tool)s joins the tools of the company") % {"tool": tool.name}
    if tool.stance == Tool.Stance.TRIAL:
        return _("The IT department is trying %(tool)s") % {"tool": tool.name}
    if tool.stance == Tool.Stance.CARE:
        return _("%(tool)s: what to watch for") % {"tool": tool.name}
    return _("%(tool)s is now recommended") % {"tool": tool.name}


def search_sources(user: User) -> dict[str, QuerySet]:
    return {"tool": Tool.objects.visible_to(user)}
