"""Who may hand in a file beside a pilot, and take it back?"""

from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import User
from pilots.models import Expense, Pilot, PilotFile
from pilots.rules.proposing import can_write
from pilots.rules.running import answers_for

MOST_FILES = 10  # attachments of a proposal
MOST_EVIDENCE = 5  # quotes, invoices and receipts of one expense


def can_add_file(user: User, pilot: Pilot, *, expense: Expense | None = None, there: int) -> Verdict:
    """`there`: how many are there already, beside the proposal or beside this expense."""
    if expense is None:
        return first_refusal(
            can_write(user, pilot),
            not_now_unless(
                there < MOST_FILES, _("At most %(most)d files beside a proposal.") % {"most": MOST_FILES}
            ),
        )
    return first_refusal(
        forbidden_unless(
            answers_for(user, pilot) and expense.pilot_id == pilot.pk,
            _("Only the lead, their mentor and the IT department record expenses."),
        ),
        not_now_unless(
            pilot.state in Pilot.OPEN and expense.state != Expense.State.CANCELLED,
            _("This expense is cancelled: nothing is added to it."),
        ),
        not_now_unless(
            there < MOST_EVIDENCE, _("At most %(most)d files beside an expense.") % {"most": MOST_EVIDENCE}
        ),
    )


def can_remove_file(user: User, file: PilotFile) -> Verdict:
    """An attachment while the proposal is written; evidence until the expense is paid."""
    if file.expense is None:
        return can_write(user, file.pilot)
    return first_refusal(
        forbidden_unless(
            answers_for(user, file.pilot),
            _("Only the lead, their mentor and the IT department record expenses."),
        ),
        not_now_unless(
            file.pilot.state == Pilot.State.APPROVED and file.expense.state != Expense.State.PAID,
            _("What proves a paid expense stays with it."),
        ),
    )
