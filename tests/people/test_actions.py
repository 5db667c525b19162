"""Accounts: roles act at once, leavers are out at once, the reset link waits for nobody."""

from datetime import date

import pytest

from core.models import JournalEntry
from core.verdicts import Forbidden, NotNow
from notifications.models import Message
from people import actions
from people.models import User


def test_granted_role_acts_at_the_next_request(cast, sign_in, now):
    client = sign_in(cast.employee)
    assert client.get("/pilotes/a-decider/").status_code == 403
    actions.grant(cast.employee, role="dsi", by=cast.admin, at=now)
    assert client.get("/pilotes/a-decider/").status_code == 200
    actions.withdraw(cast.employee, role="dsi", by=cast.admin, at=now)
    assert client.get("/pilotes/a-decider/").status_code == 403
    assert list(JournalEntry.objects.values_list("verb", "details")) == [
        ("role_withdrawn", {"role": "dsi"}),
        ("role_granted", {"role": "dsi"}),
    ]


def test_role_granted_twice_is_written_once(cast, now):
    for _time in range(2):
        actions.grant(cast.employee, role="hr", by=cast.admin, at=now)
    assert JournalEntry.objects.filter(verb="role_granted").count() == 1


@pytest.mark.parametrize("role", ["manager", "employee", "guest", "anonymous", "nonsense"])
def test_role_that_follows_from_records_is_not_granted(cast, now, role):
    with pytest.raises(Forbidden):
        actions.grant(cast.employee, role=role, by=cast.admin, at=now)


def test_only_administrators_grant(cast, now):
    with pytest.raises(Forbidden):
        actions.grant(cast.employee, role="dsi", by=cast.lead, at=now)


def test_guest_holds_no_role(cast, now):
    with pytest.raises(NotNow):
        actions.grant(cast.guest, role="dsi", by=cast.admin, at=now)


def test_administrator_keeps_their_own_administration(cast, now):
    with pytest.raises(Forbidden):
        actions.withdraw(cast.admin, role="admin", by=cast.admin, at=now)


def test_deactivated_person_is_out_at_the_next_request(cast, sign_in, now):
    client = sign_in(cast.employee)
    assert client.get("/compte/").status_code == 200
    actions.deactivate(cast.employee, by=cast.hr, at=now)
    response = client.get("/compte/")
    assert (response.status_code, response["Location"]) == (302, "/compte/login/?next=/compte/")


def test_clock_closes_leavers_and_ended_invitations(cast, now):
    User.objects.filter(pk=cast.employee.pk).update(left_on=date(2026, 11, 23))
    User.objects.filter(pk=cast.pioneer.pk).update(left_on=date(2026, 11, 24))
    User.objects.filter(pk=cast.guest.pk).update(guest_until=date(2026, 11, 23))
    assert actions.close_leavers(at=now) == 2
    closed = User.objects.filter(is_active=False).order_by("pk")
    assert list(closed) == sorted([cast.employee, cast.guest], key=lambda person: person.pk)


def test_reset_link_is_one_row_a_minute_and_holds_no_secret(cast, now):
    for _time in range(3):
        actions.send_reset_link(cast.employee, at=now)
    message = Message.objects.get()
    assert (message.kind, message.recipient, message.payload) == ("people.password_reset", cast.employee, {})
