"""Confirmations, the questions before them, remarks, lessons, the path of decision-makers."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from policy.models import Document, QuizQuestion, Version, VersionText
from tools.models import Trial


def can_acknowledge(
    user: User,
    version: Version,
    text: VersionText | None,
    *,
    sha256: str,
    questions: Sequence[QuizQuestion] = (),
    answers: Mapping[int, int] | None = None,
) -> Verdict:
    """`text` is the version's text in the language that was shown; `sha256` what the page said it was; `answers` the
    number of the chosen answer by question."""
    document, given = version.document, answers or {}
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
        not_now_unless(
            all(given.get(question.pk) == question.right for question in questions),
            _("One answer is not the right one yet. The text says it: take the time you need."),
        ),
    )


def can_set_questions(user: User) -> Verdict:
    return forbidden_unless(
        user.holds(Role.COMMS), _("The questions before confirming are written by communication.")
    )


def can_say_useful(user: User, version: Version) -> Verdict:
    return first_refusal(
        forbidden_unless(user.is_active and not user.is_guest, _("Only colleagues leave a remark.")),
        not_now_unless(version.document.is_published, _("This document is not published.")),
    )


def can_see_remarks(user: User, document: Document) -> Verdict:
    return forbidden_unless(
        user.holds(Role.COMMS, Role.LEAD) or document.owner_id == user.pk,
        _("Remarks are read by the owner of the document and by communication."),
    )


def can_look_at(user: User, document: Document) -> Verdict:
    return forbidden_unless(
        user.holds(Role.COMMS) or document.owner_id == user.pk,
        _("Remarks are answered for by the owner of the document and by communication."),
    )


def can_set_facts(user: User, document: Document) -> Verdict:
    return first_refusal(
        forbidden_unless(
            user.holds(Role.COMMS) or document.owner_id == user.pk,
            _("The facts of a lesson are kept by its owner and by communication."),
        ),
        not_now_unless(document.kind == Document.Kind.LESSON, _("This document is not a lesson.")),
    )


def can_teach(user: User, trial: Trial) -> Verdict:
    """Make a lesson of an evaluation."""
    return first_refusal(
        forbidden_unless(
            user.holds(Role.DSI) or trial.owner_id == user.pk,
            _("The lesson is written by who led the evaluation, or by the IT department."),
        ),
        not_now_unless(
            trial.outcome, _("This evaluation is not concluded yet: its lesson comes after its conclusion.")
        ),
    )


def can_set_path(user: User) -> Verdict:
    return forbidden_unless(user.holds(Role.COMMS), _("The reading path is arranged by communication."))


def can_prove(user: User) -> Verdict:
    return forbidden_unless(
        user.holds(Role.HR, Role.COMMS), _("Proofs are taken out by HR and by communication.")
    )
