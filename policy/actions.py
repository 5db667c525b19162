"""What happens? A draft is saved, a version is published for good, a reading is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import journal, richtext, search
from core.files import Picture
from core.verdicts import NotNow
from people.models import User
from policy import queries, rules
from policy.models import (
    Acknowledgement,
    Document,
    DocumentDraft,
    DocumentTopic,
    Image,
    Text,
    Version,
    VersionText,
    fingerprint,
)

SEARCH_KIND = "document"
FACE = ("title_fr", "title_en", "summary_fr", "summary_en")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document that comes in whole: its facts, its texts {language: (title, summary, body)}, its pictures by key."""

    slug: str
    facts: Mapping[str, object]
    topics: tuple[str, ...]
    texts: Mapping[str, tuple[str, str, str]]
    pictures: Mapping[str, tuple[str, Picture]] = field(default_factory=dict)


# --- Working copies ---------------------------------------------------------------------------------


@transaction.atomic
def draft(incoming: Incoming, *, by: User | None, at: datetime) -> Document:
    """Make or change a document as a working copy; readers see nothing of it before it is published."""
    document, created = Document.objects.update_or_create(slug=incoming.slug, defaults=dict(incoming.facts))
    DocumentTopic.objects.filter(document=document).exclude(word__in=incoming.topics).delete()
    DocumentTopic.objects.bulk_create(
        [DocumentTopic(document=document, word=word) for word in incoming.topics], ignore_conflicts=True
    )
    known = set(document.images.values_list("key", flat=True))
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
    journal.record(
        by=by,
        verb="drafted" if created else "draft changed",
        subject=document,
        at=at,
        languages=sorted(incoming.texts),
    )
    return document


@transaction.atomic
def save_draft(
    document: Document,
    *,
    language: str,
    title: str,
    summary: str,
    body: str,
    revision: int,
    by: User | None,
    at: datetime,
) -> DocumentDraft:
    """Keep a working copy. `revision` is the one the writer started from (0: none yet); another one was saved: NotNow."""
    body = richtext.clean(body)
    values = {
        "title": title,
        "summary": summary,
        "body": body,
        "minutes": richtext.minutes(body),
        "sha256": fingerprint(language, title, summary, body),
        "changed_at": at,
        "by": by,
    }
    drafts = DocumentDraft.objects.filter(document=document, language=language)
    if revision == 0:
        try:
            with transaction.atomic():
                drafts.create(document=document, language=language, **values)
        except IntegrityError:
            raise NotNow(_("Somebody else has started a draft in the meantime.")) from None
    elif not drafts.filter(revision=revision).update(revision=F("revision") + 1, **values):
        raise NotNow(_("Somebody else has saved this draft in the meantime."))
    if document.current_version_id is None:
        # Until there is a version, lists for those who work on it show the draft's face.
        Document.objects.filter(pk=document.pk).update(
            **{f"title_{language}": title, f"summary_{language}": summary}
        )
    return drafts.get()


# --- Publishing -------------------------------------------------------------------------------------


@transaction.atomic
def publish(
    document: Document, *, material_change: bool, note: str = "", seen: str, by: User, at: datetime
) -> Version:
    """Make the drafts the next version, for good; a material change asks everybody of the audience again."""
    drafts = list(document.drafts.all())
    rules.can_publish(by, document, drafts, seen=seen).enforce()
    current = document.current_version
    number = current.number + 1 if current else 1
    try:
        with transaction.atomic():
            version = Version.objects.create(
                document=document,
                number=number,
                material_change=material_change or number == 1,
                published_at=at,
                by=by,
                note=note,
            )
    except IntegrityError:
        raise NotNow(_("Somebody has just published version %(number)s.") % {"number": number}) from None
    texts: dict[str, Text] = {}
    # An important change is asked of everybody again: a text in the other language that does not hold it yet must not
    # be what its readers confirm. They read the new one, with a notice, until it is translated.
    carried = current.texts.all() if current and not material_change else []
    for text in [*carried, *drafts]:
        texts[text.language] = text
    VersionText.objects.bulk_create(_copy(version, text) for text in texts.values())
    # Only the drafts that were read above: one that was saved meanwhile stays to be published.
    for draft_text in drafts:
        DocumentDraft.objects.filter(pk=draft_text.pk, revision=draft_text.revision).delete()
    document.current_version, document.state = version, Document.State.PUBLISHED
    document.asked_version = version if version.material_change else document.asked_version
    document.review_on = queries.review_after(at, document.review_in_months)
    for language, text in texts.items():
        setattr(document, f"title_{language}", text.title)
        setattr(document, f"summary_{language}", text.summary)
    document.save(update_fields=[*FACE, "current_version", "asked_version", "state", "review_on"])
    _count(document)
    _make_found(document, texts.values())
    journal.record(
        by=by,
        verb="published",
        subject=document,
        at=at,
        version=number,
        material_change=version.material_change,
    )
    return version


def _copy(version: Version, text) -> VersionText:
    return VersionText(
        version=version,
        language=text.language,
        title=text.title,
        summary=text.summary,
        body=richtext.clean(text.body),
        minutes=text.minutes,
        sha256=text.sha256,
    )


def _make_found(document: Document, texts) -> None:
    search.put(
        SEARCH_KIND,
        document.pk,
        {text.language: (text.title, f"{text.summary}\n{richtext.plain(text.body)}") for text in texts},
    )


@transaction.atomic
def withdraw(document: Document, *, by: User, at: datetime) -> None:
    """Readers no longer find or see it; its versions and confirmations stay as evidence."""
    rules.can_withdraw(by, document).enforce()
    changed = Document.objects.filter(pk=document.pk, state=Document.State.PUBLISHED).update(
        state=Document.State.WITHDRAWN
    )
    if not changed:
        raise NotNow(_("This document is not published."))
    document.state = Document.State.WITHDRAWN
    search.drop(SEARCH_KIND, document.pk)
    journal.record(by=by, verb="withdrawn", subject=document, at=at)


@transaction.atomic
def bring_back(document: Document, *, by: User, at: datetime) -> None:
    """Show a withdrawn document again, as it was."""
    rules.can_bring_back(by, document).enforce()
    changed = Document.objects.filter(pk=document.pk, state=Document.State.WITHDRAWN).update(
        state=Document.State.PUBLISHED
    )
    if not changed:
        raise NotNow(_("This document has not been withdrawn."))
    document.state = Document.State.PUBLISHED
    _count(document)
    _make_found(document, VersionText.objects.filter(version=document.current_version))
    journal.record(by=by, verb="brought back", subject=document, at=at)


@transaction.atomic
def review(document: Document, *, by: User, at: datetime) -> None:
    """The owner says that the text is still right: the next review moves on."""
    rules.can_review(by, document).enforce()
    document.review_on = queries.review_after(at, document.review_in_months)
    document.save(update_fields=["review_on"])
    journal.record(by=by, verb="reviewed", subject=document, at=at)


# --- Reading ----------------------------------------------------------------------------------------


@transaction.atomic
def acknowledge(version: Version, *, language: str, sha256: str, by: User, at: datetime) -> bool:
    """Record that `by` has read exactly the text that was shown; False when it was recorded before.

    What was shown is what is recorded: version 1 confirmed after version 2 came out is kept as version 1.
    """
    text = version.texts.filter(language=language).first()
    rules.can_acknowledge(by, version, text, sha256=sha256).enforce()
    document = version.document
    before = queries.enough(document).filter(person=by).exists()
    try:
        with transaction.atomic():
            Acknowledgement.objects.create(
                person=by, version=version, language=language, sha256=sha256, at=at
            )
    except IntegrityError:
        return False
    if (
        not before
        and queries.counts(document, version)
        and queries.audience(document).filter(pk=by.pk).exists()
    ):
        Document.objects.filter(pk=document.pk).update(confirmed_count=F("confirmed_count") + 1)
    journal.record(by=by, verb="acknowledged", subject=version, at=at, language=language, sha256=sha256)
    return True


def recount(*, at: datetime) -> int:
    """Count again who is asked and who has confirmed, after joiners, leavers and moves; returns the documents changed."""
    return sum(
        _count(document)
        for document in Document.objects.asking().select_related("asked_version", "audience_unit")
    )


def _count(document: Document) -> bool:
    asked = queries.audience(document).count()
    confirmed = asked - queries.pending(document).count() if document.asked_version else 0
    if (asked, confirmed) == (document.asked_count, document.confirmed_count):
        return False
    document.asked_count, document.confirmed_count = asked, confirmed
    Document.objects.filter(pk=document.pk).update(asked_count=asked, confirmed_count=confirmed)
    return True
