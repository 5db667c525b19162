"""Documents for the tests of the guide: written, published, confirmed through the actions themselves."""

from datetime import datetime, timedelta

from people.models import User
from policy import actions, queries, rules
from policy.models import Document, Version

FACTS = {
    "kind": "policy",
    "visibility": "internal",
    "review_in_months": 12,
    "audience": "nobody",
    "audience_unit": None,
    "within_days": None,
}
QUESTION = {
    "words_fr": "De qui parlez-vous quand vous publiez ?",
    "words_en": "In whose name do you publish?",
    "choices": [
        {"fr": "De l’entreprise", "en": "The company’s"},
        {"fr": "En mon nom", "en": "My own"},
    ],
    "right": 1,
    "why_fr": "Personne ne parle au nom de l’entreprise sans mission.",
    "why_en": "Nobody speaks for the company unless asked to.",
}
BODY = "<h2>Parler en son nom</h2><p>Les réseaux sociaux sont bienvenus.</p>"


def written(
    slug: str,
    *,
    owner: User,
    at: datetime,
    texts: dict | None = None,
    topics: tuple = ("social-media",),
    **facts,
) -> Document:
    texts = texts or {
        "fr": (f"Charte {slug}", "Vous pouvez parler de votre métier.", BODY),
        "en": (
            f"Charter {slug}",
            "You may speak of your craft.",
            "<h2>In your own name</h2><p>Social networks are welcome.</p>",
        ),
    }
    return actions.draft(
        actions.Incoming(slug, FACTS | {"owner": owner} | facts, topics, texts), by=None, at=at
    )


def publish(
    document: Document, *, by: User, at: datetime, material_change: bool = True, note: str = ""
) -> Version:
    document = Document.objects.get(pk=document.pk)
    seen = rules.fingerprint_of(list(document.drafts.all()))
    return actions.publish(document, material_change=material_change, note=note, seen=seen, by=by, at=at)


def published(slug: str, *, cast, at: datetime, **facts) -> Document:
    document = written(slug, owner=cast.comms, at=at, **facts)
    publish(document, by=cast.comms, at=at)
    return Document.objects.get(pk=document.pk)


def asked(slug: str, *, cast, at: datetime, within_days: int = 21, **facts) -> Document:
    return published(
        slug, cast=cast, at=at, audience=facts.pop("audience", "everyone"), within_days=within_days, **facts
    )


def next_version(
    document: Document, *, cast, at: datetime, material_change: bool, body: str = "<p>Nouveau texte.</p>"
) -> Version:
    for draft in document.current_version.texts.all():
        actions.save_draft(
            document,
            language=draft.language,
            title=draft.title,
            summary=draft.summary,
            body=body,
            revision=0,
            by=cast.comms,
            at=at,
        )
    return publish(
        document,
        by=cast.comms,
        at=at + timedelta(minutes=1),
        material_change=material_change,
        note="Une règle de plus",
    )


def confirm(version: Version, *, by: User, at: datetime, language: str = "fr") -> bool:
    version = Version.objects.get(pk=version.pk)
    text = version.texts.get(language=language)
    return actions.acknowledge(version, language=language, sha256=text.sha256, by=by, at=at)


def reading_of(document: Document, user: User):
    """What the page of `document` says to `user`."""
    shown = queries.page(user).get(pk=document.pk)
    return queries.reading_of(shown, user, queries.of_reader(shown, user))
