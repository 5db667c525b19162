"""The register of the sample company: the starter register, its first users, what is similar to what."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

import tools.actions
from operations.management.demo_people import person, read
from tools.models import Tool

TEXTS = [
    f"{name}_{language}"
    for name in (
        "summary",
        "benefits",
        "risks",
        "data",
        "hosting",
        "account",
        "terms",
        "gdpr",
        "cost",
        "stance_reason",
    )
    for language in ("fr", "en")
]


def register(at: datetime) -> int:
    """Tools first without the positions that point to another tool, then with them; the last three are this week's news."""
    dsi, today, entries = person("dsi@demo.example"), localdate(at), read("tools.json")
    entries.sort(key=lambda entry: bool(entry.get("alternative") or entry.get("successor")))
    news = {"chatgpt", "canva", "skype"}
    for rank, entry in enumerate(entries):
        opened = at - timedelta(days=4 + rank % 3 if entry["slug"] in news else 300 - 5 * rank)
        made = Tool(
            **{name: entry[name] for name in ("slug", "name", "website", "kind", "stance")},
            **{name: entry[name] for name in TEXTS if entry.get(name)},
            alternative=tool(entry.get("alternative")),
            successor=tool(entry.get("successor")),
            review_on=today + timedelta(days=entry["review_in_days"]),
            is_public=entry.get("public", False),
        )
        tools.actions.register(made, by=dsi, at=opened)
        for first in entry.get("first_users", []):
            tools.actions.add_first_user(
                made,
                person=person(first["email"]),
                since=today - timedelta(days=first["since_days_ago"]),
                words_fr=first["words_fr"],
                words_en=first["words_en"],
                by=dsi,
                at=opened,
            )
    _similar(entries)
    return len(entries)


def _similar(entries: list[dict]) -> None:
    known = {made.slug: made for made in Tool.objects.all()}
    for entry in entries:
        known[entry["slug"]].similar.add(*(known[slug] for slug in entry.get("similar", []) if slug in known))


def tool(slug: str | None) -> Tool | None:
    return Tool.objects.get(slug=slug) if slug else None
