"""Promise A4: a right that is withdrawn is gone at the very next request of the same session."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from people import actions
from people.models import OrgUnit, User
from tests.conftest import PASSWORD

# A page that only this role opens (for an employee who holds nothing else).
PAGES = {
    "dsi": "/pilotes/a-decider/",
    "hr": "/compte/annuaire/",
    "comms": "/guide/gerer/",
    "trainer": "/formations/ouvrir/",
    "lead": "/pionniers/a-accompagner/",
    "admin": "/admin/people/user/",
}


def signed_in(person: User) -> Client:
    """Through the real door, so that the session is one the portal knows."""
    client = Client()
    assert client.post("/compte/login/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.parametrize("role", PAGES)
def test_granted_role_opens_and_closes_at_the_next_request(cast, sign_in, now, role):
    client, page = sign_in(cast.employee), PAGES[role]
    answers = [client.get(page, follow=True).status_code]
    actions.grant(cast.employee, role=role, by=cast.admin, at=now)
    answers.append(client.get(page, follow=True).status_code)
    actions.withdraw(cast.employee, role=role, by=cast.admin, at=now)
    answers.append(client.get(page, follow=True).status_code)
    assert answers == [403, 200, 403]


def test_closed_account_loses_every_session_for_good(cast, now):
    phone, desk = signed_in(cast.employee), signed_in(cast.employee)
    assert [phone.get("/compte/").status_code, desk.get("/compte/").status_code] == [200, 200]
    actions.deactivate(cast.employee, by=cast.hr, at=now)
    assert [phone.get("/compte/").status_code, desk.post("/compte/").status_code] == [302, 302]
    assert Session.objects.count() == 0
    actions.reactivate(cast.employee, by=cast.hr, at=now)
    assert [phone.get("/compte/").status_code, desk.get("/compte/").status_code] == [302, 302]
    assert signed_in(cast.employee).get("/compte/").status_code == 200


def test_guest_is_out_the_day_after_their_invitation(cast):
    client = signed_in(cast.guest)
    assert client.get("/compte/").status_code == 200
    User.objects.filter(pk=cast.guest.pk).update(guest_until=date(2020, 1, 1))
    assert client.get("/compte/").status_code == 302


def test_manager_who_moved_reads_the_board_of_nobody(cast, sign_in):
    client = sign_in(cast.manager)
    assert client.get("/tableaux/").status_code == 200
    OrgUnit.objects.filter(manager=cast.manager).update(manager=cast.other_manager)
    User.objects.filter(pk=cast.manager.pk).update(is_manager=False)
    assert client.get("/tableaux/").status_code == 403


def test_new_password_ends_the_sessions_of_the_old_one(cast):
    phone, desk = signed_in(cast.employee), signed_in(cast.employee)
    new = "un-tout-nouveau-secret"
    desk.post("/compte/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [phone.get("/compte/").status_code, desk.get("/compte/").status_code] == [302, 200]
