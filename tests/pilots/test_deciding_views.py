"""The desk on screen: one click, or with changes; what was typed stays; taken, given, shown to its author."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from people import actions as people
from pilots import actions
from pilots.models import Pilot


@pytest.fixture
def now(cast):
    type(cast.dsi).objects.update(language="en")
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def proposal(proposal):
    today = localdate()
    return replace(proposal, starts_on=today, ends_on=today + timedelta(days=80))


@pytest.fixture
def envelope(cast, now):
    return actions.open_envelope(
        year=localdate().year, name_fr="Pilotes", amount=Decimal(60000), by=cast.lead, at=now
    )


def _changes(pilot, cast, envelope, **lines):
    return {
        "grant-asked": "12500.00",
        "grant-mentor": cast.dsi2.pk,
        "grant-envelope": envelope.pk,
        "grant-trainer": "",
        "grant-help_contact": "",
    } | {f"grant-line-{line.pk}": lines.get(line.category, str(line.asked)) for line in pilot.lines.all()}


def test_less_is_granted_from_the_page_and_its_author_reads_both_amounts(cast, sign_in, submitted, envelope):
    client, page = sign_in(cast.dsi), submitted.get_absolute_url()
    shown = client.get(page).content.decode()
    assert ("Grant €12,500" in shown, 'value="4,500"' in shown) == (True, True)
    sent = _changes(submitted, cast, envelope, tools="0", training="1 500,50") | {
        "grant-trainer": "Marc Lefevre",
        "grant-help_contact": cast.admin.email,
    }
    assert client.post(page + "accorder/", sent).status_code == 302
    pilot = Pilot.objects.get()
    assert (pilot.granted, pilot.trainer, pilot.help_contact) == (
        Decimal("7500.50"),
        cast.trainer,
        cast.admin,
    )
    read = sign_in(cast.pioneer).get(page).content.decode()
    assert ("€12,500" in read, "€7,500.50" in read) == (True, True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"training": "4500.01"}, "At most €4,500, which is what is asked."),
        ({"training": "beaucoup"}, "Write an amount, for example"),
        ({"training": "-5"}, "Write an amount, for example"),
        ({"training": ""}, "Write an amount, 0 to leave the line out."),
        ({"support": "0", "training": "0", "tools": "0"}, "Nothing would be granted"),
    ],
)
def test_what_cannot_be_granted_keeps_what_is_typed(cast, sign_in, submitted, envelope, changed, said):
    sent = _changes(submitted, cast, envelope, **changed) | {"grant-trainer": "Marc Lefèvre"}
    answer = sign_in(cast.dsi).post(submitted.get_absolute_url() + "accorder/", sent)
    text = answer.content.decode()
    assert (answer.status_code, said in text, 'value="Marc Lefèvre"' in text) == (422, True, True)
    assert Pilot.objects.get().state == "submitted"


def test_a_trainer_whom_nobody_knows_is_asked_again(cast, sign_in, submitted, envelope):
    sent = _changes(submitted, cast, envelope) | {"grant-trainer": "Zorro Inconnu"}
    answer = sign_in(cast.dsi).post(submitted.get_absolute_url() + "accorder/", sent)
    assert (answer.status_code, "No colleague is known as Zorro Inconnu" in answer.content.decode()) == (
        422,
        True,
    )


def test_where_nothing_fits_the_page_offers_to_grant_less(cast, sign_in, submitted, envelope):
    type(envelope).objects.update(amount=7000)
    client, page = sign_in(cast.dsi), submitted.get_absolute_url()
    shown = client.get(page).content.decode()
    assert ("Grant €" in shown, "Grant less, ask to rework it" in shown) == (False, True)
    full = client.post(page + "accorder/", _changes(submitted, cast, envelope))
    assert (full.status_code, "has €7,000 left" in full.content.decode()) == (422, True)
    client.post(page + "accorder/", _changes(submitted, cast, envelope, tools="0", training="0"))
    assert Pilot.objects.get().granted == Decimal(6000)


def test_taken_with_one_click_and_its_author_sees_the_name(cast, sign_in, submitted, envelope):
    page = submitted.get_absolute_url()
    assert "It is in nobody’s hands yet." in sign_in(cast.dsi).get(page).content.decode()
    assert sign_in(cast.dsi).post(page + "prendre/").status_code == 302
    assert "It is in your hands." in sign_in(cast.dsi).get(page).content.decode()
    assert "In the hands of Yanis Benali" in sign_in(cast.pioneer).get(page).content.decode()
    assert "in the hands of Yanis Benali" in sign_in(cast.dsi2).get("/pilotes/a-decider/").content.decode()


def test_given_to_a_colleague_by_name_or_told_why_not(cast, sign_in, submitted, envelope):
    client, page = sign_in(cast.dsi), submitted.get_absolute_url()
    for typed, said in [
        ("", "Say to whom."),
        ("Claire Morel", "Claire Morel does not decide pilots"),
        ("Inès Haddad", "does not decide pilots"),
        ("Personne", "No colleague is known as Personne"),
    ]:
        answer = client.post(page + "confier/", {"give-to": typed, "give-words": "Merci d’avance"})
        text = answer.content.decode()
        assert (answer.status_code, said in text, "Merci d’avance" in text) == (422, True, True)
    assert (
        client.post(page + "confier/", {"give-to": "Fontaine Lea", "give-words": "Merci"}).status_code == 302
    )
    assert Pilot.objects.get().assigned_to == cast.dsi2


def test_given_to_somebody_away_says_so_once_and_names_the_stand_in(cast, sign_in, make_pilot, envelope, now):
    pilot = make_pilot()
    third = type(cast.dsi).objects.create_user(
        "omar@demo.example", first_name="Omar", last_name="Saïdi", is_dsi=True, language="en"
    )
    today = localdate()
    people.announce_absence(
        cast.dsi2,
        stand_in=third,
        first_day=today,
        last_day=today + timedelta(days=3),
        by=cast.dsi2,
        at=now,
    )
    client, page = sign_in(cast.dsi), pilot.get_absolute_url()
    sent = {"give-to": cast.dsi2.email, "give-words": ""}
    answer = client.post(page + "confier/", sent)
    text = answer.content.decode()
    assert (answer.status_code, "Omar Saïdi stands in. Choose Omar Saïdi" in text) == (422, True)
    assert f'name="give-knowing" value="{cast.dsi2.pk}"' in text
    client.post(page + "confier/", sent | {"give-knowing": str(cast.dsi2.pk)})
    assert Pilot.objects.get().assigned_to == cast.dsi2
    read = sign_in(cast.pioneer).get(page).content.decode()
    assert ("In the hands of Léa Fontaine" in read, "Omar Saïdi stands in" in read) == (True, True)


@pytest.mark.parametrize("who", ["pioneer", "manager", "lead"])
def test_others_neither_take_nor_give(cast, sign_in, submitted, who):
    client, page = sign_in(getattr(cast, who)), submitted.get_absolute_url()
    assert [client.post(page + act).status_code for act in ("prendre/", "confier/")] == [403, 403]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_however_many(cast, sign_in, make_pilot, rows, django_assert_num_queries):
    for _n in range(rows):
        actions.assign(make_pilot(), to=cast.dsi2, by=cast.dsi, at=timezone.now())
    client = sign_in(cast.dsi)
    client.get("/pilotes/a-decider/")
    with django_assert_num_queries(7):
        client.get("/pilotes/a-decider/")
