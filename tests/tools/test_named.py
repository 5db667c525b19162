"""Who is meant by a typed name: accents and order do not matter, the near ones are proposed, in few queries."""

from django.utils import timezone, translation

from people.models import User
from tests.tools.test_trial_pages import opening
from tools import queries
from tools.models import Trial


def named(*lines):
    people, unclear = queries.named.people_named(lines)
    return [people[place].email for place in sorted(people)], [(one.line, one.near) for one in unclear]


def test_name_or_address_in_any_order_and_capitals(cast):
    lines = ["Claire Morel", "haddad inès", "Colleague@demo.example", "Claire  Morel"]
    people, unclear = queries.named.people_named(lines)
    assert [people[place] for place in range(4)] == [
        cast.employee,
        cast.pioneer,
        cast.colleague,
        cast.employee,
    ]
    assert unclear == []


def test_name_without_its_accents_or_hyphens(cast):
    make = User.objects.create_user
    make("beranger@demo.example", first_name="Luc", last_name="Béranger")
    make("durand@demo.example", first_name="Anne-Élise", last_name="DURAND")
    make("brien@demo.example", first_name="Zoë", last_name="O’Brien")
    lines = ["Luc Beranger", "INES HADDAD", "durand anne elise", "Zoe OBrien"]
    people = ["beranger@demo.example", cast.pioneer.email, "durand@demo.example", "brien@demo.example"]
    assert named(*lines) == (people, [])


def test_part_of_a_name_or_a_mistake_proposes_the_near_ones(cast):
    lines = ["Morel", "Clare Morrel", "claire.morell@demo.example", "Zoé Nulle", "Julia Stein"]
    morel = [cast.employee]
    assert named(*lines) == (
        [],
        [(lines[0], morel), (lines[1], morel), (lines[2], morel), (lines[3], []), (lines[4], [])],
    )


def test_two_of_one_name_are_both_proposed(cast):
    other = User.objects.create_user("c.morel@demo.example", first_name="Claire", last_name="Morel")
    with translation.override("en"):
        people, (unclear,) = queries.named.people_named(["Claire Morel"])
    assert (people, unclear.near) == ({}, [other, cast.employee])
    assert unclear.problem == "Several colleagues are called Claire Morel: choose below who is meant."


def test_who_left_and_guests_are_nobody(cast):
    User.objects.filter(pk=cast.employee.pk).update(is_active=False)
    assert named("Claire Morel", cast.guest.email) == ([], [("Claire Morel", []), (cast.guest.email, [])])


def test_names_cost_few_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.named.people_named(["Claire Morel", "Inès Haddad", "lead@demo.example"])
    with django_assert_num_queries(3):
        queries.named.people_named(["Claire Morel", "Ines Haddad", "lead@demo.example"])
    with django_assert_num_queries(3 + queries.named.LINES_HELPED):
        queries.named.people_named([cast.lead.email, *(f"Nemo {number}" for number in range(20))])


def test_form_proposes_and_takes_who_was_chosen(sign_in, cast, make_tool):
    make_tool("Miro")
    client = sign_in(cast.dsi)
    typed = opening(owner=cast.dsi.pk, testers="Ines Haddad\nMorel")
    asked = client.post("/outils/miro/evaluer/", typed)
    assert asked.status_code == 422
    assert f'name="meant-1" value="{cast.employee.pk}"' in asked.content.decode()
    kept = client.post("/outils/miro/evaluer/", typed | {"meant-1": cast.employee.pk, "scope": ""})
    assert f"Ines Haddad\n{cast.employee.email}" in kept.content.decode()
    wrong = client.post("/outils/miro/evaluer/", typed | {"meant-1": cast.lead.pk})
    assert (wrong.status_code, Trial.objects.count()) == (422, 0)
    client.post("/outils/miro/evaluer/", typed | {"meant-1": cast.employee.pk})
    testers = Trial.objects.get().testers.all()
    assert [tester.person for tester in testers] == [cast.pioneer, cast.employee]


def test_form_keeps_dates_within_reach(sign_in, cast, make_tool):
    make_tool("Miro")
    late = opening(owner=cast.dsi.pk, ends_on=str(timezone.localdate().replace(year=2040)))
    page = sign_in(cast.dsi).post("/outils/miro/evaluer/", late)
    assert (page.status_code, "dure un an au plus" in page.content.decode()) == (422, True)
    paid = opening(owner=cast.dsi.pk, turns_paid_on="2020-01-01")
    page = sign_in(cast.dsi).post("/outils/miro/evaluer/", paid)
    assert (page.status_code, "Ce jour est passé" in page.content.decode()) == (422, True)
