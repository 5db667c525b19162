"""The one reading before publication: a promised day, an answer, and who is told."""

from datetime import date, timedelta

import pytest

from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.models import Message
from policy import actions, queries
from policy.models import Document
from tests.policy.shelf import publish, published
from tests.policy.test_writing import begun, kept


@pytest.fixture
def document(cast, now):
    document = begun(cast, now)
    kept(document, by=cast.employee, at=now)
    return Document.objects.get(pk=document.pk)


@pytest.fixture
def sent(document, cast, now):
    return actions.send(document, by=cast.employee, at=now)


def lines(user, at):
    return [line.key for line in queries.todo([user], at)[user.pk]]


def test_owner_sends_and_a_day_is_promised(sent, cast, now):
    assert (sent.sent_by, sent.sent_at, sent.promised_on) == (cast.employee, now, date(2026, 11, 27))


def test_promise_counts_working_days(document, cast, now):
    assert actions.send(document, by=cast.employee, at=now + timedelta(days=2)).promised_on == date(
        2026, 12, 1
    )


def test_communication_has_it_to_do_with_its_day(sent, cast, now):
    [line] = [
        line for line in queries.todo([cast.comms], now)[cast.comms.pk] if line.key.startswith("policy.read")
    ]
    assert (line.due_at.date(), line.tone) == (date(2026, 11, 27), "accent")
    [late] = [
        line
        for line in queries.todo([cast.comms], now + timedelta(days=9))[cast.comms.pk]
        if line.key.startswith("policy.read")
    ]
    assert late.tone == "coral"


def test_it_is_sent_once(sent, cast, now):
    with pytest.raises(NotNow):
        actions.send(sent, by=cast.employee, at=now)


def test_others_do_not_send_it(document, cast, now):
    with pytest.raises(Forbidden):
        actions.send(document, by=cast.comms, at=now)


def test_unfinished_text_is_not_sent(cast, now):
    with pytest.raises(NotNow):
        actions.send(begun(cast, now), by=cast.employee, at=now)


def test_advice_reaches_the_sender(sent, cast, now):
    actions.give_back(sent, advice="Un exemple de plus.", by=cast.comms, at=now)
    document = Document.objects.get(pk=sent.pk)
    assert (document.sent_at, document.promised_on, document.advice) == (None, None, "Un exemple de plus.")
    [row] = Message.objects.filter(kind="policy.given_back")
    assert row.recipient == cast.employee
    assert kinds.get(row.kind).contexts([row])[row.pk]["advice"] == "Un exemple de plus."
    assert f"policy.advice:{document.pk}" in lines(cast.employee, now)
    assert lines(cast.comms, now) == []


def test_only_communication_gives_back_and_only_once(sent, cast, now):
    with pytest.raises(Forbidden):
        actions.give_back(sent, advice="Non", by=cast.lead, at=now)
    actions.give_back(sent, advice="Oui", by=cast.comms, at=now)
    with pytest.raises(NotNow):
        actions.give_back(sent, advice="Oui", by=cast.comms, at=now)


def test_sent_again_the_advice_is_gone(sent, cast, now):
    actions.give_back(sent, advice="Plus court", by=cast.comms, at=now)
    again = actions.send(Document.objects.get(pk=sent.pk), by=cast.employee, at=now + timedelta(hours=1))
    assert again.advice == ""
    actions.give_back(again, advice="Encore", by=cast.comms, at=now + timedelta(hours=2))
    assert Message.objects.filter(kind="policy.given_back").count() == 2


def test_publication_answers_the_sender(sent, cast, now):
    publish(sent, by=cast.comms, at=now)
    document = Document.objects.get(pk=sent.pk)
    assert (document.sent_at, document.sent_by, document.promised_on) == (None, None, None)
    [row] = Message.objects.filter(kind="policy.came_out")
    assert row.recipient == cast.employee
    assert kinds.get(row.kind).contexts([row])[row.pk]["number"] == 1


def test_lead_is_told_once_when_the_answer_is_late(sent, cast, now):
    late = kinds.get("policy.reading_late")
    assert late.due(now + timedelta(days=3), 0, 50) == []
    [due] = late.due(now + timedelta(days=4), 0, 50)
    assert due.recipient_id == cast.lead.pk
    Message.objects.create(
        kind=late.name, recipient=cast.lead, key=due.key, period=due.period, dedupe_key="x", payload=due.payload,
        priority=50, due_at=now, next_attempt_at=now, expires_at=now, created_at=now,
    )  # fmt: skip
    assert late.due(now + timedelta(days=5), 0, 50) == []


def test_late_answer_that_came_is_not_told(sent, cast, now):
    late = kinds.get("policy.reading_late")
    [due] = late.due(now + timedelta(days=4), 0, 50)
    row = Message(
        pk=1, kind=late.name, recipient=cast.lead, key=due.key, period=due.period, payload=due.payload
    )
    assert late.still_due([row]) == {1}
    actions.give_back(sent, advice="Oui", by=cast.comms, at=now)
    assert late.still_due([row]) == set()


# --- Reviews ------------------------------------------------------------------------------------------


def test_owner_is_told_on_the_day_then_monthly_until_it_is_reviewed(cast, now):
    document = published("charte", cast=cast, at=now)
    due_kind = kinds.get("policy.review_due")
    day = document.review_on
    at = now.replace(year=day.year)
    assert due_kind.due(at - timedelta(days=1), 0, 50) == []
    assert [due.period for due in due_kind.due(at, 0, 50)] == ["month:0"]
    assert [due.period for due in due_kind.due(at + timedelta(days=31), 0, 50)] == ["month:1"]
    [due] = due_kind.due(at, 0, 50)
    row = Message(
        pk=1, kind=due_kind.name, recipient=cast.comms, key=due.key, period=due.period, payload=due.payload
    )
    assert due_kind.still_due([row]) == {1}
    actions.review(document, by=cast.comms, at=at)
    assert (due_kind.due(at, 0, 50), due_kind.still_due([row])) == ([], set())


def test_months_are_counted_from_the_day_of_the_review():
    assert [
        queries.months_since(date(2026, 1, 31), today)
        for today in (
            date(2026, 1, 31),
            date(2026, 2, 27),
            date(2026, 2, 28),
            date(2026, 3, 30),
            date(2027, 1, 31),
        )
    ] == [
        (0, date(2026, 1, 31)),
        (0, date(2026, 1, 31)),
        (1, date(2026, 2, 28)),
        (1, date(2026, 2, 28)),
        (12, date(2027, 1, 31)),
    ]
