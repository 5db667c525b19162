"""What every request passes through: a person never meets an empty page."""

import pytest

PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(
    ("button", "page"),
    [
        ("/guide/charte/confirmer/", "/guide/charte/"),
        ("/outils/demandes/8/decider/", "/outils/demandes/8/"),
        ("/compte/messages/lus/", "/compte/messages/"),
        ("/suivre/", "/"),
    ],
)
def test_address_of_a_button_brings_a_person_to_its_page(sign_in, cast, button, page):
    """The other language after a refused form, a session that ended between the page and the click."""
    client = sign_in(cast.dsi)
    assert client.get(button, headers=PAGE)["Location"] == page
    assert client.get(button).status_code == 405
    assert client.head(button, headers=PAGE).status_code == 405


def test_session_that_ended_before_the_click_comes_back_to_the_page(client, sign_in, cast):
    asked = client.post("/compte/messages/lus/", headers=PAGE)["Location"]
    assert asked == "/compte/login/?next=/compte/messages/lus/"
    assert sign_in(cast.employee).get("/compte/messages/lus/", headers=PAGE, follow=True).status_code == 200


def test_visitor_at_a_page_for_colleagues_may_sign_in_and_come_back(client, db):
    words = client.get("/guide/absente/?lang=fr").content.decode()
    assert "/compte/login/?next=/guide/absente/%3Flang%3Dfr" in words
    assert "Se connecter pour la lire" in words
