"""Administrators look; the portal's own page writes."""

import pytest


@pytest.mark.parametrize("kind", ["earlyadopter", "mentoring"])
def test_admin_only_looks(sign_in, cast, mentoring, kind):
    client = sign_in(cast.admin)
    assert client.get(f"/admin/early_adopters/{kind}/").status_code == 200
    pk = mentoring.pk if kind == "mentoring" else mentoring.early_adopter_id
    assert client.get(f"/admin/early_adopters/{kind}/{pk}/change/").status_code == 200
    assert client.post(f"/admin/early_adopters/{kind}/{pk}/change/", {}).status_code == 403
    assert client.get(f"/admin/early_adopters/{kind}/add/").status_code == 403
    assert client.post(f"/admin/early_adopters/{kind}/{pk}/delete/", {"post": "yes"}).status_code == 403


def test_admin_does_not_read_what_people_write(sign_in, cast, waiting):
    page = (
        sign_in(cast.admin).get(f"/admin/early_adopters/earlyadopter/{waiting.pk}/change/").content.decode()
    )
    assert "Répondre aux clients en public." not in page
