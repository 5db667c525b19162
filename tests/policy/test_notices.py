"""Reminders of a reading: once per person and occasion, collapsed after a gap, silent once it is done."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from notifications.actions import plan
from notifications.models import Message
from policy import actions
from policy.models import Document
from policy.notices.readings import ReadingDue, step
from tests.policy.shelf import asked, confirm, next_version

START, DUE = date(2026, 11, 24), date(2026, 12, 15)


@pytest.mark.parametrize(
    ("today", "occasion"),
    [
        (date(2026, 11, 23), None),
        (date(2026, 11, 24), ("asked", date(2026, 11, 24))),
        (date(2026, 12, 7), ("asked", date(2026, 11, 24))),
        (date(2026, 12, 8), ("7d", date(2026, 12, 8))),
        (date(2026, 12, 13), ("7d", date(2026, 12, 8))),
        (date(2026, 12, 14), ("1d", date(2026, 12, 14))),
        (date(2026, 12, 15), ("1d", date(2026, 12, 14))),
        (date(2026, 12, 16), ("late:1", date(2026, 12, 16))),
        (date(2026, 12, 22), ("late:1", date(2026, 12, 16))),
        (date(2026, 12, 23), ("late:2", date(2026, 12, 23))),
        (date(2026, 12, 30), ("late:3", date(2026, 12, 30))),
    ],
)
def test_ladder(today, occasion):
    assert step(START, DUE, today) == occasion


def test_ladder_of_a_short_deadline_skips_what_is_before_the_start():
    assert [step(START, date(2026, 11, 26), START + timedelta(days=days)) for days in (0, 1)] == [
        ("asked", START),
        ("1d", date(2026, 11, 25)),
    ]
    assert step(START, date(2026, 11, 25), START) == ("asked", START)


def periods(person) -> list[str]:
    return list(
        Message.objects.filter(kind="policy.reading_due", recipient=person)
        .order_by("pk")
        .values_list("period", flat=True)
    )


def test_each_occasion_is_planned_once_and_stops_when_done(cast, now):
    document = asked("x", cast=cast, at=now)
    for days in (0, 0, 1, 14, 14, 20, 22, 23, 29):
        plan(at=now + timedelta(days=days))
    assert periods(cast.employee) == ["asked", "7d", "1d", "late:1", "late:2"]
    confirm(document.current_version, by=cast.employee, at=now + timedelta(days=30))
    plan(at=now + timedelta(days=37))
    assert (periods(cast.employee)[-1], periods(cast.pioneer)[-1]) == ("late:2", "late:3")
    assert periods(cast.guest) == []


def test_missed_occasions_collapse_into_the_latest(cast, now):
    asked("x", cast=cast, at=now)
    plan(at=now + timedelta(days=50))
    assert periods(cast.employee) == ["late:5"]


def test_newcomer_is_told_when_they_join(cast, now):
    asked("x", cast=cast, at=now)
    plan(at=now)
    cast.employee.hired_on = date(2027, 1, 11)
    cast.employee.save()
    Message.objects.all().delete()
    plan(at=now.replace(year=2027, month=1, day=8))
    assert periods(cast.employee) == []
    plan(at=now.replace(year=2027, month=1, day=12))
    assert periods(cast.employee) == ["asked"]


def test_material_change_opens_a_new_ladder(cast, now):
    document = asked("x", cast=cast, at=now)
    plan(at=now)
    next_version(document, cast=cast, at=now + timedelta(days=2), material_change=True)
    plan(at=now + timedelta(days=3))
    keys = Message.objects.filter(recipient=cast.employee).order_by("pk").values_list("key", "period")
    assert list(keys) == [(f"document:{document.pk}:v1", "asked"), (f"document:{document.pk}:v2", "asked")]


def test_due_pages_follow_each_other(cast, now):
    asked("x", cast=cast, at=now)
    asked("y", cast=cast, at=now)
    kind, seen, after = ReadingDue(), [], 0
    while page := kind.due(now, after, 4):
        seen += [(due.recipient_id, due.key) for due in page]
        after = page[-1].recipient_id
    assert len(seen) == len(set(seen))
    assert [recipient for recipient, _key in seen] == sorted(recipient for recipient, _key in seen)


def test_due_costs_the_same_whatever_the_people(cast, now, django_assert_num_queries):
    asked("x", cast=cast, at=now)
    for limit in (1, 500):
        with django_assert_num_queries(3):
            ReadingDue().due(now, 0, limit)


def rows(document, *people, step="asked"):
    key = f"document:{document.pk}:v{document.asked_version.number}"
    payload = {"document": document.pk, "due_on": "2026-12-15", "step": step}
    return [
        Message(
            pk=person.pk, kind="policy.reading_due", recipient=person, key=key, period=step, payload=payload
        )
        for person in people
    ]


def test_row_is_dropped_when_its_reason_is_gone(cast, now, django_assert_num_queries):
    document = asked("x", cast=cast, at=now)
    confirm(document.current_version, by=cast.employee, at=now)
    waiting = rows(document, cast.employee, cast.pioneer, cast.dsi)
    with django_assert_num_queries(3):
        assert ReadingDue().still_due(waiting) == {cast.pioneer.pk, cast.dsi.pk}
    next_version(document, cast=cast, at=now, material_change=True)
    assert ReadingDue().still_due(waiting) == set()
    actions.withdraw(Document.objects.get(), by=cast.comms, at=now)
    assert ReadingDue().still_due(waiting) == set()


@pytest.mark.parametrize(
    ("language", "occasion", "subject"),
    [
        ("fr", "asked", "À lire\u00a0: Charte x"),
        ("fr", "7d", "À lire avant le 15 décembre\u00a0: Charte x"),
        ("fr", "late:1", "Toujours à lire\u00a0: Charte x"),
        ("en", "asked", "To read: Charter x"),
        ("en", "1d", "To read before 15 December: Charter x"),
        ("en", "late:2", "Still to read: Charter x"),
    ],
)
def test_subject_is_in_the_persons_language(cast, now, language, occasion, subject):
    from django.template.loader import render_to_string

    document = asked("x", cast=cast, at=now)
    row = rows(document, cast.employee, step=occasion)[0]
    with translation.override(language):
        context = ReadingDue().contexts([row])[row.pk]
        said = render_to_string(
            "policy/emails/reading_due.txt#subject", context | {"recipient": cast.employee}
        )
    assert said.strip() == subject


def test_withdrawn_document_has_no_mail(cast, now):
    document = asked("x", cast=cast, at=now)
    actions.withdraw(document, by=cast.comms, at=now)
    assert ReadingDue().contexts(rows(document, cast.employee)) == {}
