"""Accounts, the language switch, the rights page, the directory in the browser, the doors."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from notifications import actions as notifications
from people import tasks
from people.models import DirectoryImport, User
from tests.conftest import PASSWORD
from tests.people.test_imports import BOSS, CLAIRE, COMPANY, HEAD, written


def login(client: Client, email: str, password: str = PASSWORD):
    return client.post("/compte/login/", {"login": email, "password": password})


def test_person_signs_in_and_out(cast, client):
    assert login(client, "Employee@demo.example").status_code == 302
    assert client.get("/compte/").status_code == 200
    client.post("/compte/logout/")
    assert client.get("/compte/").status_code == 302


def test_wrong_password_and_unknown_address_answer_alike(cast, client):
    def answer(email: str) -> str:
        response = login(client, email, "pas-le-bon-mot-de-passe")
        assert response.status_code == 200
        return "".join(str(error) for errors in response.context["form"].errors.values() for error in errors)

    assert answer("employee@demo.example") == answer("nobody@demo.example")


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_guest": True, "guest_until": "2020-01-01"}])
def test_closed_account_and_ended_invitation_do_not_come_in(cast, client, fields):
    User.objects.filter(pk=cast.employee.pk).update(**fields)
    login(client, "employee@demo.example")
    assert client.get("/compte/").status_code == 302


def test_sign_up_is_closed(client, db):
    client.post(
        "/compte/signup/", {"email": "new@demo.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.filter(email="new@demo.example").exists()


def test_nobody_changes_their_address_here(cast, sign_in):
    client = sign_in(cast.employee)
    assert client.get("/compte/email/")["Location"] == "/compte/"
    client.post("/compte/email/", {"email": "other@demo.example", "action_add": ""})
    assert client.post("/compte/email/")["Location"] == "/compte/"


def test_back_office_has_no_door_of_its_own(cast, sign_in, client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/compte/login/?next=/admin/"
    assert sign_in(cast.dsi).get("/admin/", follow=True).status_code == 403
    assert sign_in(cast.admin).get("/admin/people/user/").status_code == 200


def test_back_office_grants_through_the_action(cast, sign_in):
    client = sign_in(cast.admin)
    response = client.post(f"/admin/people/user/{cast.employee.pk}/change/", {"is_dsi": "on"})
    assert response.status_code == 302
    cast.employee.refresh_from_db()
    assert cast.employee.is_dsi
    assert client.get("/admin/core/journalentry/").content.decode().count("role_granted") >= 1
    assert client.get(f"/admin/people/user/{cast.employee.pk}/delete/").status_code == 403


def test_reset_link_leaves_through_the_outbox_and_opens(cast, client):
    client.post("/compte/password/reset/", {"email": "employee@demo.example"})
    assert mail.outbox == []
    notifications.drain()
    message = mail.outbox[0]
    link = next(word for word in message.body.split() if "/compte/password/reset/key/" in word)
    page = client.get(link.split("testserver")[-1].split(":8000")[-1], follow=True)
    assert page.status_code == 200
    response = client.post(
        page.redirect_chain[-1][0],
        {"password1": "un-tout-nouveau-secret", "password2": "un-tout-nouveau-secret"},
    )
    assert response.status_code == 302
    cast.employee.refresh_from_db()
    assert cast.employee.check_password("un-tout-nouveau-secret")


def test_reset_of_an_unknown_address_writes_to_nobody(cast, client):
    known = client.post("/compte/password/reset/", {"email": "employee@demo.example"})
    unknown = client.post("/compte/password/reset/", {"email": "nobody@demo.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    notifications.drain()
    assert [message.to for message in mail.outbox] == [["employee@demo.example"]]


def test_language_switch_keeps_the_page_and_the_choice(cast, sign_in):
    client = sign_in(cast.employee)
    response = client.post("/compte/langue/", {"language": "en", "next": "/outils/?q=a&lang=fr"})
    assert response["Location"] == "/outils/?q=a"
    assert client.get("/outils/")["Content-Language"] == "en"
    cast.employee.refresh_from_db()
    assert cast.employee.language == "en"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "evil"],
)
def test_language_switch_never_leaves_the_portal(client, db, target):
    response = client.post("/compte/langue/", {"language": "en", "next": target})
    assert response["Location"].startswith("/")
    assert "evil" not in response["Location"]


def test_language_switch_obeys_only_our_own_pages(cast, sign_in):
    """It takes no token, so that a public page is the same for every visitor; the browser says who asks."""
    client = sign_in(cast.employee)
    before = cast.employee.language
    other = "en" if before == "fr" else "fr"
    for site, after in (("cross-site", before), ("same-site", before), ("same-origin", other)):
        client.post("/compte/langue/", {"language": other, "next": "/"}, headers={"Sec-Fetch-Site": site})
        cast.employee.refresh_from_db()
        assert cast.employee.language == after


def test_public_face_sets_no_cookie(client, db):
    assert client.get("/").cookies.output() == ""


def test_account_page_keeps_language_and_zone(cast, sign_in):
    client = sign_in(cast.employee)
    assert client.post("/compte/", {"language": "en", "time_zone": "America/Montreal"}).status_code == 302
    cast.employee.refresh_from_db()
    assert (cast.employee.language, cast.employee.time_zone) == ("en", "America/Montreal")
    response = client.post("/compte/", {"language": "xx", "time_zone": "Mars/Olympus"})
    assert sorted(response.context["form"].errors) == ["language", "time_zone"]


def test_rights_page_has_words_for_every_action(cast, sign_in):
    response = sign_in(cast.employee).get("/compte/droits/")
    words = [str(action["words"]) for actions in response.context["groups"].values() for action in actions]
    assert [word for word in words if " " not in word] == []
    assert len(words) == len(set(words))


@pytest.fixture
def submit(cast, sign_in):
    """HR sends a file; the clock works until the job stands still."""

    def send(data: bytes, leavers: str = "keep") -> DirectoryImport:
        client = sign_in(cast.hr)
        response = client.post(
            "/compte/annuaire/", {"file": SimpleUploadedFile("annuaire.csv", data), "leavers": leavers}
        )
        assert response.status_code == 302
        while tasks.work(timezone.now()):
            pass
        return DirectoryImport.objects.get()

    return send


def test_file_is_checked_then_applied_on_one_button(cast, sign_in, submit):
    job = submit(written(*COMPANY))
    assert (job.state, job.counts["joiners"], User.objects.filter(employee_number="4").exists()) == (
        "ready",
        5,
        False,
    )
    client = sign_in(cast.hr)
    page = client.get(f"/compte/annuaire/{job.pk}/")
    assert f"/compte/annuaire/{job.pk}/appliquer/" in page.content.decode()
    client.post(f"/compte/annuaire/{job.pk}/appliquer/")
    client.post(f"/compte/annuaire/{job.pk}/appliquer/")
    while tasks.work(timezone.now()):
        pass
    job.refresh_from_db()
    assert (job.state, User.objects.get(employee_number="4").name) == ("done", "Claire Morel")


def test_broken_file_shows_its_lines_in_the_language_of_the_reader(cast, sign_in, submit):
    job = submit(written(BOSS, HEAD.replace("01/02/2010", "hier"), CLAIRE))
    assert job.state == "refused"
    assert [problem["line"] for problem in job.problems] == [3, 4]  # and a manager whom nobody knows
    assert "« hier » n’est pas une date" in sign_in(cast.hr).get(
        f"/compte/annuaire/{job.pk}/"
    ).content.decode().replace("\u00a0", " ")
