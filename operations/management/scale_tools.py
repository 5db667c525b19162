"""The register of the large company: two hundred tools, and who says that they use them."""

from datetime import datetime, timedelta

from operations.management.scale_words import BATCH, DOMAIN, SENTENCE
from people.models import User
from tools.models import FirstUser, Tool, Use


def tools(people: int, at: datetime) -> int:
    """Two hundred tools, one first user each; one in four is on the web."""
    first = list(User.objects.filter(is_dsi=True).order_by("pk").values_list("pk", flat=True)[:200])
    made = Tool.objects.bulk_create(
        [
            Tool(
                slug=f"large-{n:03}",
                name=f"Outil {n:03}",
                folded=f"outil {n:03}",
                kind=list(Tool.Kind)[n % 4],
                stance=Tool.Stance.RECOMMENDED,
                stance_since=at - timedelta(days=n + 30),
                registered_at=at - timedelta(days=n + 30),
                summary_fr=SENTENCE,
                summary_en=SENTENCE,
                is_public=n % 4 == 0,
                review_on=at.date() + timedelta(days=n),
            )
            for n in range(200)
        ]
    )
    FirstUser.objects.bulk_create(
        [
            FirstUser(tool=tool, person_id=first[n % len(first)], since=at.date())
            for n, tool in enumerate(made)
        ]
    )
    return 2 * len(made)


def uses(people: int, at: datetime) -> int:
    """Everybody uses one tool; one person in fifty can help with theirs."""
    known = list(Tool.objects.order_by("pk").values_list("pk", flat=True)[:200])
    persons = User.objects.filter(email__endswith=DOMAIN).order_by("pk").values_list("pk", flat=True)
    made = Use.objects.bulk_create(
        [
            Use(tool_id=known[n % len(known)], person_id=person, helps=n % 50 == 7, since=at)
            for n, person in enumerate(persons)
        ],
        BATCH,
    )
    return len(made)
