"""May they, and if not, why? Colleagues propose; one member of the IT department decides; the lead spends."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import show
from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from early_adopters import rules as early_adopters
from people.models import Role, User
from pilots.models import Envelope, Expense, Kpi, Pilot

ACCESS = {
    "browse": {Role.EMPLOYEE},
    "propose": {Role.EMPLOYEE},
    "decide": {Role.DSI},
    "spend": {Role.EMPLOYEE},
    "measure": {Role.EMPLOYEE},
    "close": {Role.EMPLOYEE},
    "board": {Role.MANAGER, Role.DSI, Role.LEAD},
}
ACCESS_WORDS = {
    "browse": gettext_lazy("See the pilots"),
    "propose": gettext_lazy("Propose a pilot"),
    "decide": gettext_lazy("Decide a pilot"),
    "spend": gettext_lazy("Record the expenses of a pilot"),
    "measure": gettext_lazy("Record the measures of a pilot"),
    "close": gettext_lazy("Close a pilot"),
    "board": gettext_lazy("Follow the pilots of their units"),
}


def can_propose(user: User) -> Verdict:
    return forbidden_unless(user.holds(Role.EMPLOYEE), _("Pilots are proposed by colleagues of the company."))


def can_write(user: User, pilot: Pilot) -> Verdict:
    """Change the proposal: before it is sent, and again when it comes back with advice."""
    return first_refusal(
        forbidden_unless(user.pk == pilot.lead_id, _("Only its lead writes a proposal.")),
        not_now_unless(
            pilot.state in Pilot.WRITABLE, _("This proposal was sent: it can no longer be changed.")
        ),
    )


def can_send(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """What was promised starts to count, so what is needed to decide must be there."""
    has_kpi = Kpi.objects.filter(pilot=pilot).exists() if pilot.pk else False
    dated = pilot.starts_on is not None and pilot.ends_on is not None
    return first_refusal(
        can_write(user, pilot),
        not_now_unless(pilot.tool_id, _("Choose the tool to try.")),
        not_now_unless(pilot.what and pilot.why, _("Say what you want to try, and why.")),
        not_now_unless(dated, _("Give the start and the end.")),
        not_now_unless(not dated or pilot.ends_on >= localdate(at), _("The end is already past.")),
        not_now_unless(pilot.asked > 0, _("Add at least one line to the budget.")),
        not_now_unless(has_kpi, _("Say what you will measure.")),
    )


def can_decide(user: User, pilot: Pilot) -> Verdict:
    """One decision by one person; nobody decides their own."""
    return first_refusal(
        forbidden_unless(user.holds(Role.DSI), _("Pilots are decided by the IT department.")),
        forbidden_unless(user.pk != pilot.lead_id, _("Nobody decides their own pilot: a colleague will.")),
        not_now_unless(pilot.state == Pilot.State.SUBMITTED, already_decided(pilot)),
    )


def can_approve(user: User, pilot: Pilot, *, envelope: Envelope, mentor: User) -> Verdict:
    return first_refusal(
        can_decide(user, pilot),
        not_now_unless(envelope.left >= pilot.asked, envelope_is_short(pilot, envelope)),
        early_adopters.can_mentor(mentor, pilot.lead) if pilot.state == Pilot.State.SUBMITTED else Verdict(),
    )


def can_undo(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Who decided, for ten minutes, as long as nothing was built on it."""
    return first_refusal(
        not_now_unless(pilot.state in Pilot.DECIDED, _("There is no decision to take back.")),
        forbidden_unless(
            user.pk == pilot.decided_by_id, _("Only the person who decided takes a decision back.")
        ),
        not_now_unless(
            pilot.undoable(at), _("The ten minutes are over: the decision stands, and its message has left.")
        ),
        not_now_unless(
            pilot.changed_at <= (pilot.decided_at or pilot.changed_at),
            _("The lead is already reworking the proposal."),
        ),
    )


def _answers_for(user: User, pilot: Pilot) -> bool:
    """The lead, their mentor, and the IT department."""
    mentor_id = pilot.mentoring.mentor_id if pilot.mentoring_id else None
    return user.pk in {pilot.lead_id, mentor_id} or user.holds(Role.DSI)


def can_spend(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """Record an expense: once the decision can no longer be taken back."""
    until = pilot.undo_until()
    return first_refusal(
        forbidden_unless(
            _answers_for(user, pilot), _("Only the lead, their mentor and the IT department record expenses.")
        ),
        not_now_unless(
            pilot.state == Pilot.State.APPROVED,
            _("Expenses are recorded while a pilot is approved and open."),
        ),
        not_now_unless(
            not pilot.undoable(at),
            _("The decision can still be taken back: expenses open at %(time)s.")
            % {"time": date_format(localtime(until), "TIME_FORMAT") if until else ""},
        ),
    )


def can_settle(user: User, expense: Expense, *, at: datetime) -> Verdict:
    """Mark as paid what was committed."""
    return first_refusal(
        can_spend(user, expense.pilot, at=at),
        not_now_unless(
            expense.state == Expense.State.COMMITTED, _("This expense is not waiting to be paid.")
        ),
    )


def can_cancel(user: User, expense: Expense, *, at: datetime) -> Verdict:
    return first_refusal(
        can_spend(user, expense.pilot, at=at),
        not_now_unless(expense.state != Expense.State.CANCELLED, _("This expense is already cancelled.")),
    )


def can_measure(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    return first_refusal(
        forbidden_unless(
            _answers_for(user, pilot), _("Only the lead, their mentor and the IT department record measures.")
        ),
        not_now_unless(
            pilot.state == Pilot.State.APPROVED,
            _("Measures are recorded while a pilot is approved and open."),
        ),
        not_now_unless(
            not pilot.undoable(at), _("The decision can still be taken back: measures begin after that.")
        ),
    )


def can_close(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    return first_refusal(
        forbidden_unless(
            _answers_for(user, pilot), _("Only the lead, their mentor and the IT department close a pilot.")
        ),
        not_now_unless(pilot.state == Pilot.State.APPROVED, _("Only an approved pilot can be closed.")),
        not_now_unless(
            not pilot.undoable(at), _("The decision can still be taken back: wait a few minutes.")
        ),
    )


def already_decided(pilot: Pilot) -> str:
    """What to tell the one who comes second. Reads who decided."""
    if pilot.state in Pilot.WRITABLE and pilot.decided_by_id is None:
        return _("This proposal has not been sent yet.")
    if pilot.decided_by_id is None:
        return _("This pilot waits for no decision.")
    return _("%(name)s has already decided this pilot.") % {"name": pilot.decided_by.name}


def envelope_is_short(pilot: Pilot, envelope: Envelope) -> str:
    return _("The envelope %(envelope)s has %(left)s left, this pilot asks for %(asked)s.") % {
        "envelope": envelope.name,
        "left": show(envelope.left),
        "asked": show(pilot.asked),
    }


def budget_is_short(pilot: Pilot) -> str:
    return _("%(left)s are left of the %(granted)s granted: this expense does not fit.") % {
        "left": show(pilot.left),
        "granted": show(pilot.granted),
    }
