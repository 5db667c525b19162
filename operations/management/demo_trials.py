"""What the sample company tries and thinks: five trials, officers and their opinions, who keeps which sheet.

load(users, tools, at): `users` are people of the company (sample accounts first), `tools` a dict of slug -> Tool. Everything
goes through tools.actions, dated before `at`.
"""

from datetime import datetime, timedelta

import tools.actions
from people.models import User
from tools.models import Office, Tool

CRITERIA = [
    "Il me fait gagner du temps",
    "Je l’ai appris vite",
    "Il s’accorde avec nos autres outils",
    "Je sais ce que je peux y mettre",
]
# Slug, office, in a word, days ago, French, English.
OPINIONS = [
    ("linkedin", "security", "fine", 200, "Compte personnel protégé par la double vérification : rien à ajouter.", "Personal account with two-step sign-in: nothing to add."),
    ("linkedin", "dpo", "fine", 190, "Chacun publie en son nom ; pas de données de clients.", "Everyone posts in their own name; no client data."),
    ("teams", "security", "fine", 150, "Compte de l’entreprise, accès fermé au départ d’une personne.", "Company account, closed when a person leaves."),
    ("notion", "security", "conditions", 320, "Désactivez le partage public des pages avant d’y travailler.", "Switch off public sharing of pages before working there."),
    ("notion", "security", "fine", 40, "Le partage public est maintenant fermé pour tout l’espace : mon avis de l’an dernier est levé.", "Public sharing is now closed for the whole workspace: last year’s opinion is lifted."),
    ("notion", "dpo", "conditions", 35, "Hébergement hors d’Europe : ni noms de clients, ni dossiers de personnes.", "Hosted outside Europe: no client names, no files about people."),
    ("chatgpt", "dpo", "concern", 60, "La version gratuite réutilise ce qu’on y écrit. Préférez l’assistant de l’entreprise.", "The free version reuses what is written there. Prefer the company’s assistant."),
    ("chatgpt", "security", "concern", 58, "Deux fuites publiques cette année ; aucun moyen de reprendre ce qui est parti.", "Two public leaks this year; no way to take back what has gone."),
    ("canva", "dpo", "conditions", 80, "Photos de personnes seulement avec leur accord écrit.", "Pictures of people only with their written consent."),
    ("miro", "security", "conditions", 20, "Tableaux fermés par défaut, invitations nominatives.", "Boards closed by default, invitations by name."),
    ("mastodon", "security", "fine", 110, "Serveur de confiance, double vérification activée.", "A trusted server, two-step sign-in switched on."),
    ("youtube", "dpo", "conditions", 95, "Visages floutés sauf accord ; sous-titres relus.", "Faces blurred unless agreed; captions read over."),
]  # fmt: skip


def load(users: list[User], tools_by_slug: dict[str, Tool], at: datetime) -> None:
    people = [user for user in users if user.is_active and not user.is_guest]
    dsi = [user for user in people if user.is_dsi]
    colleagues = [user for user in people if not user.is_dsi and not user.is_admin]
    admin = next(user for user in people if user.is_admin)
    _keepers(tools_by_slug, dsi, at)
    _opinions(tools_by_slug, dsi, colleagues, admin, at)
    _finished(tools_by_slug, dsi, colleagues, at)
    _late(tools_by_slug, dsi, colleagues, at)
    _longer(tools_by_slug, dsi, colleagues, at)
    _running(tools_by_slug, dsi, colleagues, at)


def _keepers(tools_by_slug: dict[str, Tool], dsi: list[User], at: datetime) -> None:
    """Every sheet has somebody; one review is late, and one comes soon."""
    day = at.date()
    for rank, tool in enumerate(tools_by_slug.values()):
        changes: dict = {"owner": dsi[rank % len(dsi)]}
        if tool.slug == "slack":
            changes = {"owner": dsi[0], "review_on": day - timedelta(days=9)}
        elif tool.slug == "trello":
            changes = {"owner": dsi[0], "review_on": day + timedelta(days=12)}
        elif tool.review_on is not None and tool.review_on <= day:
            changes["review_on"] = day + timedelta(days=60 + rank)
        tools.actions.update(tool, by=dsi[0], at=at - timedelta(days=5), **changes)


def _opinions(tools_by_slug: dict[str, Tool], dsi, colleagues, admin: User, at: datetime) -> None:
    long_ago = at - timedelta(days=340)
    dpo = next((user for user in colleagues if user.is_hr), colleagues[-1])
    officers = {
        "security": tools.actions.name_officer(dsi[-1], office=Office.SECURITY, by=admin, at=long_ago),
        "dpo": tools.actions.name_officer(dpo, office=Office.DPO, by=admin, at=long_ago),
    }
    for slug, office, tone, days, words_fr, words_en in OPINIONS:
        if slug not in tools_by_slug:
            continue
        officer, given = officers[office], at - timedelta(days=days)
        tools.actions.give_opinion(
            tools_by_slug[slug],
            officer=officer,
            tone=tone,
            given_on=given.date(),
            words_fr=words_fr,
            words_en=words_en,
            by=officer.person,
            at=given,
        )


def _trial(tool: Tool, *, owner, testers, opened: datetime, days: int, **words):
    return tools.actions.open_trial(
        tool,
        starts_on=opened.date(),
        ends_on=opened.date() + timedelta(days=days),
        owner=owner,
        criteria=CRITERIA,
        testers=testers,
        by=owner,
        at=opened,
        **words,
    )


def _score(trial, person: User, marks: tuple[int, ...], word: str, at: datetime) -> None:
    pks = trial.criteria.order_by("position").values_list("pk", flat=True)
    tools.actions.score(trial, values=dict(zip(pks, marks, strict=True)), word=word, by=person, at=at)


def _running(tools_by_slug: dict[str, Tool], dsi, colleagues, at: datetime) -> None:
    """Three of four testers have scored; what is free today is charged for in twelve days."""
    testers, opened = colleagues[:4], at - timedelta(days=18)
    trial = _trial(
        tools_by_slug["miro"],
        owner=dsi[0],
        testers=testers,
        opened=opened,
        days=32,
        scope="Préparer et animer à distance les revues de conception de deux équipes, à la place du diaporama partagé.",
        allowed_data="Schémas et idées de travail. Ni plans de clients, ni noms de personnes hors de l’équipe.",
        cost_after="8 € par mois et par personne, 20 places",
        turns_paid_on=at.date() + timedelta(days=12),
    )
    _score(trial, testers[1], (5, 4, 3, 4), "Une réunion de moins par semaine.", at - timedelta(days=6))
    _score(trial, testers[2], (4, 3, 3, 5), "Très bien à quatre, confus à douze.", at - timedelta(days=5))
    _score(
        trial, testers[3], (4, 5, 2, 3), "Il manque un lien simple vers nos dossiers.", at - timedelta(days=3)
    )


def _late(tools_by_slug: dict[str, Tool], dsi, colleagues, at: datetime) -> None:
    """Its time is over, extended once; it waits for its conclusion."""
    testers, opened = colleagues[4:7], at - timedelta(days=50)
    trial = _trial(
        tools_by_slug["bluesky"],
        owner=dsi[0],
        testers=testers,
        opened=opened,
        days=30,
        scope="Suivre trois communautés de métier et y répondre, une demi-heure par semaine.",
        allowed_data="Ce qui est déjà public.",
    )
    _score(
        trial,
        testers[0],
        (3, 5, 2, 5),
        "Peu de monde de notre métier pour l’instant.",
        opened + timedelta(days=20),
    )
    _score(trial, testers[1], (4, 5, 3, 5), "Deux bons contacts en un mois.", opened + timedelta(days=22))
    tools.actions.extend_trial(
        trial,
        ends_on=at.date() - timedelta(days=4),
        reason="Deux semaines de plus pour couvrir le salon de Lyon.",
        by=dsi[0],
        at=opened + timedelta(days=28),
    )
    trial.refresh_from_db()
    _score(trial, testers[2], (4, 4, 3, 4), "Utile pendant le salon, calme après.", at - timedelta(days=8))


def _finished(tools_by_slug: dict[str, Tool], dsi, colleagues, at: datetime) -> None:
    testers, opened = colleagues[7:10], at - timedelta(days=130)
    tool = tools_by_slug["figma"]
    trial = _trial(
        tool,
        owner=dsi[min(1, len(dsi) - 1)],
        testers=testers,
        opened=opened,
        days=40,
        scope="Dessiner les écrans de l’application de suivi des interventions avec les techniciens.",
        allowed_data="Maquettes sans données réelles.",
        cost_after="15 € par mois et par personne qui dessine ; gratuit pour qui relit",
    )
    for person, marks, word in zip(
        testers,
        ((5, 4, 4, 4), (4, 3, 4, 5), (5, 4, 5, 3)),
        (
            "On se comprend enfin devant la même image.",
            "Prise en main un peu longue.",
            "Les remarques arrivent au bon endroit.",
        ),
        strict=True,
    ):
        _score(trial, person, marks, word, opened + timedelta(days=30))
    trial.refresh_from_db()
    tools.actions.decide_trial(
        trial,
        outcome="care",
        conclusion="Les trois testeurs ont gagné du temps et les techniciens ont donné deux fois plus de "
        "remarques. Deux licences suffisent ; les autres relisent gratuitement.",
        reason_fr="Maquettes seulement : jamais de données réelles, et des liens de partage limités à l’équipe.",
        reason_en="Mock-ups only: never real data, and sharing links limited to the team.",
        review_on=at.date() + timedelta(days=120),
        by=dsi[0],
        at=opened + timedelta(days=43),
    )


def _longer(tools_by_slug: dict[str, Tool], dsi, colleagues, at: datetime) -> None:
    """The two others of the register that are on trial: one well under way, one just begun."""
    twelve, opened = colleagues[10:22], at - timedelta(days=30)
    trial = _trial(
        tools_by_slug["le-chat"],
        owner=dsi[1 % len(dsi)],
        testers=twelve,
        opened=opened,
        days=70,
        scope="Trente demandes de travail, posées à Le Chat et à Copilot, et comparées à l’aveugle.",
        allowed_data="Informations internes sans nom. Ni clients, ni plans, ni données de personnes.",
        cost_after="15 € par mois et par personne",
    )
    for rank, (marks, word) in enumerate(
        [
            ((4, 5, 3, 4), "Un français que je n’ai presque plus à reprendre."),
            ((3, 4, 2, 4), "Je retourne à Copilot pour tout ce qui part d’un fichier."),
            ((5, 4, 3, 3), ""),
            ((4, 4, 2, 5), "La consigne sur les données est claire, je sais où m’arrêter."),
            ((2, 3, 2, 4), "Trop prudent sur les notices techniques."),
        ]
    ):
        _score(trial, twelve[rank], marks, word, opened + timedelta(days=12 + 3 * rank))
    _trial(
        tools_by_slug["peertube"],
        owner=dsi[2 % len(dsi)],
        testers=colleagues[22:25],
        opened=at - timedelta(days=6),
        days=90,
        scope="Une chaîne interne pour les gestes d’atelier : dix vidéos, deux ateliers, trois mois.",
        allowed_data="Gestes d’atelier, avec l’accord écrit des personnes filmées. Aucune pièce d’un client.",
        cost_after="Hébergement : 40 € par mois en tout",
    )
