"""The course of a pilot on its page: measures, milestones, notes and support, for who answers for it and for who reads."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from pilots import actions
from pilots.models import Indicator, Measure, Milestone, Pilot


@pytest.fixture(autouse=True)
def _in_english(cast):
    type(cast.pioneer).objects.update(language="en")


@pytest.fixture
def now():
    """The views read the real clock: all of it was decided an hour ago."""
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def proposal(proposal):
    today = localdate()
    return replace(
        proposal,
        starts_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=80),
        kpis=[*proposal.kpis, Indicator("appels", "", Decimal(60), Decimal(20), "down")],
    )


@pytest.fixture
def envelope(cast, now):
    return actions.open_envelope(
        year=localdate().year,
        name_fr="Pilotes métier",
        name_en="Business pilots",
        amount=Decimal(60000),
        owner=cast.lead,
        by=cast.lead,
        at=now,
    )


@pytest.fixture
def running(approved):
    Pilot.objects.filter(pk=approved.pk).update(rhythm_weeks=2, next_note_on=localdate())
    return Pilot.objects.get(pk=approved.pk)


@pytest.fixture
def home(running):
    return running.get_absolute_url()


def _html(response):
    return " ".join(response.content.decode().split())


def test_measure_of_the_second_indicator(running, home, cast, sign_in):
    client = sign_in(cast.pioneer)
    second = running.kpis.last()
    sent = {
        "measure-kpi": second.pk,
        "measure-value": "18,5",
        "measure-measured_on": f"{localdate():%Y-%m-%d}",
    }
    refused = client.post(home + "mesures/", sent)
    assert (refused.status_code, 'value="18,5"' in _html(refused)) == (422, True)
    taken = client.post(home + "mesures/", sent | {"measure-value": "18.5"})
    assert (taken.status_code, taken["Location"]) == (302, home + "#indicators")
    assert [(one.kpi, one.value) for one in Measure.objects.all()] == [(second, Decimal("18.5"))]
    shown = _html(client.get(home))
    assert shown.count("Target reached") >= 1


def test_measure_of_another_pilots_indicator_is_refused(running, home, cast, sign_in, make_pilot):
    other = make_pilot().kpis.first()
    sent = {"measure-kpi": other.pk, "measure-value": "1", "measure-measured_on": f"{localdate():%Y-%m-%d}"}
    assert sign_in(cast.pioneer).post(home + "mesures/", sent).status_code == 422
    assert Measure.objects.count() == 0


def test_measure_is_corrected_and_removed_on_its_own_page(running, home, cast, sign_in):
    measure = actions.record_measure(
        running, value=Decimal(620), measured_on=localdate(), by=cast.pioneer, at=timezone.now()
    )
    address = f"{home}mesures/{measure.pk}/"
    client = sign_in(cast.pioneer)
    assert client.get(address).status_code == 200
    day = f"{localdate():%Y-%m-%d}"
    assert client.post(address, {"value": "", "measured_on": day}).status_code == 422
    assert client.post(address, {"value": "62", "measured_on": day}).status_code == 302
    assert Measure.objects.get().value == Decimal(62)
    assert sign_in(cast.dsi2).get(address).status_code == 403  # neither recorded it nor leads
    assert sign_in(cast.employee).get(address).status_code == 403
    assert client.post(address + "retirer/").status_code == 302
    assert Measure.objects.count() == 0
    assert client.get(address).status_code == 404


def test_milestone_is_added_done_reopened_changed_removed(running, home, cast, sign_in):
    client = sign_in(cast.pioneer)
    day = localdate() + timedelta(days=20)
    sent = {"milestone-token": "a" * 32, "milestone-label": "", "milestone-due_on": f"{day:%Y-%m-%d}"}
    refused = client.post(home + "jalons/", sent)
    assert (refused.status_code, "Say what will be there." in _html(refused)) == (422, True)
    for _twice in range(2):
        added = client.post(home + "jalons/", sent | {"milestone-label": "L’équipe est formée"})
        assert (added.status_code, added["Location"]) == (302, home + "#milestones")
    milestone = Milestone.objects.get()
    address = f"{home}jalons/{milestone.pk}/"
    assert client.post(address + "fait/").status_code == 302
    assert Milestone.objects.get().done_on == localdate()
    assert client.post(address + "a-faire/").status_code == 302
    assert Milestone.objects.get().done_on is None
    changed = {"label": "Formée", "due_on": f"{day:%Y-%m-%d}", "done_on": f"{day:%Y-%m-%d}"}
    refused = client.post(address, changed)
    assert (refused.status_code, "today or before" in _html(refused)) == (422, True)
    assert client.post(address, changed | {"done_on": ""}).status_code == 302
    assert Milestone.objects.get().label == "Formée"
    assert client.post(address + "retirer/").status_code == 302
    assert client.get(address).status_code == 404


def test_late_milestone_says_so_in_words(running, home, cast, sign_in):
    actions.add_milestone(
        running,
        label="L’équipe est formée",
        due_on=localdate() - timedelta(days=3),
        token="a" * 32,
        by=cast.pioneer,
        at=timezone.now(),
    )
    assert "Late by 3 days" in _html(sign_in(cast.employee).get(home))


def test_note_is_written_skipped_and_refused_with_its_words(running, home, cast, sign_in):
    client = sign_in(cast.pioneer)
    sent = {"note-token": "a" * 32, "note-mood": "", "note-words": "Le compte est fermé."}
    refused = client.post(home + "notes/", sent)
    assert (refused.status_code, "Le compte est fermé." in _html(refused)) == (422, True)
    taken = client.post(home + "notes/", sent | {"note-mood": "blocked"}, follow=True)
    assert "those who can help are told at once" in _html(taken)
    skipped = {"note-token": "b" * 32, "note-words": "Congés.", "skip": "1"}
    assert client.post(home + "notes/", skipped).status_code == 302
    pilot = Pilot.objects.get(pk=running.pk)
    assert (pilot.mood, pilot.next_note_on > localdate()) == ("blocked", True)
    read = _html(sign_in(cast.employee).get(home))
    assert ("Le compte est fermé." in read, "Write a note" in read) == (True, False)


def test_too_long_note_is_refused_whole(running, home, cast, sign_in):
    sent = {"note-token": "a" * 32, "note-mood": "well", "note-words": "x" * 2001}
    response = sign_in(cast.pioneer).post(home + "notes/", sent)
    assert (response.status_code, "x" * 2001 in _html(response)) == (422, True)


def test_rhythm_is_chosen_among_four(running, home, cast, sign_in):
    client = sign_in(cast.pioneer)
    assert client.post(home + "rythme/", {"rhythm-weeks": "3"}).status_code == 422
    assert client.post(home + "rythme/", {"rhythm-weeks": "4"}).status_code == 302
    assert Pilot.objects.get(pk=running.pk).rhythm_weeks == 4


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_much_for_one_as_for_three(
    running, home, cast, sign_in, rows, django_assert_num_queries
):
    at = timezone.now()
    for n in range(rows):
        day = localdate() - timedelta(days=n)
        actions.record_measure(running, value=Decimal(40 + n), measured_on=day, by=cast.pioneer, at=at)
        actions.add_milestone(
            running, label=f"Étape {n}", due_on=day, token=f"{n:032x}", by=cast.pioneer, at=at
        )
        actions.write_note(running, mood="well", words="Oui.", token=f"{n:032x}", by=cast.pioneer, at=at)
    client = sign_in(cast.employee)
    client.get(home)
    with django_assert_num_queries(COLLEAGUE_PAGE):
        client.get(home)


COLLEAGUE_PAGE = 10
