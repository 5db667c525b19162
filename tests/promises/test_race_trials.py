"""Trials of tools under people who click at the same moment: one trial a tool, one decision a trial, one review a sheet.

Short form: three rounds of eight; `make promises NAME=race_trials` sets ROUNDS.
"""

import os
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from core import journal
from core.verdicts import NotNow
from people.models import User
from tests.promises.threads import at_once, on_disk
from tests.tools.conftest import CRITERIA, build
from tools import actions
from tools.models import Score, Tool, Trial

__all__ = ["on_disk"]

ROUNDS = int(os.environ.get("ROUNDS", "3"))
CROWD = 8


@pytest.fixture
def crowd(on_disk, cast) -> list[User]:
    """Members of the IT department who all look at the same page."""
    return User.objects.bulk_create(
        User(
            email=f"it{n}@demo.example",
            employee_number=f"IT{n}",
            first_name="Lou",
            last_name=f"Numéro {n}",
            is_dsi=True,
        )
        for n in range(CROWD)
    )


def made(number: int) -> Tool:
    at = timezone.now()
    tool = build(f"Outil {number}", registered_at=at, stance_since=at, review_on=timezone.localdate())
    tool.save()
    return tool


def opened(tool: Tool, by: User, testers: list[User] | None = None) -> Trial:
    today = timezone.localdate()
    return actions.open_trial(
        Tool.objects.get(pk=tool.pk),
        scope="Nos revues.",
        allowed_data="Des schémas.",
        starts_on=today,
        ends_on=today + timedelta(days=30),
        owner=by,
        criteria=CRITERIA,
        testers=testers or [],
        by=by,
        at=timezone.now(),
    )


def test_tool_is_on_trial_once(crowd):
    for number in range(ROUNDS):
        tool = made(number)
        outcomes = at_once([partial(opened, tool, person) for person in crowd])
        assert sum(isinstance(one, Trial) for one in outcomes) == 1
        assert sum(isinstance(one, NotNow) for one in outcomes) == CROWD - 1
        assert tool.trials.count() == 1


def test_trial_is_decided_once_and_no_score_lands_afterwards(crowd):
    """Half of the crowd decides, each something else; the other half scores. What is shown and what is told are one."""
    deciders, testers = crowd[: CROWD // 2], crowd[CROWD // 2 :]
    for number in range(ROUNDS):
        trial = opened(made(number), crowd[0], testers)
        pks = list(trial.criteria.values_list("pk", flat=True))

        def decide(person, rank, pk=trial.pk):
            outcome = (Trial.Outcome.RECOMMENDED, Trial.Outcome.CARE)[rank % 2]
            return actions.decide_trial(
                Trial.objects.get(pk=pk),
                outcome=outcome,
                conclusion=f"Décidé par {person.pk}.",
                reason_fr="Prudence.",
                by=person,
                at=timezone.now(),
            )

        def score(person, pk=trial.pk, pks=pks):
            return actions.score(
                Trial.objects.get(pk=pk), values=dict.fromkeys(pks, 4), by=person, at=timezone.now()
            )

        outcomes = at_once(
            [partial(decide, person, rank) for rank, person in enumerate(deciders)]
            + [partial(score, person) for person in testers]
        )
        trial.refresh_from_db()
        decided, scored = outcomes[: len(deciders)], outcomes[len(deciders) :]
        assert sum(isinstance(one, Trial) for one in decided) == 1
        assert trial.conclusion == f"Décidé par {trial.decided_by_id}."
        assert Tool.objects.get(pk=trial.tool_id).stance == trial.outcome
        taken = sum(one is None for one in scored)
        assert Score.objects.filter(criterion__trial=trial).count() == taken * len(pks)
        acts = [entry.verb for entry in reversed(journal.of(trial))]
        assert acts == ["trial_opened", *["trial_scored"] * taken, "trial_decided"]


def test_sheet_is_said_right_once_and_has_one_new_keeper(crowd):
    for number in range(ROUNDS):
        tool = made(number)

        def right(person, pk=tool.pk):
            return actions.still_right(Tool.objects.get(pk=pk), by=person, at=timezone.now())

        outcomes = at_once([partial(right, person) for person in crowd])
        assert sum(isinstance(one, Tool) for one in outcomes) == 1
        assert [entry.verb for entry in journal.of(tool)] == ["tool_still_right"]


def test_volunteer_who_clicks_twice_is_one_tester(crowd):
    for number in range(ROUNDS):
        trial = opened(made(number), crowd[0])
        outcomes = at_once(
            [
                partial(
                    lambda pk: actions.join_trial(Trial.objects.get(pk=pk), by=crowd[1], at=timezone.now()),
                    trial.pk,
                )
            ]
            * 4
        )
        assert any(not isinstance(one, NotNow) for one in outcomes)
        assert trial.testers.count() == 1
