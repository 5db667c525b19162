"""Where a text leads that this reader may not go: visitors and guests read the words, without a door that is shut."""

import re

from core import richtext
from policy.models import Document
from tools.models import Tool

PLACES = {"guide": Document, "outils": Tool}
_ADDRESS = re.compile(r"\A/(guide|outils)/([a-z0-9-]+)/\Z")


def closed(rendered: str, user) -> frozenset[str]:
    """The addresses of documents and tools in `rendered` that `user` may not open; no query for colleagues."""
    if user.is_authenticated and not user.is_guest:
        return frozenset()
    wanted: dict[str, dict[str, str]] = {}
    for address in richtext.links(rendered):
        if found := _ADDRESS.match(address):
            wanted.setdefault(found[1], {})[found[2]] = address
    shut: set[str] = set()
    for place, slugs in wanted.items():
        shown = PLACES[place].objects.visible_to(user).filter(slug__in=slugs)
        if place == "guide":
            shown = shown.published()
        reachable = set(shown.order_by().values_list("slug", flat=True))
        shut |= {address for slug, address in slugs.items() if slug not in reachable}
    return frozenset(shut)
