"""What we tell: a decision that is due, or late; each answer once, when it can no longer be taken back."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from notifications import kinds
from notifications.delivery import compose, contexts, lines
from notifications.models import Message
from people import actions as people
from pilots import actions
from pilots.models import Member

PARIS = ZoneInfo("Europe/Paris")


def _at(day, hour=9):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


def _due(day, hour=9, kind="pilots.decision_due", **page):
    return [
        (row.recipient_id, row.period, row.payload["pilots"])
        for row in kinds.get(kind).due(_at(day, hour), page.get("after", 0), page.get("limit", 500))
    ]


def _new(day, hour=9, **page):
    return _due(day, hour, "pilots.to_decide", **page)


def test_decision_is_due_one_working_day_before_to_who_may_decide(submitted, cast):
    """Sent on Tuesday 24 November, promised by Tuesday 1 December: the reminder leaves on Monday at eight."""
    expected = [(person.pk, "before-2026-11-30", [submitted.pk]) for person in (cast.dsi, cast.dsi2)]
    assert [_due("2026-11-29"), _due("2026-11-30", 7), _due("2026-11-30", 8), _due("2026-12-01")] == [
        [],
        [],
        expected,
        expected,
    ]
    (row, _other) = kinds.get("pilots.decision_due").due(_at("2026-11-30"), 0, 500)
    assert (row.key, row.due_at) == ("decisions", _at("2026-11-30", 8))


def test_proposal_is_told_the_morning_after_it_came(submitted, cast):
    """Sent at ten on Tuesday: on Wednesday at eight, and no more once that morning is two mornings ago."""
    expected = [(person.pk, "2026-11-25", [submitted.pk]) for person in (cast.dsi, cast.dsi2)]
    assert [_new(day) for day in ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27")] == [
        [],
        expected,
        expected,
        [],
    ]


def test_decision_of_ones_own_is_not_asked(make_pilot, cast, now):
    pilot = make_pilot(lead=cast.dsi)
    assert [recipient for recipient, _period, _pilots in _due("2026-11-30")] == [cast.dsi2.pk]
    Member.objects.create(pilot=pilot, person=cast.dsi2, part="co_author", added_by=cast.dsi, added_at=now)
    assert (_due("2026-11-30"), _new("2026-11-25")) == ([], [])


def test_late_decision_goes_to_the_lead_once(submitted, cast):
    assert [row for row in _due("2026-12-01", 23) if row[1].startswith("late")] == []
    late = [(cast.lead.pk, "late-2026-12-02", [submitted.pk])]
    assert [
        [row for row in _due(day) if row[1].startswith("late")] for day in ("2026-12-02", "2026-12-04")
    ] == [late, []]


def test_one_message_a_person_and_morning_however_many_pilots(make_pilot, cast, now):
    """Three that are due and one that came meanwhile: one reminder names all four, and nothing else is told."""
    due = [make_pilot().pk for _n in range(3)]
    new = make_pilot(at=now + timedelta(days=5)).pk  # on Sunday
    expected = [(person.pk, "before-2026-11-30", [*due, new]) for person in (cast.dsi, cast.dsi2)]
    assert (_due("2026-11-30"), _new("2026-11-30")) == (expected, [])


def test_what_is_in_the_hands_of_one_is_told_to_that_one(submitted, cast, now):
    actions.assign(submitted, to=cast.dsi2, by=cast.dsi, at=now)
    told = [(cast.dsi2.pk, [submitted.pk])]
    assert [[(row[0], row[2]) for row in rows] for rows in (_new("2026-11-25"), _due("2026-11-30"))] == [
        told,
        told,
    ]


def test_who_is_away_is_not_reminded_and_the_stand_in_is(make_pilot, cast, now):
    theirs, free = make_pilot(), make_pilot()
    actions.assign(theirs, to=cast.dsi2, by=cast.dsi, at=now)
    people.announce_absence(
        cast.dsi2,
        stand_in=cast.dsi,
        first_day=date(2026, 11, 30),
        last_day=date(2026, 11, 30),
        by=cast.dsi2,
        at=now,
    )
    assert _due("2026-11-30") == [(cast.dsi.pk, "before-2026-11-30", [theirs.pk, free.pk])]


def test_decision_due_is_read_page_by_page(submitted, cast):
    assert [recipient for recipient, _period, _pilots in _due("2026-11-30", limit=2)] == [cast.dsi.pk]
    assert [recipient for recipient, _period, _pilots in _due("2026-11-30", after=cast.dsi.pk)] == [
        cast.dsi2.pk
    ]


def test_every_page_is_read_to_the_end(make_pilot, cast):
    """As the clock does it, with pages of one: nobody is missed, nobody twice."""
    pilots = [make_pilot().pk, make_pilot(lead=cast.dsi).pk]
    found, after = [], 0
    while rows := _due("2026-11-30", after=after, limit=2):
        found += rows
        after = rows[-1][0]
    assert [(row[0], row[2]) for row in found] == [(cast.dsi.pk, pilots[:1]), (cast.dsi2.pk, pilots)]


@pytest.mark.parametrize("pilots", [1, 3])
def test_reminders_ask_the_same_however_many_pilots(make_pilot, cast, pilots, django_assert_num_queries):
    for _n in range(pilots):
        make_pilot()
    with django_assert_num_queries(5):
        assert len(_due("2026-11-30")) == 2
    with django_assert_num_queries(4):
        assert len(_new("2026-11-25")) == 2


def _rows(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def _told(kind, pilots, recipient, period, now, **payload):
    from notifications import actions as notifications

    payload = {"pilots": [pilot.pk for pilot in pilots], "more": 0} | payload
    notifications.tell(
        kind, recipient_id=recipient.pk, key="decisions", period=period, at=now, payload=payload
    )
    return _rows(kind)


@pytest.mark.parametrize("name", ["decision_due", "to_decide"])
def test_reminder_stops_when_all_are_decided(make_pilot, cast, approve, now, name):
    kind = kinds.get(f"pilots.{name}")
    first, second = make_pilot(), make_pilot()
    rows = _told(kind.name, [first, second], cast.dsi2, "before-2026-11-30", now)
    approve(first, at=now)
    assert kind.still_due(rows) == {rows[0].pk}
    approve(second, at=now)
    assert kind.still_due(rows) == set()


def test_reminder_holds_again_when_the_decision_is_undone(submitted, cast, approve, now):
    kind = kinds.get("pilots.decision_due")
    rows = _told(kind.name, [submitted], cast.dsi2, "before-2026-11-30", now)
    actions.undo(approve(submitted, at=now), by=cast.dsi, at=now)
    assert kind.still_due(rows) == {rows[0].pk}


def test_reminder_of_an_older_promise_stops(submitted, cast, now):
    kind = kinds.get("pilots.decision_due")
    assert kind.still_due(_told(kind.name, [submitted], cast.dsi, "before-2026-11-20", now)) == set()


def test_reminder_to_who_no_longer_decides_stops(submitted, cast, now):
    kind = kinds.get("pilots.to_decide")
    type(cast.dsi).objects.filter(pk=cast.dsi.pk).update(is_dsi=False)
    assert kind.still_due(_told(kind.name, [submitted], cast.dsi, "2026-11-25", now)) == set()


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
    recipient = cast.lead if late else cast.dsi
    period = "late-2026-12-02" if late else "before-2026-11-30"
    rows = _told("pilots.decision_due", [submitted], recipient, period, now)
    subject, text, html = _mail(rows[0], "en")
    assert subject == (
        "Late: the answer to the pilot “Veille client sur Mastodon”"
        if late
        else "To decide by Tuesday 1 December: the pilot “Veille client sur Mastodon”"
    )
    assert ("Inès Haddad was promised an answer by Tuesday 1 December" in text, "€12,500" in text) == (
        True,
        True,
    )
    # The link that decides without signing in is for who decides.
    assert ["/pilotes/decider/" in words for words in (text, html)] == [not late] * 2


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mail_of_many_pilots_names_five_and_counts_the_others(make_pilot, cast, now, language):
    pilots = [make_pilot(title=f"Pilote {n}") for n in range(7)]
    rows = _told("pilots.to_decide", pilots, cast.dsi, "2026-11-25", now, more=3)
    subject, text, html = _mail(rows[0], language)
    assert subject == ("10 pilots to decide" if language == "en" else "10 pilotes à décider")
    for words in (text, html):
        assert [f"Pilote {n}" in words for n in range(7)] == [True] * 5 + [False] * 2
        assert words.count("/pilotes/decider/") == 5
        assert ("and 5 more" if language == "en" else "et 5 autres") in words


def test_centre_shows_the_list_and_never_the_link_that_decides(make_pilot, cast, now):
    rows = _told("pilots.to_decide", [make_pilot(), make_pilot()], cast.dsi, "2026-11-25", now)
    ((subject, url),) = lines(rows).values()
    assert (subject, url) == ("2 pilots to decide", "/pilotes/a-decider/")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mail_of_a_pilot_given_to_a_colleague(submitted, cast, now, language):
    actions.assign(submitted, to=cast.dsi2, words="Tu connais <Mastodon>", by=cast.dsi, at=now)
    (row,) = _rows("pilots.handed_over")
    assert kinds.get(row.kind).still_due([row]) == {row.pk}
    _subject, text, html = _mail(row, language)
    for words in (text, html):
        assert ["Yanis Benali" in words, "Tu connais <Mastodon>" in words, "/pilotes/decider/" in words] == [
            True
        ] * 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mail_of_an_approval_of_less_says_both_amounts(submitted, envelope, cast, now, language):
    less = submitted.lines.get(category="training")
    actions.approve(
        submitted, envelope=envelope, mentor=cast.dsi, granted={less.pk: Decimal(1500)}, by=cast.dsi, at=now
    )
    _subject, text, html = _mail(_rows("pilots.approved")[0], language)
    amounts = ("€9,500", "€12,500", "€1,500", "€4,500")
    if language == "fr":
        amounts = ("9 500 €", "12 500 €", "1 500 €", "4 500 €")
    for words in (text, html):
        plain = words.replace("\u202f", " ").replace("\u00a0", " ")
        assert [amount in plain for amount in amounts] == [True] * 4
        assert "Formation de l’équipe" in plain
        assert "Licences" not in plain
