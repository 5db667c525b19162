"""Who writes, sends, publishes, schedules; in which state."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.verdicts import ALLOWED, Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from policy.models import Document, DocumentDraft

FURTHEST = timedelta(days=366)
MOST_IMAGES = 200
OWN_FACTS = {"kind"}


def _communication(user: User, reason: str) -> Verdict:
    return forbidden_unless(user.holds(Role.COMMS), reason)


def _works_on(user: User, document: Document) -> bool:
    return not user.is_guest and (user.holds(Role.COMMS) or document.owner_id == user.pk)


def can_preview(user: User, document: Document) -> Verdict:
    return forbidden_unless(
        user.holds(Role.COMMS, Role.LEAD) or document.owner_id == user.pk,
        _("Drafts are read by their owner and by communication."),
    )


def can_edit(user: User, document: Document) -> Verdict:
    """The text: its owner and communication."""
    return forbidden_unless(
        _works_on(user, document), _("A document is written by its owner and by communication.")
    )


def can_settle(user: User, document: Document) -> Verdict:
    """The facts. What readers are asked, who may read and who owns it is for communication and the programme lead;
    the owner of a document that was never published says its kind, topics and tools."""
    if user.holds(Role.COMMS, Role.LEAD):
        return ALLOWED
    return first_refusal(
        can_edit(user, document),
        forbidden_unless(
            document.current_version_id is None,
            _("The settings of a published document are changed by communication."),
        ),
    )


def settles_all(user: User) -> bool:
    return user.holds(Role.COMMS, Role.LEAD)


def can_change(user: User, facts: list[str]) -> Verdict:
    """`facts` are the names of those that change."""
    return forbidden_unless(
        settles_all(user) or set(facts) <= OWN_FACTS,
        _("The settings of a published document are changed by communication."),
    )


def can_begin(user: User) -> Verdict:
    return forbidden_unless(not user.is_guest, _("Documents are written by colleagues."))


def can_add_image(user: User, document: Document, images: int) -> Verdict:
    return first_refusal(
        can_edit(user, document),
        not_now_unless(images < MOST_IMAGES, _("This document already has 200 images.")),
    )


# --- The one reading --------------------------------------------------------------------------------


def unfinished(drafts: list[DocumentDraft]) -> DocumentDraft | None:
    """A working copy that lacks its title, its summary or its text."""
    return next(
        (draft for draft in drafts if not (draft.title.strip() and draft.summary.strip() and draft.body)),
        None,
    )


def _whole(drafts: list[DocumentDraft]) -> Verdict:
    lacking = unfinished(drafts)
    return not_now_unless(
        lacking is None,
        _("The text in %(language)s still needs its title, its summary “in one minute” or its words.")
        % {"language": lacking.get_language_display().lower()}
        if lacking
        else "",
    )


def can_send(user: User, document: Document, drafts: list[DocumentDraft]) -> Verdict:
    return first_refusal(
        forbidden_unless(
            document.owner_id == user.pk and not user.is_guest,
            _("The owner of a document sends it to be read."),
        ),
        not_now_unless(drafts, _("There is nothing new to publish.")),
        not_now_unless(document.sent_at is None, _("Communication already has this document.")),
        _whole(drafts),
    )


def can_give_back(user: User, document: Document) -> Verdict:
    return first_refusal(
        _communication(user, _("Only communication answers who sent a document.")),
        not_now_unless(document.sent_at is not None, _("This document has already been answered.")),
    )


# --- Publication --------------------------------------------------------------------------------------


def can_publish(user: User, document: Document, drafts: list[DocumentDraft], *, seen: str) -> Verdict:
    """`seen` is the fingerprint of the drafts that the page showed."""
    return first_refusal(
        _communication(user, _("Only communication publishes documents.")),
        not_now_unless(drafts, _("There is nothing new to publish.")),
        not_now_unless(
            seen == fingerprint_of(drafts),
            _("The draft has changed since you opened this page. Please look at it again."),
        ),
        _whole(drafts),
    )


def can_schedule(
    user: User, document: Document, drafts: list[DocumentDraft], *, seen: str, on: datetime, at: datetime
) -> Verdict:
    return first_refusal(
        can_publish(user, document, drafts, seen=seen),
        not_now_unless(at < on <= at + FURTHEST, _("Choose a moment to come, at most a year from now.")),
    )


def can_unschedule(user: User) -> Verdict:
    return _communication(user, _("Only communication publishes documents."))


def can_withdraw(user: User, document: Document) -> Verdict:
    return first_refusal(
        _communication(user, _("Only communication withdraws documents.")),
        not_now_unless(document.state == Document.State.PUBLISHED, _("This document is not published.")),
    )


def can_bring_back(user: User, document: Document) -> Verdict:
    return first_refusal(
        _communication(user, _("Only communication publishes documents.")),
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
