"""A finished pilot stands still: nothing counts on, nothing is to be found, nothing is next."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from people.models import User
from pilots import actions, queries
from pilots.models import Milestone, Pilot
from pilots.queries import exports
from pilots.queries.board import rows

TEXTS = {"outcome": "go", "words": "Cela tient.", "worked": "", "hindered": "", "advice": ""}


@pytest.fixture
def now():
    """The views read the clock: what is decided here was decided a while ago."""
    User.objects.update(language="en")
    return timezone.now() - timedelta(days=40)


@pytest.fixture
def envelope(cast, now):
    return actions.open_envelope(
        year=localdate(now).year, name_fr="Pilotes", amount=Decimal(60000), by=cast.lead, at=now
    )


@pytest.fixture
def running(make_pilot, approve, now):
    today = localdate(now)
    pilot = approve(make_pilot(starts_on=today, ends_on=today + timedelta(days=30)), at=now)
    at = now + timedelta(hours=1)
    actions.add_milestone(
        pilot, label="Former", due_on=today + timedelta(days=5), token="m" * 32, by=pilot.lead, at=at
    )
    actions.add_expense(
        pilot,
        line=pilot.lines.first(),
        label="Formation",
        amount=Decimal(1500),
        state="committed",
        spent_on=today,
        token="a" * 32,
        by=pilot.lead,
        at=at,
    )
    return Pilot.objects.get()


@pytest.fixture
def ended(running):
    actions.close(running, **TEXTS, by=running.lead, at=timezone.now() - timedelta(hours=1))
    return Pilot.objects.get()


def _page(client, pilot) -> str:
    return " ".join(client.get(pilot.get_absolute_url()).content.decode().split())


def test_a_milestone_that_was_not_reached_counts_no_days(ended, cast, sign_in):
    page = _page(sign_in(cast.pioneer), ended)
    assert ("Not reached when it ended" in page, "Late by" in page) == (True, False)
    (step,) = queries.milestones.steps_of(ended, today=date(2030, 1, 1))
    assert (step.missed, step.late_days, step.tone) == (True, 0, "next")


def test_an_indicator_stands_where_it_ended(running, cast, sign_in):
    at = timezone.now() - timedelta(hours=2)
    actions.record_measure(
        running, value=Decimal(66), measured_on=localdate(at) - timedelta(days=12), by=running.lead, at=at
    )
    client = sign_in(cast.pioneer)
    page = _page(client, running)
    assert ("14 points to go" in page, "today 66%" in page, 'class="today"' in page) == (True,) * 3
    actions.close(running, **TEXTS, by=running.lead, at=timezone.now() - timedelta(hours=1))
    page = _page(client, running)
    assert [words in page for words in ("at the end 66%", "to go", "today 66%", 'class="today"')] == [
        True,
        False,
        False,
        False,
    ]


def test_nothing_is_to_be_found_any_more(ended, cast, sign_in):
    support = queries.team.support_of(ended)
    assert (support.ended, support.parts[0].person, support.there) == (True, cast.dsi, 1)
    page = _page(sign_in(cast.dsi), ended)
    assert [
        words in page for words in ("there was none", "to be found", "Complete the support", "1 of 4")
    ] == [True, False, False, False]


def test_actions_of_expenses_go_with_the_last_one_to_pay(ended, cast, sign_in):
    client = sign_in(cast.pioneer)
    listed = f"{ended.get_absolute_url()}depenses/"
    column = '<span class="hidden-text">Actions</span>'
    assert [column in client.get(url).content.decode() for url in (ended.get_absolute_url(), listed)] == [
        True,
        True,
    ]
    actions.pay_expense(ended.expenses.get(), by=cast.pioneer, at=timezone.now())
    assert [column in client.get(url).content.decode() for url in (ended.get_absolute_url(), listed)] == [
        False,
        False,
    ]


def test_board_and_export_name_no_next_milestone(running, now):
    at = timezone.now()
    assert rows(Pilot.objects.all(), at)[0].pilot.milestone == "Former"
    actions.close(running, **TEXTS, by=running.lead, at=at)
    assert Milestone.objects.filter(done_on=None).count() == 1
    (row,) = rows(Pilot.objects.all(), at)
    assert (row.pilot.milestone, row.milestone_late) == (None, False)
    assert exports._pilots(Pilot.objects.all()).get().milestone is None
