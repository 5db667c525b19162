"""What we tell: a decision that is due, or late; each answer once, when it can no longer be taken back."""

from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from pilots import actions

PARIS = ZoneInfo("Europe/Paris")


def _at(day, hour=9):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


def _due(day, hour=9, **page):
    return [
        (row.recipient_id, row.period, row.due_at)
        for row in kinds.get("pilots.decision_due").due(
            _at(day, hour), page.get("after", 0), page.get("limit", 500)
        )
    ]


def test_decision_is_due_one_working_day_before_to_who_may_decide(submitted, cast):
    """Sent on Tuesday 24 November, promised by Tuesday 1 December: the reminder leaves on Monday at eight."""
    slot = _at("2026-11-30", 8)
    expected = [(cast.dsi.pk, "before-2026-12-01", slot), (cast.dsi2.pk, "before-2026-12-01", slot)]
    assert [_due("2026-11-29"), _due("2026-11-30", 7), _due("2026-11-30", 8), _due("2026-12-01")] == [
        [],
        [],
        expected,
        expected,
    ]


def test_decision_of_ones_own_is_not_asked(make_pilot, cast):
    make_pilot(lead=cast.dsi)
    assert [recipient for recipient, _period, _slot in _due("2026-11-30")] == [cast.dsi2.pk]


def test_late_decision_goes_to_the_lead_once(submitted, cast):
    assert _due("2026-12-01", 23) == [
        (person.pk, "before-2026-12-01", _at("2026-11-30", 8)) for person in (cast.dsi, cast.dsi2)
    ]
    assert _due("2026-12-02") == [(cast.lead.pk, "late-2026-12-01", _at("2026-12-02", 8))]


def test_decision_due_is_read_page_by_page(submitted, cast):
    assert [recipient for recipient, _period, _slot in _due("2026-11-30", limit=1)] == [cast.dsi.pk]
    assert [recipient for recipient, _period, _slot in _due("2026-11-30", after=cast.dsi.pk)] == [
        cast.dsi2.pk
    ]


@pytest.mark.parametrize("pilots", [1, 3])
def test_decision_due_asks_twice_however_many_pilots(make_pilot, cast, pilots, django_assert_num_queries):
    for _n in range(pilots):
        make_pilot()
    with django_assert_num_queries(2):
        assert len(_due("2026-11-30")) == 2 * pilots


def _rows(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def _told(kind, pilot, recipient, period, now):
    from notifications import actions as notifications

    notifications.tell(
        kind, recipient_id=recipient.pk, key=pilot.key, period=period, at=now, payload={"pilot": pilot.pk}
    )
    return _rows(kind)


def test_reminder_stops_when_decided(submitted, cast, approve, now):
    kind = kinds.get("pilots.decision_due")
    rows = _told(kind.name, submitted, cast.dsi2, "before-2026-12-01", now)
    assert kind.still_due(rows) == {rows[0].pk}
    approve(submitted, at=now)
    assert kind.still_due(rows) == set()


def test_reminder_holds_again_when_the_decision_is_undone(submitted, cast, approve, now):
    kind = kinds.get("pilots.decision_due")
    rows = _told(kind.name, submitted, cast.dsi2, "before-2026-12-01", now)
    actions.undo(approve(submitted, at=now), by=cast.dsi, at=now)
    assert kind.still_due(rows) == {rows[0].pk}


def test_reminder_of_an_older_promise_stops(submitted, cast, now):
    kind = kinds.get("pilots.decision_due")
    assert kind.still_due(_told(kind.name, submitted, cast.dsi, "before-2026-11-20", now)) == set()


def test_answer_stops_when_taken_back_and_answers_anew(approved, cast, now):
    kind = kinds.get("pilots.approved")
    (first,) = _rows(kind.name)
    assert kind.still_due([first]) == {first.pk}
    pilot = actions.undo(approved, by=cast.dsi, at=now + timedelta(minutes=1))
    assert kind.still_due([first]) == set()
    actions.rework(pilot, advice="Moins cher", by=cast.dsi, at=now + timedelta(minutes=2))
    (second,) = _rows("pilots.rework")
    assert (kind.still_due([first]), kinds.get("pilots.rework").still_due([second])) == (set(), {second.pk})


def test_answer_that_is_in_doubt_waits_for_a_person():
    assert {kinds.get(f"pilots.{name}").in_doubt for name in ("approved", "rework", "declined")} == {
        kinds.Doubt.HOLD
    }


def _mail(row, language):
    kind = kinds.get(row.kind)
    with translation.override(language):
        mail = compose(kind, row, contexts(kind, [row])[row.pk])
        return mail.subject, mail.body, unescape(mail.alternatives[0][0])


@pytest.mark.parametrize(
    ("language", "subject", "word"),
    [
        ("en", "Your pilot “Veille client sur Mastodon” is approved", "Yanis Benali granted €12,500."),
        (
            "fr",
            "Votre pilote « Veille client sur Mastodon » est accordé",
            "Yanis Benali a accordé 12\u202f500\u00a0€.",
        ),
    ],
)
def test_mail_of_an_approval(approved, language, subject, word):
    said, text, html = _mail(_rows("pilots.approved")[0], language)
    assert (said.replace("\u00a0", " "), word in text, word in html, f"/pilotes/{approved.pk}/" in text) == (
        subject,
        True,
        True,
        True,
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mail_of_advice_and_of_a_no_hold_the_words(make_pilot, cast, make_tool, language, now):
    actions.rework(make_pilot(), advice="Précisez <le public>", by=cast.dsi, at=now)
    actions.decline(
        make_pilot(),
        reason="Trop tôt",
        next_step="En mars",
        alternative=make_tool("Bluesky"),
        by=cast.dsi,
        at=now,
    )
    _subject, text, html = _mail(_rows("pilots.rework")[0], language)
    assert ("Précisez <le public>" in text, "Précisez <le public>" in html) == (True, True)
    _subject, text, html = _mail(_rows("pilots.declined")[0], language)
    assert [word in text and word in html for word in ("Trop tôt", "En mars", "Bluesky")] == [True] * 3


@pytest.mark.parametrize("late", [False, True])
def test_mail_of_a_reminder(submitted, cast, late, now):
    rows = _told(
        "pilots.decision_due", submitted, cast.lead, "late-2026-12-01" if late else "before-2026-12-01", now
    )
    subject, text, _html = _mail(rows[0], "en")
    assert subject == (
        "Late: the answer to the pilot “Veille client sur Mastodon”"
        if late
        else "To decide by Tuesday 1 December: the pilot “Veille client sur Mastodon”"
    )
    assert ("Inès Haddad was promised an answer by Tuesday 1 December" in text, "€12,500" in text) == (
        True,
        True,
    )
