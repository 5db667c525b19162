"""A working copy is started or saved; readers see nothing of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal, richtext
from core.files import Picture
from core.verdicts import NotNow
from people.models import User
from policy.models import (
    Document,
    DocumentDraft,
    DocumentTopic,
    Image,
    VersionText,
    fingerprint,
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document that comes in whole: its facts, its texts {language: (title, summary, body)}, its pictures by key."""

    slug: str
    facts: Mapping[str, object]
    topics: tuple[str, ...]
    texts: dict[str, tuple[str, str, str]]
    pictures: Mapping[str, tuple[str, Picture]] = field(default_factory=dict)
    tools: tuple[int, ...] | None = None  # the tools it speaks of; None leaves them as they are


# --- Working copies ---------------------------------------------------------------------------------


@transaction.atomic
def draft(incoming: Incoming, *, by: User | None, at: datetime) -> Document:
    """Make or change a document as a working copy; readers see nothing of it before it is published."""
    document = Document.objects.filter(slug=incoming.slug).first()
    created = document is None
    document = _begun(incoming, by, at) if document is None else _changed(document, incoming, by, at)
    if incoming.tools is not None:
        document.tools.set(incoming.tools)
    known = set() if created else set(document.images.values_list("key", flat=True))
    for key, (name, picture) in incoming.pictures.items():
        if key not in known:
            Image.objects.create(
                document=document,
                name=name,
                key=key,
                file=picture.as_file(),
                width=picture.width,
                height=picture.height,
            )
    journal.record(
        by=by,
        verb="drafted" if created else "draft changed",
        subject=document,
        at=at,
        languages=sorted(incoming.texts),
    )
    return document


def _begun(incoming: Incoming, by: User | None, at: datetime) -> Document:
    """A new document with all that comes with it, in a few rows at once: an import brings hundreds."""
    faces = {f"title_{language}": text[0] for language, text in incoming.texts.items()}
    faces |= {f"summary_{language}": text[1] for language, text in incoming.texts.items()}
    try:
        document = Document.objects.create(slug=incoming.slug, **dict(incoming.facts), **faces)
    except IntegrityError:
        if not Document.objects.filter(slug=incoming.slug).exists():
            raise  # facts that contradict each other
        raise NotNow(_("Somebody else has started a draft in the meantime.")) from None
    DocumentTopic.objects.bulk_create(DocumentTopic(document=document, word=word) for word in incoming.topics)
    DocumentDraft.objects.bulk_create(
        DocumentDraft(document=document, language=language, **_values(language, *text, by=by, at=at))
        for language, text in incoming.texts.items()
    )
    return document


def _changed(document: Document, incoming: Incoming, by: User | None, at: datetime) -> Document:
    for name, value in incoming.facts.items():
        setattr(document, name, value)
    if incoming.facts:
        document.save(update_fields=list(incoming.facts))
    DocumentTopic.objects.filter(document=document).exclude(word__in=incoming.topics).delete()
    DocumentTopic.objects.bulk_create(
        [DocumentTopic(document=document, word=word) for word in incoming.topics], ignore_conflicts=True
    )
    published = (
        {text.language: text.sha256 for text in document.current_version.texts.all()}
        if document.current_version
        else {}
    )
    for language, (title, summary, body) in incoming.texts.items():
        current = document.drafts.filter(language=language).first()
        if fingerprint(language, title, summary, body) != (
            current.sha256 if current else published.get(language)
        ):
            save_draft(
                document,
                language=language,
                title=title,
                summary=summary,
                body=body,
                revision=current.revision if current else 0,
                by=by,
                at=at,
            )
    return document


def _values(language: str, title: str, summary: str, body: str, *, by: User | None, at: datetime) -> dict:
    body = richtext.clean(body)
    return {
        "title": title,
        "summary": summary,
        "body": body,
        "minutes": richtext.minutes(body),
        "sha256": fingerprint(language, title, summary, body),
        "changed_at": at,
        "by": by,
    }


@transaction.atomic
def save_draft(
    document: Document,
    *,
    language: str,
    title: str,
    summary: str,
    body: str,
    revision: int,
    base: str | None = None,
    by: User | None,
    at: datetime,
) -> DocumentDraft:
    """Keep a working copy. `revision` is the one the writer started from (0: none yet), `base` the fingerprint of its
    text; another one was saved meanwhile: NotNow, and nothing is lost."""
    values = _values(language, title, summary, body, by=by, at=at)
    drafts = DocumentDraft.objects.filter(document=document, language=language)
    # The number alone would not do: a working copy that was published and begun again counts from one once more.
    same = {"revision": revision} if base is None else {"revision": revision, "sha256": base}
    if revision == 0:
        if base is not None and base != text_in_force(document, language):
            raise NotNow(_("Another version came out in the meantime."))
        try:
            with transaction.atomic():
                drafts.create(document=document, language=language, **values)
        except IntegrityError:
            raise NotNow(_("Somebody else has started a draft in the meantime.")) from None
    elif not drafts.filter(**same).update(revision=F("revision") + 1, **values):
        raise NotNow(_("Somebody else has saved this draft in the meantime."))
    if document.current_version_id is None:
        # Until there is a version, lists for those who work on it show the draft's face.
        Document.objects.filter(pk=document.pk).update(
            **{f"title_{language}": title, f"summary_{language}": summary}
        )
    return drafts.get()


def text_in_force(document: Document, language: str) -> str:
    """The fingerprint of what readers have now in this language; empty when there is nothing."""
    current = Document.objects.filter(pk=document.pk).values("current_version")
    found = VersionText.objects.filter(version__in=current, language=language)
    return found.values_list("sha256", flat=True).first() or ""
