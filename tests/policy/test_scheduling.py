"""A publication waits for its hour: exactly what was seen comes out, or nothing does and somebody is told why."""

from datetime import timedelta

import pytest

from core.verdicts import Forbidden, NotNow
from people.models import User
from policy import actions, queries, rules
from policy.models import Document, Schedule, Version
from tests.policy.shelf import publish, published, written
from tests.policy.test_writing import kept

LATER = timedelta(days=2)


@pytest.fixture
def document(cast, now):
    return written("charte", owner=cast.comms, at=now)


def scheduled(document, cast, now, on=None, **more):
    seen = rules.fingerprint_of(list(document.drafts.all()))
    facts = {"material_change": True, "note": "Du neuf", "seen": seen, "by": cast.comms} | more
    return actions.schedule(document, on=on or now + LATER, **facts, at=now)


def test_it_comes_out_at_its_hour_and_not_before(document, cast, now):
    scheduled(document, cast, now)
    assert actions.publish_scheduled(at=now + LATER - timedelta(seconds=1)) == 0
    assert actions.publish_scheduled(at=now + LATER) == 1
    version = Version.objects.get()
    assert (version.by, version.note, version.published_at) == (cast.comms, "Du neuf", now + LATER)
    assert (Schedule.objects.count(), actions.publish_scheduled(at=now + LATER)) == (0, 0)


def test_changed_text_does_not_come_out_and_says_why(document, cast, now):
    scheduled(document, cast, now)
    kept(document, by=cast.comms, at=now)
    assert actions.publish_scheduled(at=now + LATER) == 0
    planned = Schedule.objects.get()
    assert (
        planned.failed
        == "Le brouillon a changé depuis que vous avez ouvert cette page. Regardez-le de nouveau."
    )
    assert Version.objects.count() == 0
    keys = [line.key for line in queries.todo([cast.comms], now + LATER)[cast.comms.pk]]
    assert f"policy.failed:{document.pk}" in keys
    assert actions.publish_scheduled(at=now + LATER * 2) == 0


def test_who_no_longer_publishes_publishes_nothing(document, cast, now):
    scheduled(document, cast, now)
    User.objects.filter(pk=cast.comms.pk).update(is_comms=False)
    assert actions.publish_scheduled(at=now + LATER) == 0
    assert Schedule.objects.get().failed


def test_one_that_fails_holds_up_no_other(document, cast, now):
    other = written("autre", owner=cast.comms, at=now)
    scheduled(document, cast, now, on=now + timedelta(days=1))
    scheduled(other, cast, now)
    kept(document, by=cast.comms, at=now)
    assert actions.publish_scheduled(at=now + LATER) == 1
    assert Document.objects.get(pk=other.pk).is_published


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(seconds=-1), timedelta(days=367)])
def test_moment_is_to_come_and_within_a_year(document, cast, now, wait):
    with pytest.raises(NotNow):
        scheduled(document, cast, now, on=now + wait)


def test_only_communication_schedules_and_takes_back(document, cast, now):
    with pytest.raises(Forbidden):
        scheduled(document, cast, now, by=cast.lead)
    scheduled(document, cast, now)
    with pytest.raises(Forbidden):
        actions.unschedule(document, by=cast.lead, at=now)
    assert (actions.unschedule(document, by=cast.comms, at=now), Schedule.objects.count()) == (True, 0)
    assert actions.unschedule(document, by=cast.comms, at=now) is False


def test_second_choice_takes_the_place_of_the_first(document, cast, now):
    scheduled(document, cast, now)
    scheduled(document, cast, now, on=now + timedelta(days=3))
    assert [row.at for row in Schedule.objects.all()] == [now + timedelta(days=3)]


def test_published_by_hand_it_does_not_come_out_again(document, cast, now):
    scheduled(document, cast, now)
    publish(document, by=cast.comms, at=now)
    assert (Schedule.objects.count(), actions.publish_scheduled(at=now + LATER)) == (0, 0)


def test_withdrawn_document_never_comes_back_by_itself(cast, now):
    """Planned, then withdrawn: the hour passes and nothing comes out."""
    document = published("planifie", cast=cast, at=now)
    actions.save_draft(
        document,
        language="fr",
        title="Neuf",
        summary="Neuf.",
        body="<p>Neuf.</p>",
        revision=0,
        by=cast.comms,
        at=now,
    )
    document = Document.objects.get(pk=document.pk)
    seen = rules.fingerprint_of(list(document.drafts.all()))
    later = now + timedelta(hours=1)
    actions.schedule(document, on=later, material_change=False, note="", seen=seen, by=cast.comms, at=now)
    actions.withdraw(document, by=cast.comms, at=now)
    assert actions.publish_scheduled(at=later + timedelta(hours=1)) == 0
    assert Document.objects.get(pk=document.pk).state == Document.State.WITHDRAWN
    assert not Schedule.objects.exists()
