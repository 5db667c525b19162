"""The page of the end: the guided form beside the figures that stay, what is refused, what comes too late, what is shown after."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from people.models import User
from pilots import actions
from pilots.models import Closing, Member, Pilot

FILLED = {
    "close-outcome": "adjust",
    "close-words": "À quatre, cela tient.",
    "close-worked": "Les mots-clés.",
    "close-hindered": "",
    "close-advice": "Former tôt.",
    "close-reviewed": "on",
}


@pytest.fixture(autouse=True)
def _readers_of_english(cast):
    """Pages are tested as they are written in the code."""
    User.objects.update(language="en")


@pytest.fixture
def now():
    """The views read the clock: what is decided here was decided yesterday."""
    return timezone.now() - timedelta(days=1)


@pytest.fixture
def envelope(cast, now):
    return actions.open_envelope(
        year=now.year, name_fr="Pilotes", name_en="Pilots", amount=Decimal(60000), by=cast.lead, at=now
    )


@pytest.fixture
def running(make_pilot, approve, now):
    today = now.date()
    dates = {"starts_on": today, "ends_on": today + timedelta(days=60)}
    return approve(make_pilot(**dates), at=now)


@pytest.fixture
def address(running):
    return f"{running.get_absolute_url()}clore/"


def _spend(pilot, by, at, **fields):
    return actions.add_expense(
        pilot,
        **{
            "line": pilot.lines.first(),
            "label": "Formation",
            "amount": Decimal(1500),
            "state": "committed",
            "spent_on": date.today(),
            "token": "a" * 32,
            **fields,
        },
        by=by,
        at=at,
    )


def test_form_stands_beside_the_figures_and_what_is_open(cast, sign_in, running, address, now):
    at = now + timedelta(hours=1)
    _spend(running, cast.pioneer, at)
    _spend(running, cast.pioneer, at, state="planned", amount=Decimal(200), token="b" * 32)
    page = sign_in(cast.pioneer).get(address).content.decode()
    for words in (
        "One expense of €1,500 is committed and not paid yet.",
        "One expense of €200 is only planned: it will be cancelled.",
        "One indicator lacks a last measure:",
        "Closing gives €11,000 back to the envelope",
        "We go on: it works as we hoped",
    ):
        assert words in page, words


def test_form_is_read_by_who_answers_for_it(cast, sign_in, running, address, later):
    Member.objects.create(
        pilot=running, person=cast.employee, part="co_author", added_by=cast.pioneer, added_at=later
    )
    people = (cast.pioneer, cast.employee, cast.dsi, cast.dsi2, cast.manager, cast.colleague, cast.guest)
    assert [sign_in(who).get(address).status_code for who in people] == [200, 200, 200, 200, 403, 403, 403]


def test_end_is_kept_and_shown_first(cast, sign_in, running, address):
    client = sign_in(cast.pioneer)
    response = client.post(address, FILLED)
    assert (response.status_code, response["Location"]) == (302, running.get_absolute_url())
    closing = Closing.objects.get()
    assert (closing.outcome, closing.worked, closing.hindered, closing.advice) == (
        "adjust",
        "Les mots-clés.",
        "",
        "Former tôt.",
    )
    page = client.get(running.get_absolute_url()).content.decode()
    assert 0 < page.index("What we learned") < page.index("The project in brief")
    assert "We go on differently" in page


@pytest.mark.parametrize("lacks", ["close-outcome", "close-words", "close-reviewed"])
def test_refused_form_keeps_what_was_typed(cast, sign_in, running, address, lacks):
    response = sign_in(cast.pioneer).post(address, FILLED | {lacks: ""})
    page = response.content.decode()
    assert (response.status_code, "Les mots-clés." in page, "Former tôt." in page) == (422, True, True)
    assert not Closing.objects.exists()


def test_too_long_a_text_is_said_and_kept_whole(cast, sign_in, running, address):
    response = sign_in(cast.pioneer).post(address, FILLED | {"close-worked": "x" * 4001})
    page = response.content.decode()
    assert (response.status_code, "x" * 4001 in page, "maxlength" in page.split("<main")[1]) == (
        422,
        True,
        False,
    )


def test_second_of_two_is_told_and_keeps_the_words(cast, sign_in, running, address):
    sign_in(cast.dsi).post(address, FILLED | {"close-outcome": "go"})
    response = sign_in(cast.pioneer).post(address, FILLED)
    page = response.content.decode()
    assert (response.status_code, "finished already" in page, "À quatre, cela tient." in page) == (
        409,
        True,
        True,
    )
    assert Closing.objects.get().outcome == "go"


def test_finished_pilot_has_no_form(cast, sign_in, running, address):
    client = sign_in(cast.pioneer)
    client.post(address, FILLED)
    response = client.get(address, headers={"referer": running.get_absolute_url()})
    assert response.status_code == 302
    assert "clore/" not in client.get(running.get_absolute_url()).content.decode()


def test_colleague_reads_what_was_learned_and_no_money(cast, sign_in, running, address, now):
    _spend(running, cast.pioneer, now + timedelta(hours=1))
    sign_in(cast.pioneer).post(address, FILLED)
    Member.objects.create(
        pilot=running, person=cast.guest, part="partner", added_by=cast.pioneer, added_at=now
    )
    for who in (cast.colleague, cast.guest):
        page = sign_in(who).get(running.get_absolute_url()).content.decode()
        main = page[page.index("<main") :]
        assert ("À quatre, cela tient." in main, "€" in main) == (True, False), who
    assert "€1,500" in sign_in(cast.manager).get(running.get_absolute_url()).content.decode()


def test_what_is_paid_later_stands_beside(cast, sign_in, running, address, now):
    expense = _spend(running, cast.pioneer, now + timedelta(hours=1))
    sign_in(cast.pioneer).post(address, FILLED)
    expense = running.expenses.select_related("pilot__lead", "line").get(pk=expense.pk)
    actions.pay_expense(expense, by=cast.pioneer, at=timezone.now())
    page = sign_in(cast.manager).get(running.get_absolute_url()).content.decode()
    assert "€0 were paid on that day, €1,500 by now." in page


def test_way_to_the_form_is_the_main_act_once_it_ended(cast, sign_in, running):
    client = sign_in(cast.pioneer)
    before = client.get(running.get_absolute_url()).content.decode()
    Pilot.objects.filter(pk=running.pk).update(
        starts_on=date.today() - timedelta(days=9), ends_on=date.today() - timedelta(days=2)
    )
    after = client.get(running.get_absolute_url()).content.decode()
    assert ['class="button wide quiet" href' in page for page in (before, after)] == [True, False]
    assert "Say in a few words what you learned." in after


def test_form_costs_the_same_whatever_the_pilot_holds(
    cast, sign_in, running, address, now, django_assert_max_num_queries
):
    for n in range(3):
        _spend(running, cast.pioneer, now + timedelta(hours=1), token=str(n) * 32)
    client = sign_in(cast.pioneer)
    client.get(address)
    with django_assert_max_num_queries(16):
        client.get(address)
