"""More money on the way: asked once, answered once by somebody who did not write the pilot; and money between lines."""

from datetime import date, datetime
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from pilots import actions, queries
from pilots.models import Envelope, Member, TopUp
from pilots.queries import top_ups
from tests.pilots.books import books_balance

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def line(approved):
    return approved.lines.get(category="tools")


@pytest.fixture
def ask(approved, line, cast, later):
    made = iter(range(1, 1000))

    def call(amount=500, *, by=None, at=later, **fields) -> TopUp:
        said = {"line": line, "why": "Une caméra de plus."} | fields
        return actions.ask_more(
            approved,
            **said,
            amount=Decimal(amount),
            token=f"{next(made):032x}",
            by=by or cast.pioneer,
            at=at,
        )

    return call


def _fresh(top_up) -> TopUp:
    return TopUp.objects.select_related(
        "pilot__mentoring", "pilot__envelope", "line", "asked_by", "decided_by"
    ).get(pk=top_up.pk)


def _granted(pilot):
    pilot.refresh_from_db()
    return pilot.granted, list(pilot.lines.values_list("granted", flat=True))


def test_asking_promises_five_working_days_and_moves_nothing(ask, approved):
    top_up = ask()
    books_balance()
    assert (top_up.state, top_up.promised_on, _granted(approved)[0]) == (
        "waiting",
        date(2026, 12, 1),
        Decimal(12500),
    )


def test_asking_twice_with_one_form_asks_once(approved, line, cast, later):
    for _time in range(2):
        actions.ask_more(
            approved, line=line, amount=Decimal(5), why="x", token="a" * 32, by=cast.pioneer, at=later
        )
    assert TopUp.objects.count() == 1


def test_second_request_waits_for_the_first(ask):
    ask()
    with pytest.raises(NotNow, match="already waiting"):
        ask()


def test_all_of_it_is_granted_by_one_click(ask, approved, envelope, cast, later):
    top_up = _fresh(ask())
    actions.grant_top_up(top_up, by=cast.dsi, at=later)
    books_balance()
    envelope.refresh_from_db()
    assert _granted(approved) == (Decimal(13000), [Decimal(6000), Decimal(4500), Decimal(2500)])
    assert (envelope.allocated, top_up.state, top_up.granted) == (Decimal(13000), "granted", Decimal(500))
    assert list(Message.objects.filter(kind="pilots.top_up_granted").values_list("recipient_id")) == [
        (cast.pioneer.pk,)
    ]


def test_a_part_is_granted_with_words(ask, approved, cast, later):
    top_up = _fresh(ask())
    actions.grant_top_up(top_up, amount=Decimal("199.99"), words=" Pour une. ", by=cast.dsi, at=later)
    books_balance()
    assert (_granted(approved)[0], top_up.words) == (Decimal("12699.99"), "Pour une.")


def test_more_than_was_asked_is_refused(ask, cast, later):
    with pytest.raises(NotNow, match="At most the €500"):
        actions.grant_top_up(_fresh(ask()), amount=Decimal(501), by=cast.dsi, at=later)


def test_short_envelope_says_so_and_names_its_owner(ask, approved, cast, later):
    top_up = _fresh(ask())
    Envelope.objects.update(amount=Decimal(12900))
    with pytest.raises(
        NotNow, match=r"The envelope Business pilots has €400 left\. Nadia Perrin answers for it"
    ):
        actions.grant_top_up(top_up, by=cast.dsi, at=later)
    books_balance()
    assert (_granted(approved)[0], _fresh(top_up).state) == (Decimal(12500), "waiting")


def test_closed_envelope_gives_nothing_more(ask, cast, later):
    top_up = _fresh(ask())
    Envelope.objects.update(closed_at=later, closed_by=cast.lead)
    with pytest.raises(NotNow, match="is closed"):
        actions.grant_top_up(top_up, by=cast.dsi, at=later)
    books_balance()


def test_refusal_needs_words_and_tells_them(ask, cast, later):
    top_up = _fresh(ask())
    with pytest.raises(NotNow, match="Give the reason"):
        actions.refuse_top_up(top_up, words=" ", by=cast.dsi, at=later)
    actions.refuse_top_up(top_up, words="Trop tard", by=cast.dsi, at=later)
    books_balance()
    assert (_fresh(top_up).state, Message.objects.filter(kind="pilots.top_up_refused").count()) == (
        "refused",
        1,
    )


def test_second_answer_is_told_who_answered(ask, approved, cast, later):
    top_up = ask()
    stale = _fresh(top_up)
    actions.refuse_top_up(_fresh(top_up), words="Non", by=cast.dsi2, at=later)
    with pytest.raises(NotNow, match="Léa Fontaine has already answered"):
        actions.grant_top_up(stale, by=cast.dsi, at=later)
    books_balance()
    assert _granted(approved)[0] == Decimal(12500)


def test_taken_back_while_nobody_answered(ask, cast, later):
    top_up = ask()
    stale = _fresh(top_up)
    actions.withdraw_top_up(_fresh(top_up), by=cast.pioneer, at=later)
    with pytest.raises(NotNow, match="taken back"):
        actions.grant_top_up(stale, by=cast.dsi, at=later)
    books_balance()
    assert (TopUp.objects.count(), JournalEntry.objects.filter(verb="top_up_withdrawn").count()) == (0, 1)


@pytest.mark.parametrize("name", ["manager", "employee", "lead", "dsi"])
def test_only_who_writes_it_asks(ask, cast, name):
    with pytest.raises(Forbidden):
        ask(by=getattr(cast, name))


@pytest.mark.parametrize("name", ["manager", "employee", "lead", "pioneer"])
def test_only_the_it_department_answers(ask, cast, later, name):
    with pytest.raises(Forbidden):
        actions.grant_top_up(_fresh(ask()), by=getattr(cast, name), at=later)


def test_co_author_of_the_it_department_asks_and_does_not_answer(ask, approved, cast, now, later):
    Member.objects.create(
        pilot=approved, person=cast.dsi2, part="co_author", added_by=cast.pioneer, added_at=now
    )
    approved.__dict__.pop("co_authors", None)
    top_up = ask(by=cast.dsi2)
    with pytest.raises(Forbidden, match="Nobody grants more to their own pilot"):
        actions.grant_top_up(_fresh(top_up), by=cast.dsi2, at=later)
    assert [list(top_ups.waiting_for(who)) for who in (cast.dsi, cast.dsi2, cast.manager)] == [
        [top_up],
        [],
        [],
    ]
    lines = top_ups.todo([cast.dsi, cast.dsi2, cast.employee], later)
    assert {pk: [one.title for one in found] for pk, found in lines.items()} == {
        cast.dsi.pk: ["€500 more for “Veille client sur Mastodon”"],
        cast.dsi2.pk: [],
    }


def test_database_refuses_an_answer_that_is_not_whole(ask, cast, now):
    ask()
    for fields in (
        {"state": "granted"},
        {"state": "refused", "decided_by": cast.dsi, "decided_at": now},
        {"state": "granted", "decided_by": cast.pioneer, "decided_at": now, "granted": 1},
        {"state": "granted", "decided_by": cast.dsi, "decided_at": now, "granted": 501},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TopUp.objects.update(**fields)


def _move(pilot, *, by, at, **fields):
    _move_only(pilot, by=by, at=at, **fields)
    books_balance()


def _move_only(pilot, *, by, at, token="c" * 32, amount="100", **fields):
    said = {"source": pilot.lines.get(category="support"), "reason": "Plus utile là"} | fields
    if "label" not in said and "target" not in said:
        said["target"] = pilot.lines.get(category="tools")
    actions.move_money(pilot, **said, amount=Decimal(amount), token=token, by=by, at=at)


def test_a_line_says_why_it_was_not_granted_what_it_asked(approved, cast, later):
    approved.lines.filter(category="training").update(granted=4000)
    _move_only(approved, by=cast.pioneer, at=later, amount="400")
    lines = list(approved.lines.all())
    entries = queries.moves.entries_of(approved)
    assert queries.moves.whys(entries, lines) == {
        lines[0].pk: "€400 moved to another line",
        lines[1].pk: "the decision granted €500 less",
        lines[2].pk: "€400 of it from another line",
    }


def test_more_granted_on_the_way_is_said_at_its_line(ask, line, approved, cast, later):
    actions.grant_top_up(ask(500), amount=Decimal(500), words="", by=cast.dsi, at=later)
    line.refresh_from_db()
    assert queries.moves.whys(queries.moves.entries_of(approved), [line]) == {
        line.pk: "€500 of it asked for on the way"
    }


@pytest.mark.parametrize("name", ["pioneer", "dsi", "dsi2"])
def test_money_moves_between_lines_and_the_whole_stays(approved, cast, later, name):
    _move(approved, by=getattr(cast, name), at=later, amount="100.10")
    assert _granted(approved) == (
        Decimal(12500),
        [Decimal("5899.90"), Decimal(4500), Decimal("2100.10")],
    )
    assert JournalEntry.objects.get(verb="money_moved").details["reason"] == "Plus utile là"


def test_money_moves_once_for_one_form(approved, cast, later):
    for _time in range(2):
        _move(approved, by=cast.pioneer, at=later)
    assert _granted(approved)[1] == [Decimal(5900), Decimal(4500), Decimal(2100)]


def test_line_that_nobody_foresaw_is_opened_by_a_move(approved, cast, later):
    _move(approved, by=cast.pioneer, at=later, label=" Transport ", category="other")
    new = approved.lines.get(category="other")
    assert (new.label, new.asked, new.granted) == ("Transport", Decimal(0), Decimal(100))


def test_what_is_committed_does_not_move(approved, cast, later):
    actions.add_expense(
        approved,
        line=approved.lines.get(category="support"),
        label="x",
        amount=Decimal(5950),
        state="committed",
        spent_on=date(2026, 12, 1),
        token="d" * 32,
        by=cast.pioneer,
        at=later,
    )
    with pytest.raises(NotNow, match="€50 are left on the line"):
        _move(approved, by=cast.pioneer, at=later)
    books_balance()


def test_move_needs_a_reason_and_two_lines(approved, cast, later):
    line = approved.lines.get(category="support")
    with pytest.raises(NotNow, match="Say why"):
        _move(approved, by=cast.pioneer, at=later, reason=" ")
    with pytest.raises(NotNow, match="two different lines"):
        _move(approved, by=cast.pioneer, at=later, target=line)


@pytest.mark.parametrize("name", ["manager", "employee", "lead"])
def test_money_is_moved_by_who_answers_for_the_pilot_only(approved, cast, later, name):
    with pytest.raises(Forbidden):
        _move(approved, by=getattr(cast, name), at=later)


def _at(day, hour=9):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


def _due(kind, at, **page):
    rows = kinds.get(kind).due(at, page.get("after", 0), page.get("limit", 500))
    return [(row.recipient_id, row.key, row.period) for row in rows]


def test_answer_is_asked_for_before_the_promise_and_the_lead_is_told_after(ask, cast):
    ask()
    assert _due("pilots.top_up_due", _at("2026-11-27")) == []
    assert _due("pilots.top_up_due", _at("2026-11-30")) == [
        (person.pk, "top_ups:2026-12-01", "before-2026-12-01") for person in (cast.dsi, cast.dsi2)
    ]
    assert _due("pilots.top_up_due", _at("2026-12-02")) == [
        (cast.lead.pk, "top_ups:2026-12-01", "late-2026-12-01")
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_reminder_asks_the_same_number_of_queries(
    make_pilot, approve, cast, now, later, rows, django_assert_num_queries
):
    for n in range(rows):
        pilot = approve(make_pilot(), at=now)
        actions.ask_more(
            pilot,
            line=pilot.lines.first(),
            amount=Decimal(5),
            why="x",
            token=f"{n:032x}",
            by=cast.pioneer,
            at=later,
        )
    with django_assert_num_queries(3):
        assert len(_due("pilots.top_up_due", _at("2026-11-30"))) == 2


def _plan(kind, at):
    from notifications import actions as notifications

    notifications.plan(at=at)
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def _mail(row, language):
    kind = kinds.get(row.kind)
    with translation.override(language):
        mail = compose(kind, row, contexts(kind, [row])[row.pk])
        return mail.subject, mail.body, unescape(mail.alternatives[0][0])


def test_reminder_stops_when_answered(ask, cast, later):
    top_up, kind = ask(), kinds.get("pilots.top_up_due")
    rows = _plan(kind.name, _at("2026-11-30"))
    assert kind.still_due(rows) == {row.pk for row in rows}
    subject, text, html = _mail(rows[0], "en")
    assert (subject, "Inès Haddad asks for €500 more" in text, "Inès Haddad asks for €500 more" in html) == (
        "To answer by Tuesday 1 December: more money for “Veille client sur Mastodon”",
        True,
        True,
    )
    actions.refuse_top_up(_fresh(top_up), words="Non", by=cast.dsi, at=later)
    assert kind.still_due(rows) == set()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mails_of_the_answer_hold_amounts_and_words(ask, cast, later, language):
    actions.grant_top_up(_fresh(ask()), amount=Decimal(200), words="Une <seule>", by=cast.dsi, at=later)
    actions.refuse_top_up(_fresh(ask(400)), words="Trop <tard>", by=cast.dsi, at=later)
    for kind, words in (("pilots.top_up_granted", "Une <seule>"), ("pilots.top_up_refused", "Trop <tard>")):
        subject, text, html = _mail(Message.objects.get(kind=kind), language)
        assert (
            "Veille client sur Mastodon" in subject,
            words in text,
            words in html,
            "Yanis Benali" in text,
        ) == (True,) * 4
