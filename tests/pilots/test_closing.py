"""How a pilot ends: once, by who answers for it; figures frozen, the rest given back, those concerned told."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from core import search
from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from early_adopters.models import Mentoring
from notifications import kinds
from notifications.delivery import compose, contexts, reading_as
from notifications.models import Message
from pilots import actions, queries
from pilots.models import Closing, Envelope, Indicator, Member, Milestone, Pilot, TopUp
from pilots.queries import closing, own
from tests.pilots.books import books_balance

PARIS = ZoneInfo("Europe/Paris")
TEXTS = {"words": "À étendre.", "worked": "Les mots-clés.", "hindered": "Le temps.", "advice": "Former tôt."}


def _spend(pilot, amount, *, by, at, token, line=0, state="committed"):
    return actions.add_expense(
        pilot,
        line=pilot.lines.all()[line],
        label="Formation",
        amount=Decimal(amount),
        state=state,
        spent_on=date(2026, 11, 24),
        token=token * 32,
        by=by,
        at=at,
    )


@pytest.fixture
def spent(approved, cast, later):
    """1,000 paid and 500 committed on the first line, 250.50 planned on the second; a measure and two milestones."""
    _spend(approved, 1000, by=cast.pioneer, at=later, token="a", state="paid")
    _spend(approved, 500, by=cast.pioneer, at=later, token="b")
    _spend(approved, "250.50", by=cast.pioneer, at=later, token="c", line=1, state="planned")
    actions.record_measure(
        approved, value=Decimal(82), measured_on=date(2026, 11, 24), by=cast.pioneer, at=later
    )
    for n, done_on in enumerate((date(2026, 11, 24), None)):
        Milestone.objects.create(
            form_token=f"{n}" * 32,
            pilot=approved,
            label="Jalon",
            due_on=date(2026, 12, 1),
            done_on=done_on,
            done_by=cast.pioneer if done_on else None,
            added_by=cast.pioneer,
            added_at=later,
        )
    approved.refresh_from_db()
    return approved


@pytest.fixture
def close(cast, later):
    """close(pilot, outcome=..., by=..., at=...) -> finished."""

    def end(pilot, *, outcome="go", by=None, at=later, **texts):
        return actions.close(pilot, outcome=outcome, **{**TEXTS, **texts}, by=by or cast.pioneer, at=at)

    return end


def _join(pilot, person, part, at):
    return Member.objects.create(pilot=pilot, person=person, part=part, added_by=pilot.lead, added_at=at)


# --- The act ------------------------------------------------------------------------------------------


def test_close_keeps_the_outcome_and_the_texts(spent, close, cast, later):
    pilot = close(spent, outcome="adjust")
    closing = queries.closing_of(pilot)
    assert (pilot.state, pilot.closed_at, pilot.closing_words) == ("closed", later, "À étendre.")
    assert (closing.outcome, closing.worked, closing.hindered, closing.advice, closing.by, closing.tone) == (
        "adjust",
        "Les mots-clés.",
        "Le temps.",
        "Former tôt.",
        cast.pioneer,
        "warn",
    )


def test_close_freezes_the_figures_of_that_moment(spent, close):
    close(spent)
    assert Closing.objects.get().figures == {
        "asked": "12500.00",
        "granted": "12500.00",
        "committed": "1500.00",
        "paid": "1000.00",
        "returned": "11000.00",
        "lines": [
            _line("Accompagnement externe", "support", "6000.00", "1500.00", "1000.00"),
            _line("Formation de l’équipe", "training", "4500.00", "0.00", "0.00"),
            _line("Licences et matériel", "tools", "2000.00", "0.00", "0.00"),
        ],
        "categories": [
            {"category": "support", "granted": "6000.00", "committed": "1500.00", "paid": "1000.00"},
            {"category": "training", "granted": "4500.00", "committed": "0.00", "paid": "0.00"},
            {"category": "tools", "granted": "2000.00", "committed": "0.00", "paid": "0.00"},
        ],
        "kpis": [
            {
                "label": "réponses en moins de 2 h",
                "unit": "%",
                "better": "up",
                "baseline": "35.00",
                "target": "80.00",
                "latest": "82.00",
                "latest_on": "2026-11-24",
                "reached": True,
            }
        ],
        "milestones": {"all": 2, "done": 1},
        "starts_on": "2026-12-01",
        "ends_on": "2027-02-28",
        "began_on": "2026-11-24",
        "closed_on": "2026-11-24",
        "days_to_answer": 0,
    }


def _line(label, category, granted, committed, paid):
    return {
        "label": label,
        "category": category,
        "asked": granted,
        "granted": granted,
        "committed": committed,
        "paid": paid,
    }


def test_close_gives_back_what_is_not_committed(spent, close, envelope):
    pilot = close(spent)
    assert (pilot.returned, pilot.left, Envelope.objects.get(pk=envelope.pk).allocated) == (
        Decimal(11000),
        Decimal(0),
        Decimal(1500),
    )
    books_balance()


def test_close_with_everything_committed_gives_nothing_back(approved, close, cast, later, envelope):
    for n, amount in enumerate((6000, 4500, 2000)):
        _spend(approved, amount, by=cast.pioneer, at=later, token=str(n), line=n)
    assert (close(approved).returned, Envelope.objects.get(pk=envelope.pk).allocated) == (
        Decimal(0),
        Decimal(12500),
    )
    books_balance()


def test_close_gives_back_to_the_cent(approved, close, cast, later, envelope):
    _spend(approved, "0.10", by=cast.pioneer, at=later, token="a")
    _spend(approved, "0.20", by=cast.pioneer, at=later, token="b")
    assert close(approved).returned == Decimal("12499.70")
    books_balance()


def test_close_cancels_what_was_only_planned(spent, close):
    close(spent)
    assert sorted(spent.expenses.values_list("amount", "state")) == [
        (Decimal("250.50"), "cancelled"),
        (Decimal(500), "committed"),
        (Decimal(1000), "paid"),
    ]
    assert JournalEntry.objects.filter(verb="expense_cancelled").count() == 1


def test_close_withdraws_a_request_that_waits(spent, close, cast, later):
    TopUp.objects.create(
        form_token="t" * 32,
        pilot=spent,
        line=spent.lines.first(),
        amount=Decimal(900),
        why="Un atelier de plus.",
        asked_by=cast.pioneer,
        asked_at=later,
        promised_on=date(2026, 12, 1),
    )
    assert queries.ahead(spent, at=later).top_up is not None
    close(spent)
    assert not TopUp.objects.exists()
    assert JournalEntry.objects.filter(verb="top_up_withdrawn").count() == 1


def test_close_ends_the_mentoring_whoever_closes(spent, close, cast, later):
    _join(spent, cast.employee, "co_author", later)
    close(Pilot.objects.get(pk=spent.pk), by=cast.employee)
    assert Mentoring.objects.get().ended_at == later


def test_close_is_found_by_what_was_learned(spent, close, cast):
    close(spent, words="Le pangolin aide.")
    found = search.find("pangolin", queries.search_sources(cast.colleague)).hits
    assert [hit.object_id for hit in found] == [spent.pk]


def test_close_twice_ends_once(spent, close, cast, later):
    again = Pilot.objects.get(pk=spent.pk)
    close(spent)
    with pytest.raises(NotNow):
        close(again, outcome="stop", by=cast.dsi)
    assert Closing.objects.get().outcome == "go"
    books_balance()


def test_close_needs_words(spent, close):
    with pytest.raises(NotNow):
        close(spent, words="  ")


def test_close_is_refused_while_the_decision_can_be_taken_back(approved, close, now):
    with pytest.raises(NotNow):
        close(approved, at=now + timedelta(minutes=9))


def test_close_is_for_who_answers_for_it(spent, close, cast, later):
    _join(spent, cast.employee, "member", later)
    for person in (cast.employee, cast.colleague, cast.manager, cast.lead, cast.hr):
        with pytest.raises(Forbidden):
            close(spent, by=person)
    close(spent, by=cast.dsi2)


def test_end_is_kept_as_it_is(spent, close):
    close(spent)
    for change in ({"outcome": "stop"}, {"figures": {}}, {"worked": ""}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Closing.objects.update(**change)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Closing.objects.all().delete()


def test_figures_do_not_move_when_an_invoice_is_paid_later(spent, close, cast, later):
    close(spent)
    expense = spent.expenses.get(state="committed")
    expense.pilot.refresh_from_db()
    actions.pay_expense(expense, by=cast.pioneer, at=later + timedelta(days=3))
    spent.refresh_from_db()
    assert (spent.paid, Closing.objects.get().figures["paid"]) == (Decimal(1500), "1000.00")
    books_balance()


# --- Figures in words ---------------------------------------------------------------------------------


def test_frozen_figures_are_read_in_the_language_of_the_reader(spent, close):
    close(spent)
    figures = Closing.objects.get().figures
    with translation.override("fr"):
        shown = queries.frozen(figures)
    assert [(kpi.baseline, kpi.target, kpi.latest, kpi.reached) for kpi in shown.kpis] == [
        ("35\u00a0%", "80\u00a0%", "82\u00a0%", True)
    ]
    assert (shown.reached, shown.milestones, shown.milestones_done, shown.returned) == (
        1,
        2,
        1,
        Decimal(11000),
    )
    assert [row.label for row in queries.frozen(figures).categories] == [
        "Support by the team",
        "Training of the team",
        "Tools and licences",
    ]


def test_ahead_says_what_is_still_open(spent, make_pilot, approve, now, later):
    open_ends = queries.ahead(spent, at=later)
    assert (
        open_ends.committed,
        open_ends.committed_count,
        open_ends.planned,
        open_ends.planned_count,
        open_ends.unmeasured,
        open_ends.open_milestones,
    ) == (Decimal(500), 1, Decimal("250.50"), 1, (), 1)
    never = approve(
        make_pilot(kpis=[Indicator("temps", "h", Decimal(8), Decimal(4), "down")], title="Autre"), at=now
    )
    assert [kpi.label for kpi in queries.ahead(never, at=later).unmeasured] == ["temps"]


def test_ahead_is_empty_when_all_is_done(approved, cast, later):
    actions.record_measure(
        approved, value=Decimal(40), measured_on=date(2026, 11, 24), by=cast.pioneer, at=later
    )
    assert not queries.ahead(approved, at=later)


# --- Told, and reminded -------------------------------------------------------------------------------


def test_closed_is_told_once_to_the_team_the_mentor_and_the_manager(spent, close, cast, later):
    for person, part in ((cast.employee, "co_author"), (cast.colleague, "member"), (cast.guest, "partner")):
        _join(spent, person, part, later)
    close(spent)
    told = Message.objects.filter(kind="pilots.closed").order_by("recipient_id")
    assert list(told.values_list("recipient_id", flat=True)) == sorted(
        person.pk for person in (cast.employee, cast.colleague, cast.guest, cast.dsi, cast.manager)
    )


def _mail(row, language):
    kind = kinds.get(row.kind)
    with reading_as(language, "Europe/Paris"):
        return compose(kind, row, contexts(kind, [row])[row.pk])


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "The pilot “Veille client sur Mastodon” is finished: We stop"),
        ("fr", "Le pilote « Veille client sur Mastodon » est terminé : nous arrêtons"),
    ],
)
def test_closed_mail_says_what_was_learned_and_nothing_of_the_money(spent, close, cast, language, subject):
    cast.manager.language = language
    cast.manager.save()
    close(spent, outcome="stop")
    mail = _mail(
        Message.objects.select_related("recipient").get(kind="pilots.closed", recipient=cast.manager),
        language,
    )
    text = mail.body.replace("\u00a0", " ").replace("\u202f", " ")
    assert mail.subject.replace("\u00a0", " ").replace("\u202f", " ") == subject
    assert "À étendre." in text
    assert "€" not in text


def _at(day, hour=9):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


def _due(day, hour=9, after=0, limit=500):
    return [
        (row.recipient_id, row.period, row.due_at)
        for row in kinds.get("pilots.to_close").due(_at(day, hour), after, limit)
    ]


def test_to_close_reminds_the_lead_the_day_after_and_two_weeks_later(approved, cast):
    """It ends on Sunday 28 February 2027."""
    first = (cast.pioneer.pk, "ended-2027-02-28", _at("2027-03-01", 8))
    again = (cast.pioneer.pk, "again-2027-02-28", _at("2027-03-15", 8))
    days = ("2027-02-28", "2027-03-01", "2027-03-08", "2027-03-09", "2027-03-15", "2027-03-22", "2027-03-23")
    assert [_due(day) for day in days] == [[], [first], [first], [], [again], [again], []]
    assert _due("2027-03-01", 7) == []


def test_to_close_is_read_page_by_page(approved, make_pilot, approve, cast, now):
    approve(make_pilot(lead=cast.employee, title="Autre"), at=now)
    ids = sorted([cast.pioneer.pk, cast.employee.pk])
    assert [row[0] for row in _due("2027-03-01", limit=1)] == ids[:1]
    assert [row[0] for row in _due("2027-03-01", after=ids[0])] == ids[1:]


def test_to_close_stops_when_it_is_closed(approved, close, cast, later):
    kind, at = kinds.get("pilots.to_close"), _at("2027-03-01")
    [due] = kind.due(at, 0, 500)
    message = Message(
        pk=1, kind=kind.name, recipient_id=due.recipient_id, period=due.period, payload=due.payload
    )
    assert kind.still_due([message]) == {1}
    close(approved)
    assert (kind.still_due([message]), kind.due(at, 0, 500)) == (set(), [])


@pytest.mark.parametrize("again", [False, True])
def test_to_close_mail_leads_to_the_form(approved, cast, again, settings):
    period = f"{'again' if again else 'ended'}-{approved.ends_on}"
    message = Message(
        pk=1,
        kind="pilots.to_close",
        recipient=cast.pioneer,
        recipient_id=cast.pioneer.pk,
        period=period,
        payload={"pilot": approved.pk},
    )
    context = kinds.get("pilots.to_close").contexts([message])[1]
    assert (context["url"], context["again"]) == (
        f"{settings.SITE_URL}{approved.get_absolute_url()}clore/",
        again,
    )


def todo(people, at):
    return closing.todo(people, at, own.read([person.pk for person in people]))


def test_todo_asks_the_lead_alone_to_close(approved, cast, close):
    people = [cast.pioneer, cast.dsi, cast.manager, cast.employee]
    assert todo(people, _at("2027-02-28")) == {}
    assert {
        user_id: [line.url for line in lines] for user_id, lines in todo(people, _at("2027-03-01")).items()
    } == {cast.pioneer.pk: [f"{approved.get_absolute_url()}clore/"]}
    close(approved)
    assert todo(people, _at("2027-03-01")) == {}


def test_todo_costs_what_reading_their_own_costs(
    approved, make_pilot, approve, cast, now, django_assert_num_queries
):
    for n in range(2):
        approve(make_pilot(lead=cast.employee, title=f"Autre {n}"), at=now)
    for people in ([cast.pioneer], [cast.pioneer, cast.employee, cast.dsi]):
        with django_assert_num_queries(2):
            todo(people, _at("2027-03-01"))


def test_proposal_of_another_shape_freezes_too(make_pilot, approve, close, proposal, now):
    """Two lines of one category, two indicators of which one was never measured."""
    pilot = approve(
        make_pilot(
            lines=[proposal.lines[0], replace(proposal.lines[0], label="Autre", asked=Decimal("0.01"))],
            kpis=[*proposal.kpis, Indicator("temps", "", Decimal(8), Decimal("4.5"), "down")],
        ),
        at=now,
    )
    close(pilot)
    figures = queries.frozen(Closing.objects.get().figures)
    assert [(row.granted, row.committed) for row in figures.categories] == [(Decimal("6000.01"), Decimal(0))]
    assert [(kpi.latest, kpi.target, kpi.reached) for kpi in figures.kpis] == [
        ("", "80%", False),
        ("", "4.5", False),
    ]
