"""The fast lane: a small pilot with a recommended tool starts at once, with its money and its mentor; looked at afterwards."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone, translation
from django.utils.timezone import localdate

from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from pilots import actions, queries
from pilots.models import Envelope, Line, Member, Pilot, Programme
from tests.pilots.books import books_balance

SMALL = (Line("tools", "Licences", Decimal(1500)), Line("training", "Formation", Decimal(500)))


@pytest.fixture
def tool(make_tool):
    return make_tool("Mastodon", stance="recommended")


@pytest.fixture
def lane(envelope):
    """Open up to 2,000."""
    return Programme.objects.create(pk=1, fast_lane_amount=Decimal(2000))


@pytest.fixture
def started(lane, make_pilot):
    return make_pilot(lines=SMALL)


def test_it_starts_at_once_with_money_and_mentor(started, envelope, cast, now):
    envelope.refresh_from_db()
    assert (started.state, started.fast_lane, started.decided_by, started.decided_at) == (
        "approved",
        True,
        None,
        now,
    )
    assert (started.granted, envelope.allocated, started.next_note_on is not None) == (
        Decimal(2000),
        Decimal(2000),
        True,
    )
    assert started.mentoring.mentor in (cast.dsi, cast.dsi2)
    assert list(started.lines.values_list("granted", flat=True)) == [Decimal(1500), Decimal(500)]
    books_balance()


def test_money_may_be_spent_at_once_and_nothing_is_taken_back(started, cast, now):
    actions.add_expense(
        started,
        line=started.lines.first(),
        label="Licence",
        amount=Decimal(100),
        state="committed",
        spent_on=now.date(),
        token="a" * 32,
        by=cast.pioneer,
        at=now + timedelta(seconds=1),
    )
    with pytest.raises(NotNow, match="no decision to take back"):
        actions.undo(Pilot.objects.get(pk=started.pk), by=cast.dsi, at=now)
    with pytest.raises(NotNow, match="started at once, by the fast lane"):
        actions.rework(Pilot.objects.get(pk=started.pk), advice="Non", by=cast.dsi, at=now)


def test_author_reads_that_it_starts(started, cast):
    (row,) = Message.objects.filter(kind="pilots.approved")
    assert (row.recipient_id, row.due_at) == (cast.pioneer.pk, started.decided_at)
    kind = kinds.get(row.kind)
    for language, said in (("en", "starts at once"), ("fr", "démarre tout de suite")):
        with translation.override(language):
            mail = compose(kind, row, contexts(kind, [row])[row.pk])
        assert (said in mail.subject, said in unescape(mail.alternatives[0][0])) == (True, True)


@pytest.mark.parametrize(
    ("amount", "stance", "asked"),
    [(0, "recommended", 2000), (1999, "recommended", 2000), (2000, "care", 2000), (2000, "trial", 2000)],
)
def test_what_the_lane_does_not_take_waits_for_a_decision(envelope, tool, make_pilot, amount, stance, asked):
    Programme.objects.create(pk=1, fast_lane_amount=Decimal(amount))
    type(tool).objects.filter(pk=tool.pk).update(stance=stance, stance_reason_fr="À voir")
    tool.refresh_from_db()
    pilot = make_pilot(lines=(Line("tools", "Licences", Decimal(asked)),))
    assert (pilot.state, pilot.fast_lane, pilot.decided_at) == ("submitted", False, None)


def test_without_an_envelope_that_holds_it_it_waits(lane, envelope, make_pilot):
    Envelope.objects.update(amount=Decimal(1999))
    pilot = make_pilot(lines=SMALL)
    assert (pilot.state, pilot.fast_lane, pilot.envelope) == ("submitted", False, None)
    books_balance()


def test_drawn_meanwhile_it_takes_the_next_envelope(lane, envelope, make_pilot, cast, now, monkeypatch):
    """The first envelope was read before somebody else drew it empty: nothing of that attempt stays."""
    read = queries.for_pilot
    first = actions.open_envelope(year=2026, name_fr="Petite", amount=Decimal(2000), by=cast.lead, at=now)

    def stale(pilot, at):
        found = read(pilot, at)
        Envelope.objects.filter(pk=first.pk).update(amount=Decimal(10))
        return found

    monkeypatch.setattr("pilots.actions.fast_lane.for_pilot", stale)
    pilot = make_pilot(lines=SMALL)
    assert (pilot.fast_lane, pilot.envelope) == (True, envelope)
    books_balance()


def test_alone_in_the_it_department_it_starts_without_a_mentor(lane, make_pilot, cast):
    type(cast.dsi).objects.exclude(pk=cast.dsi.pk).update(is_dsi=False)
    pilot = make_pilot(lead=cast.dsi, lines=SMALL)
    assert (pilot.fast_lane, pilot.mentoring) == (True, None)


def test_one_at_a_time_until_it_was_looked_at(started, make_pilot, cast, now):
    """A large pilot is not sliced into small ones."""
    second = make_pilot(lines=SMALL)
    assert (second.state, second.fast_lane) == ("submitted", False)
    actions.look_at(started, by=cast.dsi, at=now)
    assert make_pilot(lines=SMALL).fast_lane


# --- looked at afterwards -----------------------------------------------------------------------------------------


def _line_of(person, at):
    return [line for line in queries.todo([person], at)[person.pk] if line.key == "pilots.look_at"]


def test_seen_by_one_it_leaves_the_lists_of_all(started, cast, now):
    assert [len(_line_of(person, now)) for person in (cast.dsi, cast.dsi2, cast.lead)] == [1, 1, 0]
    actions.look_at(started, by=cast.dsi, at=now)
    assert [len(_line_of(person, now)) for person in (cast.dsi, cast.dsi2)] == [0, 0]
    assert queries.fast_lane.to_look_at(cast.dsi2).count() == 0
    assert Message.objects.filter(kind="pilots.looked_at").count() == 0
    with pytest.raises(NotNow, match="Yanis Benali has already looked at"):
        actions.look_at(Pilot.objects.get(pk=started.pk), by=cast.dsi2, at=now)


def test_of_two_who_look_at_once_one_is_kept(started, cast, now):
    stale = Pilot.objects.get(pk=started.pk)
    actions.look_at(started, by=cast.dsi, at=now)
    with pytest.raises(NotNow, match="Yanis Benali has already looked at"):
        actions.look_at(stale, by=cast.dsi2, at=now)


def test_a_word_of_advice_reaches_the_authors(started, cast, now):
    Member.objects.create(
        pilot=started, person=cast.employee, part="co_author", added_by=cast.pioneer, added_at=now
    )
    actions.look_at(Pilot.objects.get(pk=started.pk), words=" Pensez <au> RGPD ", by=cast.dsi, at=now)
    rows = list(Message.objects.filter(kind="pilots.looked_at").order_by("recipient_id"))
    assert [row.recipient_id for row in rows] == sorted([cast.pioneer.pk, cast.employee.pk])
    kind = kinds.get("pilots.looked_at")
    assert kind.still_due(rows) == {row.pk for row in rows}
    for language in ("fr", "en"):
        with translation.override(language):
            mail = compose(kind, rows[0], contexts(kind, rows)[rows[0].pk])
        assert ("Pensez <au> RGPD" in mail.body, "Pensez <au> RGPD" in unescape(mail.alternatives[0][0])) == (
            True,
            True,
        )


def test_nobody_looks_at_their_own(lane, make_pilot, cast, now):
    own = make_pilot(lead=cast.dsi, lines=SMALL)
    with pytest.raises(Forbidden, match="Nobody looks at their own"):
        actions.look_at(own, by=cast.dsi, at=now)
    assert [len(_line_of(person, now)) for person in (cast.dsi, cast.dsi2)] == [0, 1]
    assert queries.fast_lane.to_look_at(cast.dsi).count() == 0


@pytest.mark.parametrize("who", ["employee", "manager", "lead", "guest"])
def test_others_do_not_look(started, cast, now, who):
    with pytest.raises(Forbidden):
        actions.look_at(started, by=getattr(cast, who), at=now)


@pytest.mark.parametrize("pilots", [1, 3])
def test_todo_asks_the_same_however_many(lane, make_pilot, cast, pilots, django_assert_num_queries):
    for lead in (cast.pioneer, cast.employee, cast.colleague)[:pilots]:
        make_pilot(lead=lead, lines=SMALL)
    with django_assert_num_queries(2):
        assert queries.fast_lane.todo([cast.dsi])[cast.dsi.pk][0].title.startswith(str(pilots))


# --- on screen -------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(cast, make_pilot, proposal):
    """Started a minute ago, on the clock that the views read."""
    from dataclasses import replace

    type(cast.dsi).objects.update(language="en")
    at, today = timezone.now() - timedelta(minutes=1), localdate()
    Programme.objects.create(pk=1, fast_lane_amount=Decimal(2000))
    actions.open_envelope(year=today.year, name_fr="Pilotes", amount=Decimal(5000), by=cast.lead, at=at)
    small = replace(proposal, lines=SMALL, starts_on=today, ends_on=today + timedelta(days=60))
    return actions.propose(cast.pioneer, proposal=small, token="b" * 32, sending=True, by=cast.pioneer, at=at)


def test_list_and_page_offer_one_button(cast, sign_in, shown):
    client = sign_in(cast.dsi)
    page = client.get("/pilotes/a-decider/").content.decode()
    assert ("Started by the fast lane, to look at" in page, "Veille client" in page) == (True, True)
    assert "It began" in client.get(shown.get_absolute_url()).content.decode()
    answer = client.post(shown.get_absolute_url() + "vu/", {"from": "list"})
    assert (answer.status_code, answer["Location"]) == (302, "/pilotes/a-decider/")
    assert "to look at" not in client.get("/pilotes/a-decider/").content.decode()


def test_advice_without_words_is_asked_for(cast, sign_in, shown):
    client = sign_in(cast.dsi)
    answer = client.post(shown.get_absolute_url() + "vu/", {"look-words": " "})
    assert (answer.status_code, "Write a word, or choose" in answer.content.decode()) == (422, True)
    client.post(shown.get_absolute_url() + "vu/", {"look-words": "Pensez au RGPD"})
    assert "Pensez au RGPD" in sign_in(cast.pioneer).get(shown.get_absolute_url()).content.decode()
