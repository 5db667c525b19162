"""The library of the large company: documents with topics and tools, a second version here and there, who has confirmed."""

from datetime import datetime, timedelta

from core import search
from operations.management.scale_words import BATCH, BODY, DOMAIN, SENTENCE, SUBJECTS
from people.models import User
from policy.models import Acknowledgement, Document, DocumentTopic, Version, VersionText, fingerprint
from tools.models import Tool

TOPICS = ("security", "writing", "collaboration", "help", "data-protection", "watch", "online-tools")
ASKING = 3  # documents that everybody confirms; four people of five have


def documents(people: int, at: datetime) -> int:
    """One document for ten people up to 10,000; both languages, two topics, a tool, findable; every tenth has two versions."""
    count, owner = min(10_000, max(20, people // 10)), User.objects.filter(is_dsi=True).order_by("pk")[0]
    made = Document.objects.bulk_create([_document(n, owner, at) for n in range(count)], BATCH)
    versions = Version.objects.bulk_create(
        [
            Version(
                document=document,
                number=number,
                material_change=number == 1,
                published_at=at - timedelta(hours=20 + n + 9000 * (n % 10 == 0) * (2 - number)),
                by=owner,
            )
            for n, document in enumerate(made)
            for number in range(1, 3 if n % 10 == 0 else 2)
        ],
        BATCH,
    )
    VersionText.objects.bulk_create([text for version in versions for text in _texts(version)], BATCH)
    latest = {version.document_id: version.pk for version in versions}
    first = {version.document_id: version.pk for version in reversed(versions)}
    for document in made:
        document.state = "published"
        document.current_version_id, document.asked_version_id = latest[document.pk], first[document.pk]
    Document.objects.bulk_update(made, ["state", "current_version", "asked_version"], BATCH)
    return len(made) + 3 * len(versions) + _subjects(made) + _found(made)


def _document(n: int, owner: User, at: datetime) -> Document:
    kinds = [kind.value for kind in Document.Kind]
    subject, asks = SUBJECTS[n % len(SUBJECTS)], n < ASKING
    return Document(
        slug=f"large-{n:05}",
        kind=kinds[n % len(kinds)],
        owner=owner,
        title_fr=f"Guide {n:05} : {subject}",
        title_en=f"Guide {n:05}: {subject}",
        summary_fr=SENTENCE,
        summary_en=SENTENCE,
        visibility=Document.Visibility.PUBLIC if n % 4 == 0 else Document.Visibility.INTERNAL,
        audience="everyone" if asks else "nobody",
        within_days=30 if asks else None,
        review_on=at.date() + timedelta(days=n % 700),
    )


def _texts(version: Version) -> list[VersionText]:
    texts = []
    for language in ("fr", "en"):
        title = getattr(version.document, f"title_{language}")
        body = BODY if version.number == 1 else BODY.replace("Partie 3", "Partie 3, relue")
        texts.append(
            VersionText(
                version=version,
                language=language,
                title=title,
                summary=SENTENCE,
                body=body,
                minutes=3,
                sha256=fingerprint(language, title, SENTENCE, body),
            )
        )
    return texts


def _subjects(made: list[Document]) -> int:
    tools = list(Tool.objects.order_by("pk").values_list("pk", flat=True)[:200])
    topics = DocumentTopic.objects.bulk_create(
        [
            DocumentTopic(document=document, word=TOPICS[(n + shift) % len(TOPICS)])
            for n, document in enumerate(made)
            for shift in (0, 3)
        ],
        BATCH,
    )
    spoken_of = Document.tools.through
    links = spoken_of.objects.bulk_create(
        [
            spoken_of(document_id=document.pk, tool_id=tools[n % len(tools)])
            for n, document in enumerate(made)
        ],
        BATCH,
    )
    return len(topics) + len(links)


def _found(made: list[Document]) -> int:
    for start in range(0, len(made), BATCH):
        search.put_many(
            "document",
            {
                document.pk: {"fr": (document.title_fr, BODY), "en": (document.title_en, BODY)}
                for document in made[start : start + BATCH]
            },
        )
    return 2 * len(made)


def readings(people: int, at: datetime) -> int:
    """Four people of five have confirmed each document that asks."""
    rows = 0
    readers = list(User.objects.filter(email__endswith=DOMAIN).order_by("pk").values_list("pk", flat=True))
    for document in (
        Document.objects.asking().filter(slug__startswith="large-").select_related("asked_version")
    ):
        text = document.asked_version.texts.get(language="fr")
        done = [
            Acknowledgement(
                person_id=reader,
                version_id=document.asked_version_id,
                language="fr",
                sha256=text.sha256,
                at=at - timedelta(hours=n % 19),
            )
            for n, reader in enumerate(readers)
            if n % 5
        ]
        rows += len(Acknowledgement.objects.bulk_create(done, BATCH))
        Document.objects.filter(pk=document.pk).update(asked_count=len(readers), confirmed_count=len(done))
    return rows
