"""A proposal is written alone or by two, sent, taken back, taken up again; people come in and hear of it once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from notifications.models import Message
from pilots import actions, rules
from pilots.models import Indicator, Line, Member, Pilot

CO_AUTHOR, MEMBER, PARTNER = Member.Part.CO_AUTHOR, Member.Part.MEMBER, Member.Part.PARTNER


@pytest.fixture
def draft(make_pilot):
    return make_pilot(sending=False)


def fresh(pilot) -> Pilot:
    return Pilot.objects.get(pk=pilot.pk)


def told(pilot) -> set[str]:
    found = Message.objects.filter(kind="pilots.joined", key=pilot.key).select_related("recipient")
    return {message.recipient.email for message in found}


# --- Two writers --------------------------------------------------------------------------------------------------


def test_each_writing_makes_a_new_revision(draft, proposal, cast, later):
    saved = actions.save(
        draft, proposal=replace(proposal, title="Autre"), revision=0, by=cast.pioneer, at=later
    )
    assert (saved.title, saved.revision, saved.changed_by, saved.changed_at) == (
        "Autre",
        1,
        cast.pioneer,
        later,
    )


def test_the_second_writer_overtakes_nobody(draft, proposal, cast, later):
    actions.save(draft, proposal=replace(proposal, title="Premier"), revision=0, by=cast.pioneer, at=later)
    with pytest.raises(actions.Overtaken):
        actions.save(
            fresh(draft), proposal=replace(proposal, title="Second"), revision=0, by=cast.pioneer, at=later
        )
    assert fresh(draft).title == "Premier"


def test_the_second_writer_who_has_seen_the_first_writes(draft, proposal, cast, later):
    actions.save(draft, proposal=replace(proposal, title="Premier"), revision=0, by=cast.pioneer, at=later)
    saved = actions.save(
        fresh(draft), proposal=replace(proposal, title="Second"), revision=1, by=cast.pioneer, at=later
    )
    assert (saved.title, saved.revision) == ("Second", 2)


def test_saying_the_same_writes_nothing(draft, proposal, cast, now, later):
    lines = list(draft.lines.values_list("pk", flat=True))
    saved = actions.save(draft, proposal=proposal, revision=0, by=cast.pioneer, at=later)
    assert (saved.revision, saved.changed_at, list(saved.lines.values_list("pk", flat=True))) == (
        0,
        now,
        lines,
    )


def test_a_change_of_a_line_alone_is_a_change(draft, proposal, cast, later):
    changed = replace(proposal, lines=[*proposal.lines[:2], Line("tools", "Licences", Decimal(1))])
    saved = actions.save(draft, proposal=changed, revision=0, by=cast.pioneer, at=later)
    assert (saved.revision, saved.asked, saved.lines.count()) == (1, Decimal(10501), 3)


def test_several_indicators_keep_their_order(draft, proposal, cast, later):
    two = [*proposal.kpis, Indicator("appels", "", Decimal(40), Decimal(10), "down")]
    saved = actions.save(draft, proposal=replace(proposal, kpis=two), revision=0, by=cast.pioneer, at=later)
    assert [(kpi.position, kpi.label) for kpi in saved.kpis.all()] == [
        (1, "réponses en moins de 2 h"),
        (2, "appels"),
    ]
    assert saved.kpi == saved.kpis.first()


def test_language_stays_that_of_who_began(draft, proposal, cast, later):
    saved = actions.save(
        draft, proposal=replace(proposal, title="x", language="en"), revision=0, by=cast.pioneer, at=later
    )
    assert saved.language == "fr"


# --- Sending, taking back, taking up again --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lacks", "field"),
    [
        ({"tool": None}, "tool"),
        ({"what": ""}, "what"),
        ({"why": ""}, "why"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": None}, "ends_on"),
        ({"kpis": []}, "kpis-0-label"),
        ({"lines": []}, "lines-0-label"),
        ({"lines": [Line("tools", "Licences", Decimal(0)), Line("tools", "x", Decimal(5))]}, "lines-0-label"),
        ({"lines": [Line("", "Licences", Decimal(5))]}, "lines-0-label"),
    ],
)
def test_what_lacks_is_named_and_nothing_is_sent(make_pilot, cast, later, lacks, field):
    pilot = make_pilot(sending=False, **lacks)
    assert [one.field for one in rules.missing(pilot, at=later)] == [field]
    with pytest.raises(NotNow):
        actions.send(pilot, by=cast.pioneer, at=later)
    assert fresh(pilot).state == "draft"


def test_nothing_lacks_in_a_complete_one(draft, later):
    assert rules.missing(draft, at=later) == []


def test_a_proposal_changed_since_it_was_read_is_not_sent(draft, proposal, cast, later):
    read = fresh(draft)
    actions.save(draft, proposal=replace(proposal, title="Autre"), by=cast.pioneer, at=later)
    with pytest.raises(actions.Overtaken):
        actions.send(read, by=cast.pioneer, at=later)


def test_taken_back_it_is_a_draft_without_promise(submitted, cast, later):
    promised = submitted.promised_on
    pilot = actions.withdraw(submitted, by=cast.pioneer, at=later)
    assert (pilot.state, pilot.sent_at, pilot.promised_on, pilot.assigned_to) == ("draft", None, None, None)
    assert JournalEntry.objects.filter(verb="pilot_withdrawn", subject_id=str(pilot.pk)).count() == 1
    again = actions.send(pilot, by=cast.pioneer, at=later + timedelta(days=3))
    assert (again.state, again.promised_on > promised) == ("submitted", True)


def test_what_is_decided_is_not_taken_back(submitted, cast, approve, later):
    stale = fresh(submitted)
    approve(submitted, at=later)
    with pytest.raises(NotNow, match="has already decided"):
        actions.withdraw(stale, by=cast.pioneer, at=later)
    assert fresh(submitted).state == "approved"


def test_others_do_not_take_it_back(submitted, cast, later):
    for who in (cast.employee, cast.dsi, cast.manager):
        with pytest.raises(Forbidden):
            actions.withdraw(fresh(submitted), by=who, at=later)


def test_a_declined_pilot_is_taken_up_again_with_its_budget_by_its_lead(submitted, cast, later):
    declined = actions.decline(submitted, reason="Trop tôt", next_step="En mars", by=cast.dsi, at=later)
    made = actions.copy(declined, token="f" * 32, by=cast.pioneer, at=later)
    again = actions.copy(declined, token="f" * 32, by=cast.pioneer, at=later)
    assert (made.pk, made.state, made.title, made.asked, made.starts_on) == (
        again.pk,
        "draft",
        declined.title,
        declined.asked,
        None,
    )
    assert [kpi.label for kpi in made.kpis.all()] == ["réponses en moins de 2 h"]


def test_a_colleague_takes_up_a_finished_pilot_without_its_amounts(approved, cast, later):
    closed = actions.close(approved, outcome="go", words="À étendre.", by=cast.pioneer, at=later)
    made = actions.copy(closed, token="f" * 32, by=cast.employee, at=later)
    assert (made.lead, made.title, made.asked, made.lines.count()) == (cast.employee, closed.title, 0, 0)


def test_a_running_pilot_is_not_copied(approved, cast, later):
    with pytest.raises(NotNow):
        actions.copy(approved, token="f" * 32, by=cast.pioneer, at=later)


# --- People -----------------------------------------------------------------------------------------------------------


def test_a_co_author_sees_writes_and_sends_the_draft(draft, proposal, cast, later):
    actions.add_member(draft, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    pilot = Pilot.objects.visible_to(cast.employee).get(pk=draft.pk)
    pilot = actions.save(pilot, proposal=replace(proposal, title="À deux"), by=cast.employee, at=later)
    pilot = actions.send(pilot, by=cast.employee, at=later)
    assert (pilot.title, pilot.state, pilot.lead) == ("À deux", "submitted", cast.pioneer)


def test_a_co_author_who_is_taken_out_loses_it_at_once(draft, cast, later):
    member = actions.add_member(draft, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    actions.remove_member(member, by=cast.pioneer, at=later)
    assert not Pilot.objects.visible_to(cast.employee).filter(pk=draft.pk).exists()
    with pytest.raises(Forbidden):
        rules.can_write(cast.employee, fresh(draft)).enforce()


def test_a_co_author_hears_of_a_draft_and_a_member_when_it_is_sent(draft, cast, later):
    actions.add_member(draft, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    actions.add_member(draft, person=cast.colleague, part=MEMBER, by=cast.pioneer, at=later)
    assert told(draft) == {cast.employee.email}
    actions.send(fresh(draft), by=cast.pioneer, at=later)
    assert told(draft) == {cast.employee.email, cast.colleague.email}
    assert Message.objects.filter(kind="pilots.joined").count() == 2


def test_added_twice_is_once(draft, cast, later):
    first = actions.add_member(draft, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    second = actions.add_member(draft, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    assert (first.pk, draft.members.count(), Message.objects.filter(kind="pilots.joined").count()) == (
        second.pk,
        1,
        1,
    )


def test_who_is_taken_out_before_the_message_left_gets_none(draft, cast, later):
    from notifications.kinds import get

    member = actions.add_member(draft, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    rows = list(Message.objects.filter(kind="pilots.joined"))
    assert get("pilots.joined").still_due(rows) == {rows[0].pk}
    actions.remove_member(member, by=cast.pioneer, at=later)
    assert get("pilots.joined").still_due(rows) == set()
    assert get("pilots.joined").contexts(rows) == {}


@pytest.mark.parametrize("part", [CO_AUTHOR, MEMBER])
def test_a_guest_is_no_colleague(approved, cast, later, part):
    with pytest.raises(NotNow):
        actions.add_member(approved, person=cast.guest, part=part, by=cast.pioneer, at=later)


def test_a_colleague_is_no_partner(approved, cast, later):
    with pytest.raises(NotNow):
        actions.add_member(approved, person=cast.employee, part=PARTNER, by=cast.pioneer, at=later)


def test_a_partner_comes_in_once_it_is_approved(draft, approved, cast, later):
    with pytest.raises(NotNow):
        actions.add_member(draft, person=cast.guest, part=PARTNER, by=cast.pioneer, at=later)
    actions.add_member(approved, person=cast.guest, part=PARTNER, by=cast.pioneer, at=later)
    assert [pilot.pk for pilot in Pilot.objects.visible_to(cast.guest)] == [approved.pk]


def test_others_bring_nobody_in(draft, cast, later):
    for who in (cast.employee, cast.dsi, cast.manager):
        with pytest.raises(Forbidden):
            actions.add_member(fresh(draft), person=cast.colleague, part=MEMBER, by=who, at=later)


def test_the_people_of_the_page_are_those_it_names(draft, proposal, cast, later):
    team = {cast.employee: CO_AUTHOR, cast.colleague: MEMBER, cast.pioneer: MEMBER}
    pilot = actions.save(draft, proposal=proposal, people=team, revision=0, by=cast.pioneer, at=later)
    assert ({m.person: m.part for m in pilot.members.all()}, pilot.revision) == (
        {cast.employee: CO_AUTHOR, cast.colleague: MEMBER},
        1,
    )
    changed = {cast.colleague: CO_AUTHOR}
    pilot = actions.save(pilot, proposal=proposal, people=changed, revision=1, by=cast.pioneer, at=later)
    assert {m.person: m.part for m in pilot.members.all()} == {cast.colleague: CO_AUTHOR}


def test_a_co_author_does_not_decide(draft, cast, later):
    actions.add_member(draft, person=cast.dsi, part=CO_AUTHOR, by=cast.pioneer, at=later)
    pilot = actions.send(fresh(draft), by=cast.pioneer, at=later)
    with pytest.raises(Forbidden):
        actions.rework(pilot, advice="x", by=cast.dsi, at=later)


def test_who_has_it_and_becomes_a_co_author_has_it_no_more(submitted, proposal, cast, later):
    pilot = actions.rework(submitted, advice="Plus court", by=cast.dsi2, at=later)
    Pilot.objects.filter(pk=pilot.pk).update(assigned_to=cast.dsi, assigned_at=later)
    pilot = fresh(pilot)
    actions.add_member(pilot, person=cast.dsi, part=CO_AUTHOR, by=cast.pioneer, at=later)
    pilot = actions.send(fresh(pilot), by=cast.pioneer, at=later)
    assert (pilot.state, pilot.assigned_to) == ("submitted", None)


def test_the_mails_of_joining_are_whole(draft, approved, cast, later):
    from django.template.loader import render_to_string

    from notifications.kinds import get

    actions.add_member(draft, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    actions.add_member(approved, person=cast.guest, part=PARTNER, by=cast.pioneer, at=later)
    actions.add_member(approved, person=cast.colleague, part=MEMBER, by=cast.pioneer, at=later)
    rows = list(Message.objects.filter(kind="pilots.joined").select_related("recipient").order_by("pk"))
    contexts = get("pilots.joined").contexts(rows)
    frame = {"site_url": "https://x", "preferences_url": "https://x/p", "legal": False, "subject": "s"}
    texts = [
        render_to_string("pilots/emails/joined.txt", frame | contexts[row.pk] | {"recipient": row.recipient})
        for row in rows
    ]
    assert ["co-author" in text for text in texts] == [True, False, False]
    assert ["partner of this pilot" in text for text in texts] == [False, True, False]
    for row in rows:
        render_to_string("pilots/emails/joined.html", frame | contexts[row.pk] | {"recipient": row.recipient})


def test_lead_and_co_author_find_the_advice_among_what_they_have_to_do(submitted, proposal, cast, now, later):
    from pilots import queries

    pilot = actions.rework(submitted, advice="Plus court", by=cast.dsi, at=now)
    actions.add_member(pilot, person=cast.employee, part=CO_AUTHOR, by=cast.pioneer, at=later)
    lines = queries.todo([cast.pioneer, cast.employee, cast.colleague], later)
    assert {person_id: [line.key for line in found] for person_id, found in lines.items()} == {
        cast.pioneer.pk: [f"pilots.rework:{pilot.pk}"],
        cast.employee.pk: [f"pilots.rework:{pilot.pk}"],
        cast.colleague.pk: [],
    }
