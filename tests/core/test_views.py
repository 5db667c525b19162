"""Pages that belong to no app, the forms' markup, and allauth's pages in our look."""

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils import translation

from core import views
from dashboards.context import Portal


def _request(rf, user=None):
    request = rf.get("/")
    request.user = user or AnonymousUser()
    return request


class Fields(forms.Form):
    title = forms.CharField(help_text="Short")
    amount = forms.DecimalField(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    level = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "First")])
    agree = forms.BooleanField()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_gallery_shows_every_part(rf, language):
    with translation.override(language):
        page = views.gallery(_request(rf)).content.decode()
    assert page.count('class="todo-list"') == 2
    assert "style=" not in page
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize(
    ("view", "status", "way_out"),
    [
        (views.bad_request, 400, '<a class="button" href="/">'),
        (views.forbidden, 403, '<a class="button" href="/">'),
        (views.not_found, 404, '<a class="button" href="/compte/login/?next=/">'),
    ],
)
def test_error_pages_say_what_to_do(rf, view, status, way_out):
    response = view(_request(rf))
    assert response.status_code == status
    assert way_out in response.content.decode()


def test_failed_needs_neither_person_nor_database(rf):
    response = views.failed(rf.get("/"))
    assert response.status_code == 500
    assert "<h1>" in response.content.decode()


def test_csrf_failed_says_that_nothing_was_saved(rf):
    with translation.override("en"):
        response = views.csrf_failed(_request(rf))
    assert response.status_code == 403
    assert "so nothing was saved" in response.content.decode()


def test_field_ties_label_help_and_error_together():
    with translation.override("en"):
        html = Fields({"level": "", "title": "", "amount": "x"})["title"].as_field_group()
    assert '<label for="id_title">Title</label>' in html
    assert '<p class="help" id="id_title_helptext">Short</p>' in html
    assert 'id="id_title_error"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html


def test_field_that_may_stay_empty_says_so():
    with translation.override("en"):
        assert Fields()["amount"].as_field_group().count("(optional)") == 1
        assert "(optional)" not in Fields()["title"].as_field_group()


def test_field_of_money_shows_the_currency():
    assert '<span aria-hidden="true">€</span>' in Fields()["amount"].as_field_group()


def test_choices_stand_in_a_fieldset_with_their_question():
    html = Fields()["level"].as_field_group()
    assert html.count("<fieldset") == html.count("<legend>") == 1
    assert '<label for="id_level_0"><input type="radio"' in html


def test_form_draws_every_field_once():
    html = str(Fields())
    assert html.count('class="field') == 4


def test_summary_of_errors_links_to_each_field():
    with translation.override("en"):
        html = render_to_string("components/form_errors.html", {"form": Fields({"title": ""})})
    assert "3 answers to look at again" in html
    assert [f'href="#{field}"' in html for field in ("id_title", "id_level", "id_agree")] == [
        True,
        True,
        True,
    ]


def test_summary_of_a_good_form_is_nothing():
    assert render_to_string("components/form_errors.html", {"form": Fields()}).strip() == ""


ENTRANCE = ["/compte/login/", "/compte/signup/", "/compte/password/reset/", "/compte/password/reset/done/",
            "/compte/password/reset/key/x-y/", "/compte/password/reset/key/done/", "/compte/inactive/"]  # fmt: skip
INSIDE = ["/compte/logout/", "/compte/password/change/", "/compte/sessions/", "/compte/reauthenticate/"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("address", ENTRANCE)
def test_sign_in_pages_stand_in_our_frame(client, db, address, language):
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert f'<html lang="{language}">' in page
    assert "bar-search" not in page


@pytest.mark.parametrize("address", INSIDE)
def test_account_pages_stand_in_our_frame(client, cast, address):
    client.force_login(cast.employee)
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert ("bar-search" in page) is (address != "/compte/reauthenticate/")  # entrance pages show no search


def test_sign_in_with_a_wrong_password_says_so_and_keeps_the_address(client, cast):
    response = client.post("/compte/login/", {"login": cast.employee.email, "password": "wrong"})
    page = response.content.decode()
    assert 'class="error-summary"' in page
    assert f'value="{cast.employee.email}"' in page


def test_sign_in_prefills_the_sample_account(client, db, settings):
    settings.SAMPLE_COMPANY = True
    page = client.get("/compte/login/?email=dsi@demo.example").content.decode()
    assert 'value="dsi@demo.example"' in page
    assert page.count('aria-current="true"') == 1


def test_sign_in_lists_no_account_outside_the_sample_company(client, db, settings):
    settings.SAMPLE_COMPANY = False
    assert "demo.example" not in client.get("/compte/login/").content.decode()


def test_menu_of_a_person_carries_their_name_and_a_way_out(client, cast):
    client.force_login(cast.employee)
    page = client.get("/compte/logout/").content.decode()
    assert page.count(f'<p class="menu-name">{cast.employee.name}') == 1
    assert page.count('action="/compte/logout/"') == 2


def test_bar_reads_the_portal_only(rf, cast):
    request = _request(rf, cast.employee)
    html = render_to_string(
        "components/bar.html", {"portal": Portal(request), "user": cast.employee}, request
    )
    assert html.count('class="bar-links"') == 1


def test_signing_in_says_nothing_and_signing_out_says_so(client, cast):
    page = client.post(
        "/compte/login/", {"login": cast.employee.email, "password": "demo-portail-2026"}, follow=True
    )
    assert page.wsgi_request.user == cast.employee
    assert list(page.context["messages"]) == []
    with translation.override("fr"):
        page = client.post("/compte/logout/", follow=True)
    assert [str(message) for message in page.context["messages"]] == ["Vous avez quitté le portail."]
