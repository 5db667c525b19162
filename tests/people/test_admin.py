"""The back office: what administrators do there goes through our actions, and nothing else can be written."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from core.models import JournalEntry
from people.models import User


def choose(client, action: str, *people: User):
    return client.post(
        "/admin/people/user/",
        {"action": action, ACTION_CHECKBOX_NAME: [person.pk for person in people]},
        follow=True,
    )


def test_administrator_closes_and_opens_accounts(cast, sign_in):
    client = sign_in(cast.admin)
    choose(client, "close", cast.employee, cast.pioneer)
    assert set(User.objects.filter(is_active=False)) == {cast.employee, cast.pioneer}
    choose(client, "open_again", cast.employee)
    assert set(User.objects.filter(is_active=False)) == {cast.pioneer}
    assert sorted(JournalEntry.objects.values_list("verb", flat=True)) == [
        "account_closed", "account_closed", "account_opened",
    ]  # fmt: skip


def test_administrator_cannot_close_their_own_account(cast, sign_in):
    client = sign_in(cast.admin)
    page = choose(client, "close", cast.admin, cast.employee).content.decode()
    assert "Paul Vasseur" in page
    assert set(User.objects.filter(is_active=False)) == {cast.employee}


def test_roles_are_the_only_fields_that_can_be_written(cast, sign_in):
    client = sign_in(cast.admin)
    form = {
        "email": "x@demo.example",
        "is_active": "",
        "is_manager": "on",
        "is_guest": "on",
        "password": "x",
        "is_hr": "on",
    }
    before = User.objects.values().get(pk=cast.employee.pk)
    client.post(f"/admin/people/user/{cast.employee.pk}/change/", form)
    assert User.objects.values().get(pk=cast.employee.pk) == {**before, "is_hr": True}


def test_administrator_names_the_head_of_the_company(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.get(f"/admin/people/orgunit/{cast.company.pk}/change/").status_code == 200
    client.post(f"/admin/people/orgunit/{cast.company.pk}/change/", {"manager": cast.lead.pk})
    cast.lead.refresh_from_db()
    assert cast.lead.is_manager
    assert sign_in(cast.lead).get("/tableaux/").status_code == 200
    client.post(f"/admin/people/orgunit/{cast.company.pk}/change/", {"manager": ""})
    cast.lead.refresh_from_db()
    assert not cast.lead.is_manager


def test_managers_of_units_come_with_the_directory(cast, sign_in):
    client = sign_in(cast.admin)
    assert (
        client.post(f"/admin/people/orgunit/{cast.sales.pk}/change/", {"manager": cast.lead.pk}).status_code
        == 403
    )


def test_guest_is_nobodys_head(cast, sign_in):
    sign_in(cast.admin).post(f"/admin/people/orgunit/{cast.company.pk}/change/", {"manager": cast.guest.pk})
    cast.company.refresh_from_db()
    assert cast.company.manager is None


def test_journal_is_read_and_never_written(cast, sign_in):
    client = sign_in(cast.admin)
    choose(client, "close", cast.employee)
    entry = JournalEntry.objects.get()
    assert client.get("/admin/core/journalentry/").status_code == 200
    assert client.get(f"/admin/core/journalentry/{entry.pk}/change/").status_code == 200
    answers = [
        client.post(f"/admin/core/journalentry/{entry.pk}/change/", {"verb": "x"}).status_code,
        client.post(f"/admin/core/journalentry/{entry.pk}/delete/", {"post": "yes"}).status_code,
        client.get("/admin/core/journalentry/add/").status_code,
    ]
    assert answers == [403, 403, 403]


def test_list_of_people_costs_the_same_with_one_and_many(cast, sign_in, django_assert_num_queries):
    client = sign_in(cast.admin)
    client.get("/admin/people/user/?q=Morel")
    with django_assert_num_queries(4) as asked:
        client.get("/admin/people/user/?q=Morel")
    with django_assert_num_queries(len(asked)):
        client.get("/admin/people/user/")


def test_back_office_shows_the_models_of_our_apps_only(cast, sign_in):
    client = sign_in(cast.admin)
    apps = {model._meta.app_label for model in admin.site._registry}
    assert apps == {
        "people",
        "core",
        "notifications",
        "tools",
        "policy",
        "training",
        "early_adopters",
        "pilots",
    }
    answers = [
        client.get(f"/admin/{path}/").status_code
        for path in ("auth/group", "account/emailaddress", "usersessions/usersession")
    ]
    assert answers == [404, 404, 404]
