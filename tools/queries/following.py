"""Tools that people follow, and what is new about them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from notifications.kinds import News, Subject
from people.models import User
from tools.models import Tool
from tools.queries.register import card


def subjects(user: User, keys: Collection[str]) -> dict[str, Subject]:
    """Those of `keys` that are tools which `user` may see; one query."""
    return {
        f"tool:{tool.pk}": Subject(f"tool:{tool.pk}", tool.name, _("Tool"), tool.get_absolute_url())
        for tool in Tool.objects.visible_to(user).filter(pk__in=_numbers(keys))
    }


def followed_news(
    following: Mapping[int, Collection[str]], users: Mapping[int, User], since: datetime
) -> dict[int, list[News]]:
    """New positions of the tools that each person follows."""
    wanted = _numbers({key for mine in following.values() for key in mine})
    changed = Tool.objects.filter(pk__in=wanted, stance_since__gte=since).select_related(
        "alternative", "successor"
    )
    cards = [card(tool) for tool in changed.order_by("-stance_since", "-id")]
    return {
        user_id: [shown for shown in cards if not set(mine).isdisjoint(shown.about)]
        for user_id, mine in following.items()
    }


def _numbers(keys: Collection[str]) -> list[int]:
    names = (key.partition(":")[2] for key in keys if key.startswith("tool:"))
    return [int(name) for name in names if name.isdigit() and len(name) < 18]
