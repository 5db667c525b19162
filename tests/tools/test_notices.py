"""What is told of questions, requests and blocks: to whom, in their words, and when it stops."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import get_default_timezone

from notifications import kinds
from notifications.delivery import composing
from notifications.models import Message
from tests.tools.conftest import build
from tools import actions


def at(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=get_default_timezone())


@pytest.fixture
def asked(cast, now, make_tool):
    return actions.ask_help(
        make_tool("Notion"), referent=cast.pioneer, words="Comment <partager> ?", by=cast.employee, at=now
    )


def due(when, after=0, limit=500):
    return [
        (row.recipient_id, row.key, row.period, row.due_at)
        for row in kinds.get("tools.help_due").due(when, after, limit)
    ]


def test_referent_is_reminded_on_the_morning_of_the_promised_day(cast, asked):
    assert [due(when) for when in (at(26, 12), at(27, 7))] == [[], []]
    expected = [(cast.pioneer.pk, f"help:{asked.pk}", "due-2026-11-27", at(27, 8))]
    assert [due(when) for when in (at(27, 8), at(27, 18))] == [expected, expected]
    assert due(at(27, 9), after=cast.pioneer.pk) == []


def test_reminder_stops_with_the_answer(cast, asked):
    actions.answer_help(asked, words="Voici.", by=cast.pioneer, at=at(25, 9))
    assert due(at(27, 9)) == []


def test_reminder_never_splits_one_person(cast, now, asked):
    actions.ask_help(asked.tool, referent=cast.pioneer, words="Et ?", by=cast.colleague, at=now)
    assert len(due(at(27, 9), limit=1)) == 2


def test_message_to_the_referent_stops_when_the_question_moves(cast, now, asked):
    kind, row = kinds.get("tools.help_asked"), Message.objects.get()
    assert kind.still_due([row]) == {row.pk}
    actions.pass_on_help(asked, to=cast.dsi, by=cast.pioneer, at=now)
    assert kind.still_due([row]) == set()


SUBJECTS = {
    "tools.help_asked": {
        "fr": "Claire Morel a une question sur Notion",
        "en": "Claire Morel has a question about Notion",
    },
    "tools.help_answered": {
        "fr": "Inès Haddad vous a répondu sur Notion",
        "en": "Inès Haddad has answered you about Notion",
    },
    "tools.request_decided": {
        "fr": "Padlet est au registre des outils",
        "en": "Padlet is on the register of tools",
    },
    "tools.blocked_answered": {
        "fr": "Notion est ouvert désormais",
        "en": "Notion is open now",
    },
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_message_reads_in_both_languages(cast, now, asked, language):
    actions.answer_help(asked, words="Par un lien.", by=cast.pioneer, at=now)
    told = actions.request_tool("Padlet", what_for="Idées.", data="none", by=cast.employee, at=now)
    actions.put_on_register(told, tool=build("Padlet"), by=cast.dsi, at=now)
    block = actions.tell_blocked(asked.tool, where="home", by=cast.employee, at=now)
    actions.answer_blocked(block, opened=True, words="", by=cast.dsi, at=now)
    type(cast.employee).objects.update(language=language)
    rows = list(Message.objects.select_related("recipient").order_by("pk"))
    assert {row.kind for row in rows} == set(SUBJECTS)
    for row in rows:
        kind = kinds.get(row.kind)
        with composing.reading_as(language, "Europe/Paris"):
            mail = composing.compose(kind, row, composing.contexts(kind, [row])[row.pk])
        assert mail.subject == SUBJECTS[row.kind][language]
        assert "<partager>" not in mail.alternatives[0][0]


@pytest.mark.parametrize("count", [1, 3])
def test_contexts_cost_one_query(cast, now, asked, count, django_assert_num_queries):
    for number in range(count - 1):
        actions.ask_help(asked.tool, referent=cast.pioneer, words=f"{number}", by=cast.employee, at=now)
    rows = list(Message.objects.filter(kind="tools.help_asked"))
    with django_assert_num_queries(1):
        assert len(kinds.get("tools.help_asked").contexts(rows)) == count


def test_nothing_is_said_of_what_is_gone(asked):
    row = Message(pk=1, kind="tools.help_asked", payload={"help": 0})
    assert kinds.get("tools.help_asked").contexts([row]) == {}
    assert kinds.get("tools.help_asked").still_due([row]) == set()


def test_lateness_is_reckoned_in_working_days(asked):
    assert asked.answer_due_on - asked.asked_at.date() == timedelta(days=3)
