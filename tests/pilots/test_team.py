"""The help around a pilot and its people: four parts, missing until filled; who is named is told; the lead changes hands."""

from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.verdicts import Forbidden, NotNow
from early_adopters import actions as early_adopters
from early_adopters.models import Mentoring
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from pilots import actions, queries
from pilots.models import Member, Pilot
from pilots.queries import own
from training import actions as training
from training.models import Course

PARIS = ZoneInfo("Europe/Paris")


def _at(day, hour=9):
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).replace(hour=hour)


@pytest.fixture
def running(make_pilot, approve, cast, now):
    """Decided by Yanis, accompanied by Léa."""
    approve(make_pilot(), at=now, by=cast.dsi, mentor=cast.dsi2)
    return queries.sheet(cast.dsi).get()


@pytest.fixture
def support(running, cast, later):
    def fill(*, trainer=None, help_contact=None, plan="", by=None, pilot=None, at=later):
        actions.set_support(
            pilot or running,
            trainer=trainer,
            help_contact=help_contact,
            training_plan=plan,
            by=by or cast.pioneer,
            at=at,
        )

    return fill


@pytest.fixture
def course(cast, running, now):
    made = Course(
        slug="premiers-pas",
        title_fr="Premiers pas",
        title_en="First steps",
        summary_fr="Commencer.",
        level="first_steps",
        minutes=90,
        tool=running.tool,
    )
    return training.create_course(made, by=cast.hr, at=now)


def _told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("recipient_id", "period"))


def _parts(pilot):
    return [part.there for part in queries.team.support_of(Pilot.objects.get(pk=pilot.pk)).parts]


# --- the four parts -------------------------------------------------------------------------------------------


def test_support_is_counted_until_it_is_whole(running, support, cast):
    assert (_parts(running), queries.team.support_of(running).there) == ([True, False, False, False], 1)
    support(trainer=cast.trainer, help_contact=cast.employee, plan="Deux matinées.")
    running.refresh_from_db()
    assert (_parts(running), queries.team.support_of(running).whole) == ([True] * 4, True)


def test_who_left_the_company_helps_nobody(running, support, cast):
    support(trainer=cast.trainer, help_contact=cast.employee, plan="Deux matinées.")
    type(cast.trainer).objects.filter(pk__in=[cast.trainer.pk, cast.dsi2.pk]).update(is_active=False)
    assert _parts(running) == [False, False, True, True]
    assert list(queries.team.unsupported()) == [running]


def test_named_people_are_told_once(running, support, cast, later):
    support(trainer=cast.trainer, help_contact=cast.pioneer)
    support(trainer=cast.trainer, help_contact=cast.employee)
    support(trainer=cast.trainer, help_contact=cast.employee, plan="Deux matinées.")
    assert _told("pilots.support_named") == sorted(
        [(cast.trainer.pk, "trainer"), (cast.employee.pk, "help_contact")]
    )


def test_message_to_who_was_named_stops_when_somebody_else_is(running, support, cast):
    kind = kinds.get("pilots.support_named")
    support(trainer=cast.trainer)
    (row,) = Message.objects.filter(kind=kind.name)
    assert kind.still_due([row]) == {row.pk}
    support(trainer=cast.colleague)
    assert kind.still_due([row]) == set()


def test_only_colleagues_who_are_here_are_named(support, cast):
    with pytest.raises(NotNow):
        support(trainer=cast.guest)


def test_second_of_two_at_once_looks_again(running, support, cast):
    stale = Pilot.objects.select_related("mentoring").get(pk=running.pk)
    support(trainer=cast.trainer)
    with pytest.raises(NotNow):
        support(help_contact=cast.employee, pilot=stale)
    running.refresh_from_db()
    assert (running.trainer, running.help_contact) == (cast.trainer, None)


@pytest.mark.parametrize("person", ["employee", "colleague", "manager", "lead", "guest"])
def test_support_is_of_who_answers_for_the_pilot(support, cast, person):
    with pytest.raises(Forbidden):
        support(trainer=cast.trainer, by=getattr(cast, person))


def test_plan_knows_the_courses_it_names(course, running):
    plan = f"Deux matinées.\n{course.get_absolute_url()}\nPuis seul.\n/formations/absente/\n/pilotes/"
    words, slugs = queries.team.plan_parts(plan)
    assert (words, slugs) == ("Deux matinées.\nPuis seul.\n/pilotes/", ["premiers-pas", "absente"])
    assert queries.team.courses_named(plan) == [course]
    assert queries.team.courses_for(running, []) == [course]


# --- the mentor -----------------------------------------------------------------------------------------------


def test_mentor_that_ended_is_named_again(running, cast, later):
    early_adopters.end(running.mentoring, by=cast.pioneer, at=later)
    pilot = queries.sheet(cast.dsi).get()
    assert pilot.needs_mentor
    actions.name_mentor(pilot, mentor=cast.dsi, by=cast.dsi2, at=later)
    pilot = queries.sheet(cast.dsi).get()
    assert (pilot.needs_mentor, pilot.mentoring.mentor, Mentoring.objects.open().count()) == (
        False,
        cast.dsi,
        1,
    )


def test_mentor_who_left_is_replaced_on_the_same_row(running, cast, later):
    type(cast.dsi2).objects.filter(pk=cast.dsi2.pk).update(is_dsi=False)
    pilot = queries.sheet(cast.dsi).get()
    was = pilot.mentoring_id
    actions.name_mentor(pilot, mentor=cast.dsi, by=cast.dsi, at=later)
    pilot = queries.sheet(cast.dsi).get()
    assert (pilot.mentoring_id, pilot.mentoring.mentor) == (was, cast.dsi)


def test_mentor_is_named_by_the_it_department_when_there_is_none(running, cast, later):
    with pytest.raises(NotNow):
        actions.name_mentor(running, mentor=cast.dsi, by=cast.dsi, at=later)
    early_adopters.end(running.mentoring, by=cast.pioneer, at=later)
    with pytest.raises(Forbidden):
        actions.name_mentor(queries.sheet(cast.dsi).get(), mentor=cast.dsi, by=cast.pioneer, at=later)


# --- a week later ---------------------------------------------------------------------------------------------


def _due(at, **page):
    return [
        (row.recipient_id, row.period, row.due_at)
        for row in kinds.get("pilots.support_missing").due(at, page.get("after", 0), page.get("limit", 500))
    ]


def test_missing_support_is_recalled_once_after_a_week(running, cast):
    """Decided on Tuesday 24 November: the Tuesday after."""
    slot = _at("2026-12-01", 8)
    both = sorted([(cast.pioneer.pk, "week", slot), (cast.dsi2.pk, "week", slot)])
    days = ["2026-11-30", "2026-12-01", "2026-12-04", "2026-12-06"]
    assert [_due(_at(day, 11)) for day in days] == [[], both, both, []]
    assert [row[0] for row in _due(_at("2026-12-01", 11), limit=1)] == [both[0][0]]


def test_missing_support_without_a_mentor_is_told_to_who_decided(running, cast, later):
    early_adopters.end(running.mentoring, by=cast.pioneer, at=later)
    assert [row[0] for row in _due(_at("2026-12-01", 11))] == sorted([cast.pioneer.pk, cast.dsi.pk])


def test_missing_support_stops_when_it_is_whole(running, support, cast, later):
    from notifications import actions as notifications

    kind = kinds.get("pilots.support_missing")
    for person in (cast.pioneer, cast.employee):
        notifications.tell(
            kind.name,
            recipient_id=person.pk,
            key=running.key,
            period="week",
            at=later,
            payload={"pilot": running.pk},
        )
    rows = list(Message.objects.filter(kind=kind.name).order_by("pk"))
    assert kind.still_due(rows) == {rows[0].pk}
    support(trainer=cast.trainer, help_contact=cast.employee, plan="Deux matinées.")
    assert (kind.still_due(rows), _due(_at("2026-12-01", 11))) == (set(), [])


@pytest.mark.parametrize("pilots", [1, 3])
def test_missing_support_asks_once_however_many(make_pilot, approve, now, pilots, django_assert_num_queries):
    for _n in range(pilots):
        approve(make_pilot(), at=now)
    with django_assert_num_queries(1):
        assert len(_due(_at("2026-12-01", 11))) == 2 * pilots


def test_missing_support_waits_for_the_lead_and_the_mentor(running, cast):
    people = [cast.pioneer, cast.dsi2, cast.dsi]
    pilots = own.read([person.pk for person in people])
    early = queries.course.todo(people, _at("2026-11-30"), pilots)
    after = queries.course.todo(people, _at("2026-12-01", 11), pilots)
    said = [
        [[line.detail for line in lines[one.pk] if "support" in line.key] for one in people]
        for lines in (early, after)
    ]
    missing = ["still missing: trainer, help contact, training plan"]
    assert said == [[[], [], []], [missing, missing, []]]


# --- the lead changes hands -----------------------------------------------------------------------------------


@pytest.fixture
def heir(running, cast, later):
    return actions.add_member(running, person=cast.employee, part="member", by=cast.pioneer, at=later)


def test_lead_is_handed_over_and_both_are_told(running, heir, cast, later):
    actions.hand_over_lead(running, to=heir, by=cast.dsi, at=later)
    pilot = queries.sheet(cast.dsi).get()
    assert (pilot.lead, [(one.person, one.part) for one in pilot.members.all()]) == (
        cast.employee,
        [(cast.pioneer, "co_author")],
    )
    assert (pilot.mentoring.person, pilot.mentoring.mentor) == (cast.employee, cast.dsi2)
    assert [one for one, _period in _told("pilots.lead_handed_over")] == sorted(
        [cast.pioneer.pk, cast.employee.pk]
    )


def test_lead_gives_it_and_only_the_other_is_told(running, heir, cast, later):
    actions.hand_over_lead(running, to=heir, by=cast.pioneer, at=later)
    assert [one for one, _period in _told("pilots.lead_handed_over")] == [cast.employee.pk]


@pytest.mark.parametrize("person", ["employee", "colleague", "manager", "lead", "guest"])
def test_lead_is_given_by_the_lead_and_the_it_department_alone(running, heir, cast, later, person):
    with pytest.raises(Forbidden):
        actions.hand_over_lead(running, to=heir, by=getattr(cast, person), at=later)


def test_lead_never_goes_to_who_decided_it_nor_to_its_mentor(running, cast, later):
    for person in (cast.dsi, cast.dsi2):
        member = actions.add_member(running, person=person, part="member", by=cast.pioneer, at=later)
        with pytest.raises(NotNow):
            actions.hand_over_lead(running, to=member, by=cast.pioneer, at=later)
    running.refresh_from_db()
    assert running.lead == cast.pioneer


def test_lead_never_goes_to_a_guest(running, cast, later):
    member = actions.add_member(running, person=cast.guest, part="partner", by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        actions.hand_over_lead(running, to=member, by=cast.pioneer, at=later)
    assert Member.objects.filter(pk=member.pk).exists()


def test_two_hand_overs_of_one_page_keep_the_first(running, heir, cast, later):
    stale = queries.sheet(cast.dsi).get()
    other = actions.add_member(running, person=cast.colleague, part="member", by=cast.pioneer, at=later)
    actions.hand_over_lead(running, to=heir, by=cast.pioneer, at=later)
    with pytest.raises(NotNow):
        actions.hand_over_lead(stale, to=other, by=cast.pioneer, at=later)
    assert Pilot.objects.get(pk=running.pk).lead == cast.employee


# --- names and mails ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("guest@demo.example", True),
        ("GUEST@demo.example", True),
        ("Julia Stein", True),
        ("stein julia", True),
        ("Julia", False),
        ("Inès Haddad", False),
        ("pioneer@demo.example", False),
        ("", False),
    ],
)
def test_guest_is_found_by_address_or_whole_name(cast, typed, found):
    assert queries.team.guest_named(typed) == (cast.guest if found else None)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mails_of_the_team_are_written_in_both_languages(running, heir, support, cast, later, language):
    from notifications import actions as notifications

    milestone = actions.add_milestone(
        running, label="Bilan", due_on=date(2026, 12, 18), token="a" * 32, by=cast.pioneer, at=later
    )
    support(trainer=cast.trainer, help_contact=cast.colleague)
    notifications.tell(
        "pilots.support_missing",
        recipient_id=cast.pioneer.pk,
        key=running.key,
        period="week",
        at=later,
        payload={"pilot": running.pk},
    )
    for period in ("before-2026-12-18", "late-2026-12-18"):
        notifications.tell(
            "pilots.milestone_due",
            recipient_id=cast.pioneer.pk,
            key=f"milestone:{milestone.pk}",
            period=period,
            at=later,
            payload={"pilot": running.pk, "milestone": milestone.pk},
        )
    actions.hand_over_lead(queries.sheet(cast.dsi).get(), to=heir, by=cast.dsi, at=later + timedelta(days=1))
    names = ("support_missing", "support_named", "milestone_due", "lead_handed_over")
    rows = Message.objects.filter(kind__in=[f"pilots.{name}" for name in names]).select_related("recipient")
    said = []
    for row in rows:
        kind = kinds.get(row.kind)
        with translation.override(language):
            mail = compose(kind, row, contexts(kind, [row])[row.pk])
            page = unescape(mail.alternatives[0][0])
        said.append(f"/pilotes/{running.pk}/" in mail.body and f"/pilotes/{running.pk}/" in page)
    assert said == [True] * 7
