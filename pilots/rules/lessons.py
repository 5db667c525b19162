"""A finished pilot becomes a lesson of the library, once, by who answered for it."""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import Closing, Pilot
from pilots.rules.running import answers_for


def can_teach(user: User, pilot: Pilot, closing: Closing | None) -> Verdict:
    """`closing` is how the pilot ended; none yet, or one that has its lesson, is not the moment."""
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot),
            _("The lesson is written by the lead, the co-authors, their mentor or the IT department."),
        ),
        not_now_unless(closing is not None, _("The lesson comes after the end of the pilot.")),
        not_now_unless(closing is None or closing.document_id is None, already_taught()),
    )


def already_taught() -> str:
    return _("The lesson of this pilot is written already, or being written.")
