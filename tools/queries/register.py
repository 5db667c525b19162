"""What do we know about the tools? The register's list, who uses what, what changed lately."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import News
from people.models import User
from tools.models import FirstUser, Tool

NEWS_AT_ONCE = 5
STANCE_NEWS = {
    Tool.Stance.RECOMMENDED: gettext_lazy("Recommended tool"),
    Tool.Stance.CARE: gettext_lazy("Tool to use with care"),
    Tool.Stance.TRIAL: gettext_lazy("Tool on trial"),
    Tool.Stance.NOT_RECOMMENDED: gettext_lazy("Tool not recommended"),
    Tool.Stance.RETIRED: gettext_lazy("Retired tool"),
}


def register(user: User, *, q: str = "", kind: str = "", stance: str = "") -> QuerySet[Tool]:
    """The tools that match, by name, each with `users`: how many of the IT department use it."""
    found = Tool.objects.visible_to(user).named_like(q)
    if kind:
        found = found.filter(kind=kind)
    if stance:
        found = found.filter(stance=stance)
    here = Q(first_users__person__is_active=True)
    # Said again: counting drops the model's own order.
    return found.annotate(users=Count("first_users", filter=here)).order_by("folded", "id")


def sheets(user: User) -> QuerySet[Tool]:
    """Tools with all that their own page shows."""
    here = FirstUser.objects.filter(person__is_active=True).select_related("person__unit")
    return (
        Tool.objects.visible_to(user)
        .select_related("alternative", "successor")
        .prefetch_related(Prefetch("first_users", queryset=here, to_attr="users_here"))
    )


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
    cards = [_card(tool) for tool in changed.order_by("-stance_since", "-id")[:NEWS_AT_ONCE]]
    return {user.pk: cards for user in users}


def _card(tool: Tool) -> News:
    return News(
        key=f"tools.stance:{tool.pk}:{tool.stance_since:%Y%m%d%H%M}",
        tag=str(STANCE_NEWS[Tool.Stance(tool.stance)]),
        tone=tool.tone,
        title=_headline(tool),
        text=tool.summary,
        url=tool.get_absolute_url(),
        at=tool.stance_since,
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
