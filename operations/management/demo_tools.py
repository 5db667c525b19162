"""The register of the sample company: the starter register, its first users, what is similar to what."""

from datetime import datetime, timedelta

from django.db.models import Case, When
from django.utils.timezone import localdate

import tools.actions
from operations.management import demo_trials, demo_uses
from operations.management.demo_people import person, read
from people.models import User
from tools.models import Tool, Trial, Use

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


def uses(at: datetime) -> int:
    """Who uses what, who helps, what they ask and tell."""
    demo_uses.load(list(_colleagues()), _by_slug(), at)
    return Use.objects.count()


def trials(at: datetime) -> int:
    """What is tried, and what the officers think of it."""
    demo_trials.load(list(_colleagues()), _by_slug(), at)
    return Trial.objects.count()


def _colleagues():
    """The sample accounts first, then the others as they joined."""
    known = [
        f"{name}@demo.example"
        for name in ("employee", "pioneer", "dsi", "hr", "comms", "trainer", "manager", "lead", "admin")
    ]
    first = Case(When(email__in=known, then=0), default=1)
    return User.objects.employees().order_by(first, "pk")


def _by_slug() -> dict[str, Tool]:
    return {made.slug: made for made in Tool.objects.order_by("pk")}


def tool(slug: str | None) -> Tool | None:
    return Tool.objects.get(slug=slug) if slug else None
