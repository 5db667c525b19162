"""Colleagues propose; the lead and the co-authors write, send and take back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from pilots.models import Pilot, Programme

COPIED = (Pilot.State.DECLINED, Pilot.State.CLOSED)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a proposal still lacks: the sentence, and the field of its page that it is about."""

    field: str
    sentence: str


def can_propose(user: User) -> Verdict:
    return forbidden_unless(user.holds(Role.EMPLOYEE), _("Pilots are proposed by colleagues of the company."))


def can_write(user: User, pilot: Pilot) -> Verdict:
    """Change the proposal: before it is sent, and again when it comes back with advice."""
    return first_refusal(
        forbidden_unless(pilot.written_by(user), _("Only its lead and its co-authors write a proposal.")),
        not_now_unless(
            pilot.state in Pilot.WRITABLE, _("This proposal was sent: it can no longer be changed.")
        ),
    )


def can_send(user: User, pilot: Pilot, *, at: datetime) -> Verdict:
    """What was promised starts to count, so what is needed to decide must be there."""
    return first_refusal(
        can_write(user, pilot), *(not_now_unless(False, one.sentence) for one in missing(pilot, at=at))
    )


def missing(pilot: Pilot, *, at: datetime) -> list[Missing]:
    """What is needed to decide and is not there yet, in the order of the page."""
    dated = pilot.starts_on is not None and pilot.ends_on is not None
    lines = list(pilot.lines.all())
    asks = any(line.asked > 0 for line in lines)
    whole = all(line.asked > 0 and line.label and line.category for line in lines)
    checks = [
        ("tool", pilot.tool_id, _("Choose the tool to try.")),
        (
            "tool",
            not pilot.tool_id or pilot.tool.stance != pilot.tool.Stance.RETIRED,
            _("This tool is no longer in use: choose another one."),
        ),
        (
            "what" if not pilot.what else "why",
            pilot.what and pilot.why,
            _("Say what you want to try, and why."),
        ),
        ("starts_on" if not pilot.starts_on else "ends_on", dated, _("Give the start and the end.")),
        ("ends_on", not dated or pilot.ends_on >= localdate(at), _("The end is already past.")),
        ("kpis-0-label", pilot.kpi_id, _("Say what you will measure.")),
        ("lines-0-label", asks, _("Add at least one line to the budget.")),
        (
            "lines-0-label",
            not asks or whole,
            _("Complete each line of the budget: what it is for, its category, its amount."),
        ),
    ]
    return [Missing(field, sentence) for field, there, sentence in checks if not there]


def may_start_at_once(pilot: Pilot, programme: Programme) -> bool:
    """Whether the fast lane is open for what is written now; whether an envelope holds it is seen when it is sent."""
    return bool(
        0 < pilot.asked <= programme.fast_lane_amount
        and pilot.tool
        and pilot.tool.stance == pilot.tool.Stance.RECOMMENDED
    )


def can_withdraw(user: User, pilot: Pilot) -> Verdict:
    """Take a sent proposal back, as long as nobody decided."""
    return first_refusal(
        forbidden_unless(pilot.written_by(user), _("Only its lead and its co-authors take a proposal back.")),
        not_now_unless(
            pilot.state == Pilot.State.SUBMITTED, _("This proposal no longer waits for a decision.")
        ),
    )


def can_copy(user: User, pilot: Pilot) -> Verdict:
    """Begin a new proposal with the words of one that was declined or is finished."""
    return first_refusal(
        can_propose(user),
        not_now_unless(pilot.state in COPIED, _("Only a declined or finished pilot is taken up again.")),
    )
