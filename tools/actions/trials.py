"""What happens? A trial opens, people join and score, it is corrected, extended once, and decided once."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from tools import rules
from tools.actions.register import update
from tools.models import Criterion, Score, Tester, Tool, Trial
from tools.models.trials import usual_criterion


@transaction.atomic
def open_trial(
    tool: Tool,
    *,
    scope: str,
    allowed_data: str,
    starts_on: date,
    ends_on: date,
    owner: User,
    criteria: list[str],
    testers: list[User] | None = None,
    cost_after: str = "",
    turns_paid_on: date | None = None,
    by: User,
    at: datetime,
) -> Trial:
    """The tool is on trial from now on; the testers are told."""
    rules.can_open_trial(by, tool).enforce()
    rules.can_lead_trial(owner).enforce()
    rules.can_last(starts_on, ends_on, at=at).enforce()
    rules.can_turn_paid_on(turns_paid_on, at=at).enforce()
    facts = {"scope": scope, "allowed_data": allowed_data, "cost_after": cost_after, "owner": owner}
    days = {"starts_on": starts_on, "ends_on": ends_on, "turns_paid_on": turns_paid_on}
    try:
        with transaction.atomic():
            trial = Trial.objects.create(tool=tool, **facts, **days, opened_at=at)
    except IntegrityError:
        raise NotNow(_("This tool is already on trial.")) from None
    Criterion.objects.bulk_create(
        Criterion(trial=trial, position=place, label=usual_criterion(label))
        for place, label in enumerate(criteria, 1)
    )
    _add_testers(trial, testers or [], by=by, at=at)
    if tool.stance != Tool.Stance.TRIAL:
        # The reason was that of the position it leaves; the page of the trial says why and how it is tried.
        update(tool, by=by, at=at, stance=Tool.Stance.TRIAL, stance_reason_fr="", stance_reason_en="")
    journal.record(by=by, verb="trial_opened", subject=trial, at=at, tool=tool.pk, ends_on=str(ends_on))
    return trial


@transaction.atomic
def join_trial(trial: Trial, *, by: User, at: datetime) -> Tester:
    """ "I want to try it": a tester at once; twice is once."""
    tester = trial.testers.filter(person=by).first()
    rules.can_join_trial(by, trial, tester, at=at).enforce()
    _still_running(trial)
    tester, new = Tester.objects.get_or_create(trial=trial, person=by, defaults={"joined_at": at})
    if new:
        journal.record(by=by, verb="trial_joined", subject=trial, at=at)
    return tester


@transaction.atomic
def leave_trial(trial: Trial, *, by: User, at: datetime) -> None:
    """No longer a tester, as long as nothing was scored."""
    _still_running(trial)
    tester = trial.testers.filter(person=by).first()
    scored = tester is not None and tester.scores.exists()
    rules.can_leave_trial(by, trial, tester, scored=scored, at=at).enforce()
    trial.testers.filter(person=by).delete()
    journal.record(by=by, verb="trial_left", subject=trial, at=at)


@transaction.atomic
def score(trial: Trial, *, values: dict[int, int], word: str = "", by: User, at: datetime) -> None:
    """`values` by criterion, 1 to 5, one for each; said again, they replace the earlier ones."""
    tester = trial.testers.filter(person=by).first()
    rules.can_score(by, trial, tester, at=at).enforce()
    _still_running(trial)
    criteria = list(trial.criteria.all())
    if {criterion.pk for criterion in criteria} != set(values):
        raise NotNow(_("The criteria changed meanwhile: look at the page again."))
    Score.objects.bulk_create(
        [
            Score(criterion=criterion, tester=tester, value=values[criterion.pk], at=at)
            for criterion in criteria
        ],
        update_conflicts=True,
        unique_fields=["criterion", "tester"],
        update_fields=["value", "at"],
    )
    trial.testers.filter(person=by).update(word=word)
    journal.record(by=by, verb="trial_scored", subject=trial, at=at)


@transaction.atomic
def correct_trial(
    trial: Trial,
    *,
    owner: User,
    cost_after: str,
    turns_paid_on: date | None,
    testers: list[User] | None = None,
    by: User,
    at: datetime,
) -> Trial:
    """Another owner, another cost or day, more testers. What is tried and judged stays as it was announced."""
    rules.can_correct_trial(by, trial).enforce()
    if owner.pk != trial.owner_id:
        rules.can_lead_trial(owner).enforce()
    if turns_paid_on != trial.turns_paid_on:
        rules.can_turn_paid_on(turns_paid_on, at=at).enforce()
    _still_running(trial, owner=owner, cost_after=cost_after, turns_paid_on=turns_paid_on)
    here = set(trial.testers.values_list("person_id", flat=True))
    _add_testers(trial, [person for person in testers or [] if person.pk not in here], by=by, at=at)
    journal.record(
        by=by, verb="trial_corrected", subject=trial, at=at, turns_paid_on=str(turns_paid_on or "")
    )
    return trial


@transaction.atomic
def extend_trial(trial: Trial, *, ends_on: date, reason: str, by: User, at: datetime) -> Trial:
    """A later end, once, with its reason."""
    rules.can_extend_trial(by, trial).enforce()
    rules.can_end_on(trial, ends_on, at=at).enforce()
    changes = {"ends_on": ends_on, "first_end": trial.ends_on, "extension_reason": reason}
    if not Trial.objects.running().filter(pk=trial.pk, first_end=None).update(**changes):
        raise NotNow(_("This trial was extended or decided meanwhile."))
    trial.refresh_from_db()
    journal.record(
        by=by, verb="trial_extended", subject=trial, at=at, was=str(trial.first_end), now=str(ends_on)
    )
    return trial


@transaction.atomic
def decide_trial(
    trial: Trial,
    *,
    outcome: str,
    conclusion: str,
    reason_fr: str = "",
    reason_en: str = "",
    alternative: Tool | None = None,
    review_on: date | None = None,
    by: User,
    at: datetime,
) -> Trial:
    """ONE decision: it closes the trial, moves the position of the tool and is told to the testers, or nothing happens."""
    rules.can_decide_trial(by, trial).enforce()
    _still_running(trial, outcome=outcome, conclusion=conclusion, decided_by=by, decided_at=at)
    tool = Tool.objects.select_related("alternative", "successor").get(pk=trial.tool_id)
    changes: dict = {"stance": outcome, "stance_reason_fr": reason_fr, "stance_reason_en": reason_en}
    if outcome == Trial.Outcome.NOT_RECOMMENDED:
        changes["alternative"] = alternative
    if review_on or outcome == Trial.Outcome.NOT_RECOMMENDED:
        changes["review_on"] = review_on
    update(tool, by=by, at=at, **changes)
    journal.record(by=by, verb="trial_decided", subject=trial, at=at, outcome=outcome, tool=tool.pk)
    concerned = set(trial.testers.values_list("person_id", flat=True)) | {trial.owner_id}
    for person_id in sorted(concerned - {by.pk}):
        notifications.tell(
            "tools.trial_decided",
            recipient_id=person_id,
            key=f"trial:{trial.pk}",
            period="decided",
            at=at,
            payload={"trial": trial.pk},
        )
    return trial


def _still_running(trial: Trial, **changes) -> None:
    """Whatever touches a trial first passes its row, so that nothing lands after the decision: of two, one wins."""
    changes = changes or {"ends_on": trial.ends_on}
    if not Trial.objects.running().filter(pk=trial.pk).update(**changes):
        raise NotNow(_("This trial is already decided."))
    trial.refresh_from_db()


def _add_testers(trial: Trial, people: list[User], *, by: User, at: datetime) -> None:
    for person in people:
        rules.can_test(person).enforce()
    Tester.objects.bulk_create(
        [Tester(trial=trial, person=person, joined_at=at) for person in people], ignore_conflicts=True
    )
    if trial.is_over(localdate(at)):
        return
    for person in people:
        if person.pk != by.pk:
            notifications.tell(
                "tools.trial_opened",
                recipient_id=person.pk,
                key=f"trial:{trial.pk}",
                period="tester",
                at=at,
                payload={"trial": trial.pk},
            )
