"""The back office of the library is there to read: nothing is written past the actions."""

import pytest

from tests.policy.shelf import published

PAGES = ("document", "version", "schedule", "quizquestion", "pathstep", "libraryjob")


@pytest.mark.parametrize("name", PAGES)
def test_back_office_is_read_by_administrators_only(cast, sign_in, now, name):
    published("charte", cast=cast, at=now)
    address = f"/admin/policy/{name}/"
    assert [sign_in(person).get(address).status_code for person in (cast.admin, cast.comms)] == [200, 302]


def test_back_office_changes_nothing(cast, sign_in, now):
    document = published("charte", cast=cast, at=now)
    client = sign_in(cast.admin)
    assert client.get("/admin/policy/document/add/").status_code == 403
    assert client.post(f"/admin/policy/document/{document.pk}/change/", {"slug": "autre"}).status_code == 403
    assert client.post(f"/admin/policy/document/{document.pk}/delete/", {"post": "yes"}).status_code == 403
