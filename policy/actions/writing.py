"""A document is begun, written, taken up from an old version, given up; its facts change. All by a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import resolve, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications.actions import tell
from people.models import User
from policy import rules
from policy.actions.counting import count
from policy.actions.drafts import save_draft
from policy.models import Document, DocumentDraft, DocumentTopic, Version
from policy.notices import HandedOver

SLUG = 80


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it was typed."""

    title: str
    summary: str
    body: str


@transaction.atomic
def begin(*, kind: str, title: str, language: str, by: User, at: datetime) -> Document:
    """A colleague starts a document: theirs, seen by them and communication until it is published."""
    rules.can_begin(by).enforce()
    for address in _addresses(title):
        try:
            with transaction.atomic():
                document = Document.objects.create(slug=address, kind=kind, owner=by)
            break
        except IntegrityError:
            continue
    else:
        raise NotNow(_("Many documents have this title already. Please choose another one."))
    save_draft(
        document, language=language, title=title, summary="", body="", revision=0, base="", by=by, at=at
    )
    journal.record(by=by, verb="drafted", subject=document, at=at, languages=[language])
    return Document.objects.get(pk=document.pk)


def _addresses(title: str) -> Iterable[str]:
    """Free addresses made of the title: never one that a page of ours has."""
    base = slugify(title)[: SLUG - 4].strip("-") or "document"
    if resolve(reverse("policy:document", args=[base])).url_name != "document":
        base = f"{base}-guide"
    used = set(Document.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    names = [base, *(f"{base}-{number}" for number in range(2, 100))]
    return (name for name in names if name not in used)


@transaction.atomic
def write(
    document: Document, words: Words, *, language: str, revision: int, base: str, by: User, at: datetime
) -> DocumentDraft:
    """Keep what a person typed, if nobody else saved since the text they started from."""
    rules.can_edit(by, document).enforce()
    saved = save_draft(
        document,
        language=language,
        title=words.title,
        summary=words.summary,
        body=words.body,
        revision=revision,
        base=base,
        by=by,
        at=at,
    )
    if saved.revision == 1:  # one entry a working copy, not one every three seconds
        journal.record(by=by, verb="draft changed", subject=document, at=at, languages=[language])
    return saved


@transaction.atomic
def restore(version: Version, *, over: str, by: User, at: datetime) -> list[DocumentDraft]:
    """The texts of an old version become working copies. `over` is the fingerprint of the working copies that the person
    saw and gives up, empty when there was none: a newer one is never overwritten."""
    document = version.document
    rules.can_edit(by, document).enforce()
    drafts = {draft.language: draft for draft in document.drafts.all()}
    if rules.fingerprint_of(list(drafts.values())) != over:
        raise NotNow(_("The working copy has changed since you opened this page. Please look at it again."))
    for text in version.texts.all():
        current = drafts.get(text.language)
        save_draft(
            document,
            language=text.language,
            title=text.title,
            summary=text.summary,
            body=text.body,
            revision=current.revision if current else 0,
            base=current.sha256 if current else None,
            by=by,
            at=at,
        )
    journal.record(by=by, verb="taken up again", subject=document, at=at, version=version.number)
    return list(document.drafts.all())


@transaction.atomic
def discard(draft: DocumentDraft, *, revision: int, by: User, at: datetime) -> None:
    """A working copy is given up, at the revision that was seen; the journal keeps that it was."""
    document = draft.document
    rules.can_edit(by, document).enforce()
    gone, _rows = DocumentDraft.objects.filter(pk=draft.pk, revision=revision).delete()
    if not gone:
        raise NotNow(_("Somebody else has saved this draft in the meantime."))
    journal.record(
        by=by,
        verb="draft given up",
        subject=document,
        at=at,
        language=draft.language,
        revision=revision,
        sha256=draft.sha256,
    )
    if not document.drafts.exists():
        Document.objects.filter(pk=document.pk).update(
            sent_at=None, sent_by=None, promised_on=None, advice=""
        )


@transaction.atomic
def settle(
    document: Document,
    facts: Mapping[str, object],
    *,
    topics: Iterable[str],
    tools: Iterable,
    by: User,
    at: datetime,
) -> None:
    """Change what a document is and asks: only the facts that `by` may change, which the form knows too."""
    rules.can_settle(by, document).enforce()
    changed = [name for name, value in facts.items() if getattr(document, name) != value]
    rules.can_change(by, changed).enforce()
    for name in changed:
        setattr(document, name, facts[name])
    if changed:
        document.save(update_fields=changed)
    words = set(topics)
    DocumentTopic.objects.filter(document=document).exclude(word__in=words).delete()
    DocumentTopic.objects.bulk_create(
        [DocumentTopic(document=document, word=word) for word in sorted(words)], ignore_conflicts=True
    )
    document.tools.set(tools)
    if {"audience", "audience_unit", "audience_role"} & set(changed):
        count(document)
    if "owner" in changed:
        journal.record(by=by, verb="handed over", subject=document, at=at, owner=document.owner_id)
        if document.owner_id != by.pk:
            tell(
                HandedOver.name,
                recipient_id=document.owner_id,
                key=f"document:{document.pk}",
                period=at.isoformat(timespec="seconds"),
                at=at,
                payload={"document": document.pk},
            )
    journal.record(by=by, verb="settings changed", subject=document, at=at, facts=sorted(changed))
