"""What happened to a pilot names whom and which file; the same act again on one day is one line."""

from datetime import timedelta

import pytest

from core.models import JournalEntry
from pilots import actions, queries
from pilots.models import Member
from tests.core.test_documents import PDF


@pytest.fixture
def draft(make_pilot):
    return make_pilot(sending=False)


def said(pilot) -> list[str]:
    return [event.text for event in queries.history(pilot)]


def add(pilot, person, at):
    return actions.add_member(pilot, person=person, part=Member.Part.CO_AUTHOR, by=pilot.lead, at=at)


def attach(pilot, name, at):
    return actions.add_file(pilot, content=PDF, name=name, by=pilot.lead, at=at)


def test_a_person_and_a_file_are_named(draft, cast, now):
    member = add(draft, cast.colleague, now)
    actions.remove_member(member, by=draft.lead, at=now)
    file = attach(draft, "devis.pdf", now)
    actions.remove_file(file, by=draft.lead, at=now)
    name, lead = cast.colleague.name, draft.lead.name
    assert said(draft)[:4] == [
        f"{lead} took the file devis.pdf out",
        f"{lead} added the file devis.pdf",
        f"{lead} took {name} out",
        f"{lead} brought {name} in",
    ]


def test_several_on_one_day_are_one_line_and_another_day_another(draft, cast, now):
    for person in (cast.colleague, cast.employee):
        add(draft, person, now)
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        attach(draft, name, now)
    attach(draft, "d.pdf", now + timedelta(days=1))
    lead = draft.lead.name
    assert said(draft)[:3] == [
        f"{lead} added the file d.pdf",
        f"{lead} added 3 files: a.pdf, b.pdf, c.pdf",
        f"{lead} brought 2 people in: {cast.colleague.name}, {cast.employee.name}",
    ]


def test_to_whom_it_was_given_is_said(submitted, cast, now):
    JournalEntry.objects.create(
        at=now,
        by=cast.dsi,
        verb="pilot_given",
        subject_kind="pilots.pilot",
        subject_id=submitted.pk,
        details={"to_id": cast.lead.pk},
    )
    assert said(submitted)[0] == f"{cast.dsi.name} gave it to {cast.lead.name}"


def test_files_kept_before_their_names_were_are_told(draft, now):
    JournalEntry.objects.create(
        at=now,
        by=draft.lead,
        verb="pilot_file_added",
        subject_kind="pilots.pilot",
        subject_id=draft.pk,
        details={"file": 1},
    )
    assert said(draft)[0] == f"{draft.lead.name} added a file"


@pytest.mark.parametrize("rows", [1, 3])
def test_history_asks_the_same_however_many(draft, cast, now, rows, django_assert_num_queries):
    for person in (cast.colleague, cast.employee, cast.manager)[:rows]:
        add(draft, person, now)
    with django_assert_num_queries(2):
        queries.history(draft)
