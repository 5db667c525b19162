"""Working copies and their publication."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from policy.models import Document, DocumentDraft


def can_preview(user: User, document: Document) -> Verdict:
    return forbidden_unless(
        user.holds(Role.COMMS, Role.LEAD) or document.owner_id == user.pk,
        _("Drafts are read by their owner and by communication."),
    )


def can_publish(user: User, document: Document, drafts: list[DocumentDraft], *, seen: str) -> Verdict:
    """`seen` is the fingerprint of the drafts that the page showed."""
    return first_refusal(
        forbidden_unless(user.holds(Role.COMMS), _("Only communication publishes documents.")),
        not_now_unless(drafts, _("There is nothing new to publish.")),
        not_now_unless(
            seen == fingerprint_of(drafts),
            _("The draft has changed since you opened this page. Please look at it again."),
        ),
    )


def can_withdraw(user: User, document: Document) -> Verdict:
    return first_refusal(
        forbidden_unless(user.holds(Role.COMMS), _("Only communication withdraws documents.")),
        not_now_unless(document.state == Document.State.PUBLISHED, _("This document is not published.")),
    )


def can_bring_back(user: User, document: Document) -> Verdict:
    return first_refusal(
        forbidden_unless(user.holds(Role.COMMS), _("Only communication publishes documents.")),
        not_now_unless(
            document.state == Document.State.WITHDRAWN, _("This document has not been withdrawn.")
        ),
    )


def can_review(user: User, document: Document) -> Verdict:
    return first_refusal(
        forbidden_unless(
            user.holds(Role.COMMS) or document.owner_id == user.pk,
            _("A document is reviewed by its owner or by communication."),
        ),
        not_now_unless(document.is_published, _("This document is not published.")),
    )


def fingerprint_of(drafts: list[DocumentDraft]) -> str:
    """Changes with every save of any language."""
    return "-".join(
        f"{draft.language}{draft.revision}{draft.sha256[:16]}"
        for draft in sorted(drafts, key=lambda draft: draft.language)
    )
