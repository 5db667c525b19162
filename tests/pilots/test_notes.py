"""Progress notes: on the rhythm, skipped with a word, recalled twice; a blocked pilot calls for help at once."""

from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from people.models import Absence
from pilots import actions, queries, rules
from pilots.models import Pilot, ProgressNote
from pilots.queries import own

PARIS = ZoneInfo("Europe/Paris")


def _at(day, hour=9):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


@pytest.fixture
def running(approved):
    """From 1 December to 28 February, a note every two weeks, the next one on Tuesday 15 December."""
    Pilot.objects.filter(pk=approved.pk).update(rhythm_weeks=2, next_note_on=date(2026, 12, 15))
    approved.refresh_from_db()
    return approved


@pytest.fixture
def write(running, cast):
    made = iter(range(1, 100))

    def one(day="2026-12-15", mood="well", *, by=None, words="Tout va bien.", pilot=None):
        return actions.write_note(
            pilot or running,
            mood=mood,
            words=words,
            token=f"{next(made):032x}",
            by=by or cast.pioneer,
            at=_at(day),
        )

    return one


@pytest.mark.parametrize(
    ("slot", "today", "expected"),
    [
        ("2026-12-15", "2026-12-15", "2026-12-29"),  # on the day
        ("2026-12-15", "2026-12-17", "2026-12-29"),  # a little late
        ("2026-12-15", "2026-12-11", "2026-12-29"),  # a little early
        ("2026-12-15", "2026-12-03", "2026-12-15"),  # a word between two notes
        ("2026-12-15", "2026-12-28", "2027-01-12"),  # so late that it answers the next one too
        ("2026-12-11", "2026-12-11", "2026-12-28"),  # Christmas and a week-end: the next working day
        ("2027-02-22", "2027-02-22", None),  # the end comes first
    ],
)
def test_next_note_keeps_the_rhythm(running, slot, today, expected):
    running.next_note_on = date.fromisoformat(slot)
    found = rules.next_note(running, today=date.fromisoformat(today))
    assert found == (date.fromisoformat(expected) if expected else None)


def test_next_note_is_never_past_nor_on_a_day_without_work(running):
    running.ends_on = date(2030, 1, 1)
    for weeks in (1, 2, 4):
        for days in range(-30, 400, 7):
            running.rhythm_weeks, running.next_note_on = weeks, date(2026, 12, 15)
            today = date(2026, 12, 15) + timedelta(days=days)
            found = rules.next_note(running, today=today)
            assert (found > today, kinds.is_working_day(found)) == (True, True)


def test_first_note_comes_one_rhythm_after_the_start():
    said = [
        rules.first_note(date(2026, 12, 1), date(2027, 2, 28), weeks=weeks, today=today)
        for weeks, today in ((2, date(2026, 11, 24)), (4, date(2027, 1, 5)), (0, date(2026, 11, 24)))
    ]
    assert said == [date(2026, 12, 15), date(2027, 2, 2), None]


def test_note_keeps_words_mood_and_moves_the_slot(running, write):
    note = write()
    running.refresh_from_db()
    assert (note.words, running.mood, running.next_note_on) == ("Tout va bien.", "well", date(2026, 12, 29))


def test_skip_keeps_the_mood_and_moves_the_slot(running, write):
    write("2026-12-15", "slow")
    write("2026-12-29", "skipped", words="Congés.")
    running.refresh_from_db()
    assert (running.mood, running.next_note_on) == ("slow", date(2027, 1, 12))
    assert list(running.notes.values_list("mood", flat=True)) == ["skipped", "slow"]


def test_note_needs_words(write):
    with pytest.raises(NotNow):
        write(words="  ")
    assert ProgressNote.objects.count() == 0


def test_form_sent_twice_writes_one_note(running, cast):
    said = {"mood": "well", "words": "Oui.", "token": "a" * 32, "by": cast.pioneer, "at": _at("2026-12-15")}
    assert actions.write_note(running, **said) == actions.write_note(running, **said)
    assert ProgressNote.objects.count() == 1


def test_two_notes_at_once_move_the_slot_once(running, write):
    stale = Pilot.objects.get(pk=running.pk)
    write()
    write(pilot=stale)
    running.refresh_from_db()
    assert (running.next_note_on, running.notes.count()) == (date(2026, 12, 29), 2)


@pytest.mark.parametrize("person", ["employee", "colleague", "manager", "lead", "guest"])
def test_notes_are_of_who_answers_for_the_pilot(write, running, cast, person):
    by = getattr(cast, person)
    with pytest.raises(Forbidden):
        write(by=by)
    with pytest.raises(Forbidden):
        actions.set_rhythm(running, weeks=4, by=by, at=_at("2026-12-15"))


def test_rhythm_starts_anew_from_today(running, cast):
    actions.set_rhythm(running, weeks=4, by=cast.dsi, at=_at("2026-12-16"))
    running.refresh_from_db()
    assert (running.rhythm_weeks, running.next_note_on) == (4, date(2027, 1, 13))
    actions.set_rhythm(running, weeks=0, by=cast.pioneer, at=_at("2026-12-16"))
    running.refresh_from_db()
    assert (running.rhythm_weeks, running.next_note_on) == (0, None)


# --- reminders ------------------------------------------------------------------------------------------------


def _due(at, **page):
    return [
        (row.recipient_id, row.period, row.due_at)
        for row in kinds.get("pilots.note_due").due(at, page.get("after", 0), page.get("limit", 500))
    ]


def test_note_is_asked_twice_then_silence_until_the_next_slot(running, cast):
    person = cast.pioneer.pk
    first = [(person, "first-2026-12-15", _at("2026-12-15", 8))]
    again = [(person, "again-2026-12-15", _at("2026-12-18", 8))]
    following = [(person, "first-2026-12-29", _at("2026-12-29", 8))]
    days = ["2026-12-14", "2026-12-15", "2026-12-17", "2026-12-18", "2026-12-21", "2026-12-28", "2026-12-29"]
    assert [_due(_at(day)) for day in days] == [[], first, [], again, [], [], following]


def test_note_is_asked_of_co_authors_too(running, cast, later):
    actions.add_member(running, person=cast.employee, part="co_author", by=cast.pioneer, at=later)
    actions.add_member(running, person=cast.colleague, part="member", by=cast.pioneer, at=later)
    both = sorted([cast.pioneer.pk, cast.employee.pk])
    at = _at("2026-12-15")
    assert [row[0] for row in _due(at)] == both
    assert [[row[0] for row in _due(at, limit=1)], [row[0] for row in _due(at, after=both[0])]] == [
        both[:1],
        both[1:],
    ]


def test_no_note_is_asked_after_the_end(running):
    Pilot.objects.filter(pk=running.pk).update(next_note_on=date(2027, 2, 26), ends_on=date(2027, 2, 28))
    assert _due(_at("2027-03-03")) == []


@pytest.mark.parametrize("pilots", [1, 3])
def test_note_reminder_asks_twice_however_many(
    make_pilot, approve, now, cast, pilots, django_assert_num_queries
):
    for _n in range(pilots):
        approve(make_pilot(), at=now)
    Pilot.objects.update(rhythm_weeks=2, next_note_on=date(2026, 12, 15))
    with django_assert_num_queries(2):
        assert len(_due(_at("2026-12-15"))) == pilots


def _told(pilot, person, period, at):
    from notifications import actions as notifications

    notifications.tell(
        "pilots.note_due",
        recipient_id=person.pk,
        key=pilot.key,
        period=period,
        at=at,
        payload={"pilot": pilot.pk, "planned": str(pilot.next_note_on)},
    )
    return Message.objects.get(kind="pilots.note_due", recipient=person, period=period)


def test_note_reminder_stops_when_it_is_written(running, write, cast, later):
    kind = kinds.get("pilots.note_due")
    row = _told(running, cast.pioneer, "first-2026-12-15", later)
    other = _told(running, cast.colleague, "first-2026-12-15", later)
    assert kind.still_due([row, other]) == {row.pk}  # the colleague is no author
    write()
    row.refresh_from_db()
    assert (kind.still_due([row]), row.state) == (set(), "cancelled")


def test_note_to_write_waits_for_its_authors(running, write, cast, later):
    actions.add_member(running, person=cast.employee, part="co_author", by=cast.pioneer, at=later)

    def waits(day):
        people = [cast.pioneer, cast.employee, cast.dsi]
        lines = queries.course.todo(people, _at(day), own.read([person.pk for person in people]))
        return [
            [(line.title, line.detail) for line in lines[one.pk] if line.key.startswith("pilots.note")]
            for one in people
        ]

    line = [
        (
            "How is “Veille client sur Mastodon” going?",
            "progress note of Tuesday 15 December, two sentences are enough",
        )
    ]
    assert (waits("2026-12-14"), waits("2026-12-15")) == ([[], [], []], [line, line, []])
    write()
    assert waits("2026-12-15") == [[], [], []]


# --- blocked --------------------------------------------------------------------------------------------------


def _blocked():
    return sorted(Message.objects.filter(kind="pilots.blocked").values_list("recipient_id", flat=True))


def test_blocked_tells_the_mentor_and_who_decided_at_once(make_pilot, approve, write, cast, now):
    pilot = approve(make_pilot(), at=now, by=cast.dsi, mentor=cast.dsi2)
    note = write(mood="blocked", words="Le compte est fermé.", pilot=pilot)
    assert _blocked() == sorted([cast.dsi.pk, cast.dsi2.pk])
    row = Message.objects.filter(kind="pilots.blocked").first()
    assert (row.due_at, row.payload) == (note.written_at, {"pilot": pilot.pk, "note": note.pk})


def test_blocked_is_not_told_to_who_wrote_it(make_pilot, approve, write, cast, now):
    pilot = approve(make_pilot(), at=now, by=cast.dsi, mentor=cast.dsi2)
    write(mood="blocked", pilot=pilot, by=cast.dsi2)
    assert _blocked() == [cast.dsi.pk]


def test_blocked_without_anybody_goes_to_the_programme_lead(running, write, cast):
    type(cast.dsi).objects.filter(pk=cast.dsi.pk).update(is_dsi=False)
    pilot = Pilot.objects.get(pk=running.pk)
    write(mood="blocked", pilot=pilot)
    assert _blocked() == [cast.lead.pk]


def test_blocked_message_stops_when_it_moves_again(running, write, cast):
    kind = kinds.get("pilots.blocked")
    write(mood="blocked")
    rows = list(Message.objects.filter(kind="pilots.blocked"))
    assert kind.still_due(rows) == {row.pk for row in rows}
    write("2026-12-16", "well")
    assert kind.still_due(rows) == set()


def _mail(row, language):
    """Subject, text and page of a mail."""
    kind = kinds.get(row.kind)
    with translation.override(language):
        mail = compose(kind, row, contexts(kind, [row])[row.pk])
        return mail.subject, mail.body, unescape(mail.alternatives[0][0])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mail_of_a_blocked_pilot_holds_the_words(running, write, language):
    write(mood="blocked", words="Le <compte> est fermé.")
    row = Message.objects.select_related("recipient").filter(kind="pilots.blocked").first()
    subject, text, page = _mail(row, language)
    assert ("Veille client sur Mastodon" in subject, f"/pilotes/{running.pk}/#notes" in text) == (True, True)
    assert ("Le <compte> est fermé." in text, "Le <compte> est fermé." in page) == (True, True)


@pytest.mark.parametrize(
    ("period", "subject"),
    [
        ("first-2026-12-15", "How is “Veille client sur Mastodon” going?"),
        ("again-2026-12-15", "Once more: how is “Veille client sur Mastodon” going?"),
    ],
)
def test_mail_of_a_note_that_is_due(running, cast, later, period, subject):
    row = _told(running, cast.pioneer, period, later)
    said, text, _page = _mail(row, "en")
    assert (said, f"/pilotes/{running.pk}/#notes" in text) == (subject, True)


def test_blocked_reaches_who_stands_in(running, write, cast):
    Absence.objects.create(
        person=cast.dsi,
        stand_in=cast.dsi2,
        first_day=date(2026, 12, 14),
        last_day=date(2026, 12, 18),
        made_at=_at("2026-12-01"),
    )
    write(mood="blocked")
    assert _blocked() == [cast.dsi2.pk]
