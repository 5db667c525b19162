"""ONE decision by one person: granted line by line, taken, given to a colleague, waiting for whom; nobody decides their own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from notifications.models import Message
from people import actions as people
from pilots import actions, queries
from pilots.models import Member, Pilot, Programme
from tests.pilots.books import books_balance


def _line(pilot, category):
    return pilot.lines.get(category=category)


def _co_author(pilot, person, now):
    Member.objects.create(pilot=pilot, person=person, part="co_author", added_by=pilot.lead, added_at=now)


def _grant(pilot, envelope, cast, now, granted, **more):
    return actions.approve(
        pilot, envelope=envelope, mentor=cast.dsi, granted=granted, by=cast.dsi, at=now, **more
    )


# --- granted line by line -------------------------------------------------------------------------------------


def test_less_is_granted_line_by_line(submitted, envelope, cast, now):
    left_out, less = _line(submitted, "tools"), _line(submitted, "training")
    pilot = _grant(submitted, envelope, cast, now, {left_out.pk: Decimal(0), less.pk: Decimal("1500.50")})
    envelope.refresh_from_db()
    assert (pilot.asked, pilot.granted, envelope.allocated) == (
        Decimal(12500),
        Decimal("7500.50"),
        Decimal("7500.50"),
    )
    assert list(pilot.lines.values_list("category", "asked", "granted")) == [
        ("support", Decimal(6000), Decimal(6000)),
        ("training", Decimal(4500), Decimal("1500.50")),
        ("tools", Decimal(2000), Decimal(0)),
    ]
    books_balance()


@pytest.mark.parametrize(
    ("granted", "said"),
    [
        ({"support": "6000.01"}, "Never more than is asked"),
        ({"support": "-1"}, "Never more than is asked"),
        ({"support": "0", "training": "0", "tools": "0"}, "Nothing would be granted"),
    ],
)
def test_what_cannot_be_granted_is_refused_in_words(submitted, envelope, cast, now, granted, said):
    amounts = {_line(submitted, category).pk: Decimal(text) for category, text in granted.items()}
    with pytest.raises(NotNow, match=said):
        _grant(submitted, envelope, cast, now, amounts)
    submitted.refresh_from_db()
    envelope.refresh_from_db()
    assert (submitted.state, envelope.allocated) == ("submitted", Decimal(0))


def test_lines_of_another_pilot_are_refused(submitted, make_pilot, envelope, cast, now):
    other = make_pilot()
    with pytest.raises(NotNow, match="lines of this proposal changed"):
        _grant(submitted, envelope, cast, now, {other.lines.first().pk: Decimal(1)})


def test_less_fits_where_all_does_not(submitted, envelope, cast, now):
    type(envelope).objects.update(amount=7000)
    envelope.refresh_from_db()
    less = {_line(submitted, "training").pk: Decimal(0), _line(submitted, "tools").pk: Decimal(0)}
    assert _grant(submitted, envelope, cast, now, less).granted == Decimal(6000)


def test_less_that_does_not_fit_either_says_both_amounts(submitted, envelope, cast, now):
    type(envelope).objects.update(amount=100)
    envelope.refresh_from_db()
    with pytest.raises(NotNow, match="Business pilots has €100 left, this is €10,500"):
        _grant(submitted, envelope, cast, now, {_line(submitted, "tools").pk: Decimal(0)})


def test_envelope_of_other_units_is_refused(submitted, envelope, cast, now):
    reserved = actions.open_envelope(
        year=2026,
        name_fr="Production",
        amount=Decimal(60000),
        units=[cast.production],
        by=cast.lead,
        at=now,
    )
    with pytest.raises(NotNow, match="This envelope is not open to this pilot"):
        _grant(submitted, reserved, cast, now, None)


def test_undo_gives_back_what_was_granted_and_no_more(submitted, envelope, cast, now):
    less = {_line(submitted, "tools").pk: Decimal(0)}
    granted = _grant(submitted, envelope, cast, now, less, trainer=cast.trainer, help_contact=cast.admin)
    assert (granted.trainer, granted.help_contact) == (cast.trainer, cast.admin)
    back = actions.undo(granted, by=cast.dsi, at=now + timedelta(minutes=1))
    envelope.refresh_from_db()
    assert (back.state, back.granted, envelope.allocated, back.next_note_on) == (
        "submitted",
        Decimal(0),
        Decimal(0),
        None,
    )
    assert (back.trainer, back.help_contact) == (None, None)
    assert set(back.lines.values_list("granted", flat=True)) == {None}
    assert back.decisions == 1
    books_balance()


def test_help_that_is_not_here_is_refused(submitted, envelope, cast, now):
    with pytest.raises(NotNow):
        _grant(submitted, envelope, cast, now, None, trainer=cast.guest)


@pytest.mark.parametrize(("weeks", "first"), [(2, date(2026, 12, 15)), (4, date(2026, 12, 29)), (0, None)])
def test_first_note_follows_the_rhythm_of_the_programme(submitted, approve, now, weeks, first):
    Programme.objects.create(pk=1, rhythm_weeks=weeks)
    pilot = approve(submitted, at=now)
    assert (pilot.rhythm_weeks, pilot.next_note_on) == (weeks, first)


def test_co_author_neither_decides_nor_misses_the_answer(submitted, envelope, cast, now):
    _co_author(submitted, cast.dsi2, now)
    with pytest.raises(Forbidden, match="Nobody decides their own"):
        actions.approve(
            Pilot.objects.get(pk=submitted.pk), envelope=envelope, mentor=cast.dsi, by=cast.dsi2, at=now
        )
    _grant(Pilot.objects.get(pk=submitted.pk), envelope, cast, now, None)
    told = Message.objects.filter(kind="pilots.approved").order_by("recipient_id")
    assert [row.recipient_id for row in told] == sorted([cast.pioneer.pk, cast.dsi2.pk])


def test_a_decision_on_an_older_count_of_decisions_is_refused(submitted, envelope, approve, cast, now):
    """Decided and undone by others since the page was read: the page says what is no longer true."""
    stale = Pilot.objects.get(pk=submitted.pk)
    actions.undo(approve(submitted, at=now), by=cast.dsi, at=now)
    with pytest.raises(NotNow):
        actions.rework(stale, advice="Plus petit", by=cast.dsi2, at=now)


# --- in whose hands ---------------------------------------------------------------------------------------------


def test_taken_by_one_shows_the_name_and_leaves_everybody_free_to_decide(submitted, envelope, cast, now):
    pilot = actions.assign(submitted, to=cast.dsi, by=cast.dsi, at=now)
    holder = queries.delegating.holder(pilot, now.date())
    assert (holder.person, holder.since, holder.stand_in, holder.away) == (cast.dsi, now, None, False)
    assert Message.objects.filter(kind="pilots.handed_over").count() == 0
    decided = actions.approve(pilot, envelope=envelope, mentor=cast.dsi, by=cast.dsi2, at=now)
    assert decided.decided_by == cast.dsi2


def test_given_to_a_colleague_who_is_told_once(submitted, cast, now):
    actions.assign(submitted, to=cast.dsi2, words="Pour vous", by=cast.dsi, at=now)
    with pytest.raises(NotNow, match="Léa Fontaine already has it"):
        actions.assign(Pilot.objects.get(pk=submitted.pk), to=cast.dsi2, by=cast.dsi, at=now)
    assert [
        (row.recipient_id, row.payload)
        for row in Message.objects.filter(kind="pilots.handed_over", state="pending")
    ] == [(cast.dsi2.pk, {"pilot": submitted.pk, "by": cast.dsi.pk})]
    assert JournalEntry.objects.filter(verb="pilot_given").count() == 1


@pytest.mark.parametrize(
    ("by", "to", "refusal", "said"),
    [
        ("employee", "dsi", Forbidden, "decided by the IT department"),
        ("dsi", "employee", NotNow, "does not decide pilots"),
        ("dsi", "pioneer", NotNow, "does not decide pilots"),
        ("dsi", "guest", NotNow, "does not decide pilots"),
    ],
)
def test_given_by_or_to_who_may_not_is_refused(submitted, cast, now, by, to, refusal, said):
    with pytest.raises(refusal, match=said):
        actions.assign(submitted, to=getattr(cast, to), by=getattr(cast, by), at=now)


def test_nobody_gets_their_own(make_pilot, cast, now):
    own = make_pilot(lead=cast.dsi)
    with pytest.raises(Forbidden, match="Yanis Benali wrote this proposal"):
        actions.assign(own, to=cast.dsi, by=cast.dsi2, at=now)
    shared = make_pilot()
    _co_author(shared, cast.dsi, now)
    with pytest.raises(Forbidden, match="Yanis Benali wrote this proposal"):
        actions.assign(Pilot.objects.get(pk=shared.pk), to=cast.dsi, by=cast.dsi2, at=now)


def test_of_two_who_take_it_at_once_one_has_it(submitted, cast, now):
    stale = Pilot.objects.get(pk=submitted.pk)
    actions.assign(submitted, to=cast.dsi, by=cast.dsi, at=now)
    with pytest.raises(NotNow, match="Somebody else has just taken it"):
        actions.assign(stale, to=cast.dsi2, by=cast.dsi2, at=now)


def test_given_when_it_is_decided_says_who_decided(submitted, approve, cast, now):
    stale = Pilot.objects.get(pk=submitted.pk)
    approve(submitted, at=now)
    with pytest.raises(NotNow, match="Yanis Benali has already decided"):
        actions.assign(stale, to=cast.dsi2, by=cast.dsi2, at=now)


# --- what waits for whom -------------------------------------------------------------------------------------------


def _todo(person, at):
    return [
        (line.key, line.detail)
        for line in queries.todo([person], at)[person.pk]
        if line.key.startswith("pilots.decide")
    ]


def _away(person, stand_in, now):
    day = now.date()
    return people.announce_absence(person, stand_in=stand_in, first_day=day, last_day=day, by=person, at=now)


def test_what_one_has_waits_for_that_one_alone(submitted, cast, now):
    assert [len(_todo(person, now)) for person in (cast.dsi, cast.dsi2)] == [1, 1]
    actions.assign(submitted, to=cast.dsi2, by=cast.dsi, at=now)
    assert _todo(cast.dsi, now) == []
    assert _todo(cast.dsi2, now) == [
        (
            f"pilots.decide:{submitted.pk}",
            "Inès Haddad, €12,500, answer promised by Tuesday 1 December, in your hands",
        )
    ]


def test_what_the_absent_has_waits_for_the_stand_in(submitted, cast, now):
    pilot = actions.assign(submitted, to=cast.dsi2, by=cast.dsi, at=now)
    _away(cast.dsi2, cast.dsi, now)
    assert [detail for _key, detail in _todo(cast.dsi, now)] == [
        "Inès Haddad, €12,500, answer promised by Tuesday 1 December, in your hands for Léa Fontaine, who is away"
    ]
    holder = queries.delegating.holder(pilot, now.date())
    assert (holder.person, holder.stand_in, holder.away) == (cast.dsi2, cast.dsi, True)
    assert _todo(cast.dsi, now + timedelta(days=1)) == []


def test_who_no_longer_decides_holds_nothing(submitted, cast, now):
    pilot = actions.assign(submitted, to=cast.dsi2, by=cast.dsi, at=now)
    type(cast.dsi2).objects.filter(pk=cast.dsi2.pk).update(is_dsi=False)
    assert len(_todo(cast.dsi, now)) == 1
    assert queries.delegating.holder(Pilot.objects.get(pk=pilot.pk), now.date()) is None


def test_own_pilots_wait_for_the_others(make_pilot, cast, now):
    _co_author(make_pilot(), cast.dsi, now)
    make_pilot(lead=cast.dsi)
    assert [len(_todo(person, now)) for person in (cast.dsi, cast.dsi2)] == [0, 2]
    assert [queries.waiting_for(person).count() for person in (cast.dsi, cast.dsi2)] == [0, 2]


@pytest.mark.parametrize("pilots", [1, 3])
def test_todo_of_deciders_asks_the_same_however_many(
    make_pilot, cast, now, pilots, django_assert_num_queries
):
    for _n in range(pilots):
        make_pilot()
        actions.assign(make_pilot(), to=cast.dsi, by=cast.dsi, at=now)
    _away(cast.dsi2, cast.dsi, now)
    with django_assert_num_queries(5):
        found = queries.delegating.todo([cast.dsi, cast.dsi2], now)
    assert [len(found[person.pk]) for person in (cast.dsi, cast.dsi2)] == [2 * pilots, pilots]


def test_todo_of_one_asks_once_when_nothing_waits(cast, now, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.delegating.todo([cast.dsi], now) == {cast.dsi.pk: []}


def test_todo_of_many_gives_each_their_own(make_pilot, cast, now):
    """The digest asks for five hundred at once: as one by one."""
    pilots = [make_pilot() for _n in range(3)]
    actions.assign(pilots[0], to=cast.dsi, by=cast.dsi, at=now)
    actions.assign(pilots[1], to=cast.dsi2, by=cast.dsi, at=now)
    _away(cast.dsi2, cast.dsi, now)
    both = queries.delegating.todo([cast.dsi, cast.dsi2], now)
    alone = {person.pk: queries.delegating.todo([person], now)[person.pk] for person in (cast.dsi, cast.dsi2)}
    assert both == alone
    assert [len(both[person.pk]) for person in (cast.dsi, cast.dsi2)] == [3, 2]
