"""What people of the sample company say about its tools: uses, helpers, questions, tools not listed, blocks.

load(users, tools, at): `users` are colleagues (the sample accounts and others), `tools` a dict of slug -> Tool. Everything
goes through tools.actions, dated before `at`.
"""

from datetime import datetime, timedelta

import tools.actions
from people.models import User
from tools.models import HelpRequest, Tool

USED = (
    "teams",
    "linkedin",
    "notion",
    "canva",
    "youtube",
    "miro",
    "mastodon",
    "trello",
    "deepl",
    "slack",
)


def load(users: list[User], tools_by_slug: dict[str, Tool], at: datetime) -> None:
    known = [tools_by_slug[slug] for slug in USED if slug in tools_by_slug]
    known += [tool for tool in tools_by_slug.values() if tool.usable and tool not in known][: 10 - len(known)]
    people = [user for user in users if user.is_active and not user.is_guest]
    # The most common first: everybody uses one, few use the last.
    for rank, tool in enumerate(known):
        for place, person in enumerate(people[: max(3, 25 - 2 * rank)]):
            tools.actions.declare_use(
                tool,
                uses=True,
                helps=place % 7 == rank % 7 and place < 21 and (rank + place) % 3 == 0,
                by=person,
                at=at - timedelta(days=90 - 3 * rank - place % 5, hours=place),
            )
    _helpers(known, people, at)
    _questions(known, people, at)
    _told(known, people, at)


def _helpers(known: list[Tool], people: list[User], at: datetime) -> None:
    """Eight colleagues who help, on the four tools most used."""
    for place, person in enumerate(people[2:10]):
        tools.actions.declare_use(
            known[place % 4], uses=True, helps=True, by=person, at=at - timedelta(days=40 - place)
        )


def _questions(known: list[Tool], people: list[User], at: datetime) -> None:
    """One is answered, one waits."""
    asker = next((user for user in people if user.email.startswith("employee@")), people[0])
    first, second = known[0], known[1]
    referents = [user for user in people[2:10] if user.pk != asker.pk]
    answered: HelpRequest = tools.actions.ask_help(
        first,
        referent=referents[0],
        words="Comment retrouver l’enregistrement d’une réunion à laquelle je n’étais pas ?",
        by=asker,
        at=at - timedelta(days=9),
    )
    tools.actions.answer_help(
        answered,
        words="Dans le fil de la réunion, onglet Récapitulatif. S’il n’y est plus, la personne qui l’a organisée "
        "peut vous l’ouvrir : les enregistrements sont gardés soixante jours.",
        by=referents[0],
        at=at - timedelta(days=8),
    )
    tools.actions.ask_help(
        second,
        referent=referents[1],
        words="Je voudrais présenter notre atelier sans montrer les pièces d’un client. Comment cadrer les photos ?",
        by=asker,
        at=at - timedelta(days=1),
    )


def _told(known: list[Tool], people: list[User], at: datetime) -> None:
    """Three tools that are not listed, one of them late; two that are blocked, one answered."""
    asks = [
        ("Padlet", "Un mur d’idées pour préparer nos réunions d’atelier.", "internal", 12, people[3]),
        ("Genially", "Des modes d’emploi animés pour les nouveaux de l’atelier.", "none", 3, people[4]),
        ("Whimsical", "Dessiner nos circuits de commande à plusieurs.", "clients", 1, people[5]),
    ]
    for name, what_for, data, days, person in asks:
        tools.actions.request_tool(
            name, what_for=what_for, data=data, by=person, at=at - timedelta(days=days)
        )
    usable = [tool for tool in known if tool.usable]
    dsi = next((user for user in people if user.email.startswith("dsi@")), None)
    opened = tools.actions.tell_blocked(
        usable[2], where="site", place="Nantes", by=people[6], at=at - timedelta(days=6)
    )
    if dsi is not None:
        tools.actions.answer_blocked(
            opened,
            opened=True,
            words="Le filtre de l’usine est ouvert depuis ce matin.",
            by=dsi,
            at=at - timedelta(days=5),
        )
    tools.actions.tell_blocked(usable[4], where="office", by=people[7], at=at - timedelta(days=1))
