"""Trials: the IT department opens and decides them, colleagues test; one decision by one person."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.verdicts import Verdict, first_refusal, forbidden_unless, not_now_unless
from people.models import Role, User
from tools.models import Tester, Tool, Trial

FEWEST_CRITERIA, MOST_CRITERIA = 2, 6
MOST_TESTERS = 30  # named at once; volunteers come on top
LONGEST = timedelta(days=366)


def can_run_trials(user: User) -> Verdict:
    """Open, correct, extend, decide."""
    return forbidden_unless(user.holds(Role.DSI), _("Trials are run by the IT department."))


def can_open_trial(user: User, tool: Tool) -> Verdict:
    """One trial of a tool at a time, of a tool that still lives."""
    return first_refusal(
        can_run_trials(user),
        not_now_unless(
            tool.stance != Tool.Stance.RETIRED, _("This tool is retired: there is nothing left to try.")
        ),
        not_now_unless(not tool.trials.running().exists(), _("This tool is already on trial.")),
    )


def can_last(starts_on: date, ends_on: date, *, at: datetime) -> Verdict:
    """A year at most, and not planned years ahead: somebody has to remember why."""
    return first_refusal(
        not_now_unless(ends_on >= starts_on, _("A trial ends after its start.")),
        not_now_unless(
            ends_on <= starts_on + LONGEST, _("A trial lasts one year at most: choose an earlier end.")
        ),
        not_now_unless(
            starts_on <= localdate(at) + LONGEST, _("A trial starts within a year: choose an earlier start.")
        ),
    )


def can_turn_paid_on(day: date | None, *, at: datetime) -> Verdict:
    """Ahead, or the reminders could never leave."""
    return not_now_unless(
        day is None or day >= localdate(at),
        _("This day is over: leave it empty if the tool is charged for already."),
    )


def can_lead_trial(person: User) -> Verdict:
    return not_now_unless(
        person.is_active and person.holds(Role.DSI), _("A trial is led by a member of the IT department.")
    )


def can_test(person: User) -> Verdict:
    return not_now_unless(
        person.is_active and person.holds(Role.EMPLOYEE), _("Testers are colleagues of the company.")
    )


def can_correct_trial(user: User, trial: Trial) -> Verdict:
    """Its owner, its cost, the day it turns paid, more testers."""
    return first_refusal(can_run_trials(user), _runs(trial))


def can_extend_trial(user: User, trial: Trial) -> Verdict:
    return first_refusal(
        can_run_trials(user),
        _runs(trial),
        not_now_unless(
            trial.first_end is None, _("This trial was extended once already: now it is decided.")
        ),
    )


def can_end_on(trial: Trial, ends_on: date, *, at: datetime) -> Verdict:
    """Whether an extension may lead to that day."""
    return first_refusal(
        not_now_unless(
            ends_on > max(trial.ends_on, localdate(at)),
            _("Choose a day after today and after the present end."),
        ),
        not_now_unless(
            ends_on <= localdate(at) + LONGEST, _("Choose a day within a year: then it is decided.")
        ),
    )


def can_decide_trial(user: User, trial: Trial) -> Verdict:
    """ONE decision by one member of the IT department; it may come before the end."""
    return first_refusal(can_run_trials(user), _runs(trial))


def can_join_trial(user: User, trial: Trial, tester: Tester | None, *, at: datetime) -> Verdict:
    """Whoever wants to try is a tester at once; nobody is asked."""
    return first_refusal(
        forbidden_unless(user.holds(Role.EMPLOYEE), _("Testers are colleagues of the company.")),
        _open(trial, at),
        not_now_unless(tester is None, _("You are already one of the testers.")),
    )


def can_leave_trial(
    user: User, trial: Trial, tester: Tester | None, *, scored: bool, at: datetime
) -> Verdict:
    """While nothing is given and the time lasts: scores stay, the decision rests on them."""
    return first_refusal(
        forbidden_unless(
            tester is not None and tester.person_id == user.pk, _("You are not one of the testers.")
        ),
        _open(trial, at),
        not_now_unless(not scored, _("You have scored already: your scores stay, and you may change them.")),
    )


def can_score(user: User, trial: Trial, tester: Tester | None, *, at: datetime) -> Verdict:
    """A tester, from the first day to the last one; scores may change until then."""
    return first_refusal(
        forbidden_unless(
            tester is not None and tester.person_id == user.pk, _("Only its testers score a trial.")
        ),
        _open(trial, at),
        not_now_unless(trial.starts_on <= localdate(at), _("This trial has not started yet.")),
    )


def _runs(trial: Trial) -> Verdict:
    return not_now_unless(trial.is_running, _("This trial is already decided."))


def _open(trial: Trial, at: datetime) -> Verdict:
    return first_refusal(
        _runs(trial),
        not_now_unless(
            not trial.is_over(localdate(at)), _("The time of this trial is over; it waits for its decision.")
        ),
    )
