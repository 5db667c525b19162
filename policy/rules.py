"""May they, and if not, why? Everybody reads what is shown to them; communication publishes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import EVERYONE
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from policy.models import Document, DocumentDraft, Version, VersionText

ACCESS = {
    "read": EVERYONE,
    "acknowledge": {Role.EMPLOYEE},
    "preview": {Role.EMPLOYEE},
    "review": {Role.EMPLOYEE},
    "manage": {Role.COMMS, Role.LEAD},
    "publish": {Role.COMMS},
    "follow": {Role.COMMS, Role.HR, Role.LEAD},
}
ACCESS_WORDS = {
    "read": gettext_lazy("Read the documents that are shown to them"),
    "acknowledge": gettext_lazy("Confirm that they have read a document"),
    "preview": gettext_lazy("See the draft of a document they own"),
    "review": gettext_lazy("Confirm that a document they own is still right"),
    "manage": gettext_lazy("Follow drafts and reviews of the library"),
    "publish": gettext_lazy("Publish and withdraw documents"),
    "follow": gettext_lazy("Follow who has confirmed, by direction"),
}


def can_acknowledge(user: User, version: Version, text: VersionText | None, *, sha256: str) -> Verdict:
    """`text` is the version's text in the language that was shown; `sha256` what the page said it was."""
    document = version.document
    return first_refusal(
        forbidden_unless(user.is_active and not user.is_guest, _("Only colleagues confirm a reading.")),
        not_now_unless(
            document.is_published,
            _("This document has been withdrawn: there is nothing to confirm any more."),
        ),
        not_now_unless(
            text is not None and text.sha256 == sha256,
            _(
                "The text on your page is not the one we keep for this version. Please read the page again before you confirm."
            ),
        ),
    )


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
