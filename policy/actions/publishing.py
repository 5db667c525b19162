"""A version is published for good, withdrawn, brought back; its owner says that it is still right."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import journal, richtext, search
from core.verdicts import NotNow
from people.models import User
from policy import queries, rules
from policy.actions.counting import count
from policy.actions.differences import ask_for
from policy.actions.sending import answered
from policy.models import (
    Document,
    DocumentDraft,
    Schedule,
    Text,
    Version,
    VersionText,
)

SEARCH_KIND = "document"
ANSWERED = ("sent_at", "sent_by", "promised_on", "advice")
FACE = ("title_fr", "title_en", "summary_fr", "summary_en")


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
    sent_by, sent_at = document.sent_by, document.sent_at
    document.sent_at = document.sent_by = document.promised_on = None
    document.advice = ""
    for language, text in texts.items():
        setattr(document, f"title_{language}", text.title)
        setattr(document, f"summary_{language}", text.summary)
    document.save(update_fields=[*FACE, *ANSWERED, "current_version", "asked_version", "state", "review_on"])
    Schedule.objects.filter(document=document).delete()
    answered(document, sent_by=sent_by, sent_at=sent_at, at=at)
    count(document)
    ask_for(version, at=at)
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
    # What was planned for it is off: a withdrawn document never comes back by itself.
    Schedule.objects.filter(document=document).delete()
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
    count(document)
    _make_found(document, VersionText.objects.filter(version=document.current_version))
    journal.record(by=by, verb="brought back", subject=document, at=at)


@transaction.atomic
def review(document: Document, *, by: User, at: datetime) -> None:
    """The owner says that the text is still right: the next review moves on."""
    rules.can_review(by, document).enforce()
    document.review_on = queries.review_after(at, document.review_in_months)
    document.save(update_fields=["review_on"])
    journal.record(by=by, verb="reviewed", subject=document, at=at)
