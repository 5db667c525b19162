"""The catalogue, one session with its ONE button, my sign-ups, opening a date: in the browser, in French."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from training import actions
from training.models import Session, SignUp

CATALOGUE, MINE, OPEN = "/formations/", "/formations/mes-inscriptions/", "/formations/ouvrir/"


@pytest.fixture
def soon(make_session):
    """soon(seats=2, ...) -> a session on the real clock that the views read."""
    return lambda **fields: make_session(at=timezone.now(), **fields)


@pytest.fixture
def joined(join):
    return lambda session, *people: join(session, *people, at=timezone.now())


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def buttons(response):
    """The words on the buttons inside the page's own content."""
    main = text(response).split('<main id="main"')[1].split("</main>")[0]
    return [re.sub("<[^>]*>", "", one).strip() for one in re.findall(r"<button[^>]*>(.*?)</button>", main)]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- The catalogue ------------------------------------------------------------------------------------


def test_catalogue_lists_dates_with_seats_in_words(sign_in, cast, soon, joined):
    full = soon(seats=1, in_days=2)
    joined(full, cast.pioneer, cast.colleague, cast.manager)
    soon(seats=2, in_days=3)
    page = text(sign_in(cast.employee).get(CATALOGUE))
    assert page.index("complet, 2 en attente") < page.index("2 places")
    assert "2 sessions" in page
    assert f'<time datetime="{timezone.localtime(full.starts_at).isoformat()}">' in page


def test_catalogue_tells_me_where_i_stand(sign_in, cast, soon, joined):
    session = soon(seats=1)
    joined(session, cast.employee, cast.pioneer)
    assert "Vous avez une place" in text(sign_in(cast.employee).get(CATALOGUE))
    assert "En attente, rang 1" in text(sign_in(cast.pioneer).get(CATALOGUE))


def test_catalogue_is_for_colleagues(sign_in, cast, soon):
    session = soon()
    assert sign_in(None).get(CATALOGUE).headers["Location"] == "/compte/login/?next=/formations/"
    assert sign_in(cast.guest).get(CATALOGUE).status_code == 403
    assert sign_in(cast.guest).get(session.get_absolute_url()).status_code == 403


def test_catalogue_filters_and_ignores_what_it_cannot_read(sign_in, cast, soon):
    soon(mode="on_site")
    client = sign_in(cast.employee)
    assert "1 session" in text(client.get(f"{CATALOGUE}?mode=on_site"))
    assert "Aucune date ne correspond" in text(client.get(f"{CATALOGUE}?mode=remote"))
    month = timezone.localtime(Session.objects.get().starts_at)
    assert "1 session" in text(client.get(f"{CATALOGUE}?month={month:%Y-%m}&level=practice"))
    for bad in (
        "mode=%27",
        "month=2026-13",
        "month=9999999-01",
        "page=-1",
        "page=99999999999999999999",
        "level[]=x",
        "page=7",
    ):
        assert (bad, client.get(f"{CATALOGUE}?{bad}").status_code) == (bad, 200)


def test_catalogue_stays_light_with_two_hundred_dates(sign_in, cast, soon, make_course):
    course = make_course()
    first = soon(course=course)
    Session.objects.bulk_create(
        Session(
            course=course, trainer=cast.trainer, mode="remote", place_fr="Visio", seats=8, opened_at=first.opened_at,
            starts_at=first.starts_at + timedelta(hours=n), ends_at=first.ends_at + timedelta(hours=n),
        )
        for n in range(1, 200)
    )  # fmt: skip
    response = sign_in(cast.employee).get(CATALOGUE)
    assert (response.context["page"].paginator.count, len(response.context["page"].object_list)) == (200, 20)
    assert len(response.content) < 60_000


@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_costs_seven_queries(sign_in, cast, soon, joined, count, django_assert_num_queries):
    for number in range(count):
        joined(soon(in_days=2 + number), cast.employee)
    client = sign_in(cast.employee)
    client.get(CATALOGUE)
    with django_assert_num_queries(7):
        client.get(CATALOGUE)


def test_catalogue_shows_every_course_a_dozen_at_a_time(sign_in, cast, make_course):
    for number in range(14):
        make_course(f"Formation {number:02}")
    client = sign_in(cast.employee)
    first, second = client.get(CATALOGUE), client.get(f"{CATALOGUE}?courses=2&level=practice")
    assert [len(one.context["courses"]) for one in (first, second)] == [12, 2]
    assert 'href="?courses=2#courses"' in text(first)
    assert "Formations précédentes" in text(second)
    assert client.get(f"{CATALOGUE}?courses=999").status_code == 200


def test_empty_catalogue_says_what_comes_next(sign_in, cast):
    assert "Aucune date n’est prévue pour le moment" in text(sign_in(cast.employee).get(CATALOGUE))


# --- A course -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_course_shows_objectives_trainers_and_dates(
    sign_in, cast, soon, make_course, count, django_assert_num_queries
):
    course = make_course()
    for number in range(count):
        soon(course=course, in_days=2 + number)
    client = sign_in(cast.employee)
    page = text(client.get("/formations/publier-sans-faux-pas/"))
    assert "Choisir un sujet" in page
    assert page.count("Salle Curie ou visio") == count
    assert page.count("<strong>Marc Lefèvre</strong>") == 1
    with django_assert_num_queries(6):
        client.get("/formations/publier-sans-faux-pas/")


def test_course_in_english(sign_in, cast, soon, make_course):
    soon(course=make_course())
    page = text(sign_in(cast.colleague).get("/formations/publier-sans-faux-pas/"))
    assert "Publier sans faux pas (EN)" in page
    assert "Choose a subject" in page
    assert "Curie room or video" in page


def test_course_that_does_not_exist(sign_in, cast):
    assert sign_in(cast.employee).get("/formations/rien/").status_code == 404


# --- A session ----------------------------------------------------------------------------------------


def test_session_has_one_button_and_signs_up(sign_in, cast, soon):
    session = soon(seats=1)
    url = session.get_absolute_url()
    client = sign_in(cast.employee)
    assert buttons(client.get(url)) == ["S’inscrire"]
    response = client.post(f"{url}inscription/")
    assert (response.status_code, response.headers["Location"]) == (302, url)
    assert said(response) == ["Votre place est réservée. La confirmation part par courriel."]
    assert buttons(client.get(url)) == ["Se désister"]
    assert (
        client.post(f"{url}inscription/", headers={"referer": f"http://testserver{url}"}).headers["Location"]
        == url
    )
    assert SignUp.objects.count() == 1


def test_session_that_is_full_offers_the_line(sign_in, cast, soon, joined):
    session = soon(seats=1)
    joined(session, cast.pioneer, cast.colleague)
    url = session.get_absolute_url()
    client = sign_in(cast.employee)
    page = client.get(url)
    assert buttons(page) == ["Rejoindre la liste d’attente"]
    assert "complet, 1 en attente" in text(page)
    client.post(f"{url}inscription/")
    page = client.get(url)
    assert "Vous êtes 2e sur la liste d’attente" in text(page)
    assert buttons(page) == ["Se désister"]
    assert "visio.example" not in text(page)


def test_session_shows_the_link_to_who_has_a_seat(sign_in, cast, soon, joined):
    session = soon()
    joined(session, cast.employee)
    seen = {
        name: "https://visio.example/42" in text(sign_in(getattr(cast, name)).get(session.get_absolute_url()))
        for name in ("employee", "pioneer", "dsi", "trainer", "hr")
    }
    assert seen == {"employee": True, "pioneer": False, "dsi": False, "trainer": True, "hr": True}


def test_session_shows_who_comes_to_the_trainer_and_hr(sign_in, cast, soon, joined):
    session = soon(seats=1)
    joined(session, cast.pioneer, cast.colleague)
    seen = {}
    for name in ("employee", "manager", "dsi", "pioneer", "trainer", "hr"):
        page = text(sign_in(getattr(cast, name)).get(session.get_absolute_url()))
        seen[name] = ("<strong>Inès Haddad</strong>" in page, "<strong>Bruno Dupuis</strong>" in page)
    assert seen == {name: (name in {"trainer", "hr"},) * 2 for name in seen}


@pytest.mark.parametrize("count", [1, 3])
def test_session_costs_six_queries_for_its_trainer(
    sign_in, cast, soon, joined, count, django_assert_num_queries
):
    session = soon(seats=2)
    joined(session, *(cast.employee, cast.pioneer, cast.colleague)[:count])
    client = sign_in(cast.trainer)
    client.get(session.get_absolute_url())
    with django_assert_num_queries(6):
        client.get(session.get_absolute_url())


def test_session_of_a_colleague_costs_seven_queries(sign_in, cast, soon, django_assert_num_queries):
    client, url = sign_in(cast.employee), soon().get_absolute_url()
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)


def test_session_says_why_there_is_no_button(sign_in, cast, soon, joined):
    first, clash = soon(), soon(trainer=cast.dsi)
    joined(first, cast.employee)
    page = sign_in(cast.employee).get(clash.get_absolute_url())
    assert "Vous avez déjà une place pour « Atelier 1 » au même moment" in text(page)
    assert buttons(page) == []
    assert "Vous animez cette session." in text(sign_in(cast.trainer).get(first.get_absolute_url()))


def test_promoted_into_a_clash_is_told(sign_in, cast, soon, joined):
    full, other = soon(seats=1), soon(trainer=cast.dsi)
    joined(full, cast.pioneer, cast.employee)
    joined(other, cast.employee)
    actions.leave(full, by=cast.pioneer, at=timezone.now())
    page = text(sign_in(cast.employee).get(full.get_absolute_url()))
    assert "Vous avez déjà une place pour « Atelier 2 » au même moment" in page


def test_leave_from_the_page(sign_in, cast, soon, joined):
    session = soon(seats=1)
    joined(session, cast.employee, cast.pioneer)
    response = sign_in(cast.employee).post(f"{session.get_absolute_url()}desistement/")
    assert (response.status_code, response.headers["Location"]) == (302, session.get_absolute_url())
    assert SignUp.objects.get(person=cast.pioneer).state == "confirmed"


def test_join_is_a_post(sign_in, cast, soon):
    url = soon().get_absolute_url()
    client = sign_in(cast.employee)
    assert [
        client.get(f"{url}{verb}/").status_code
        for verb in ("inscription", "desistement", "correction", "annulation")
    ] == [405] * 4
    assert sign_in(cast.guest).post(f"{url}inscription/").status_code == 403
    assert client.post("/formations/seances/999999/inscription/").status_code == 404


def test_cancel_and_what_everybody_sees_then(sign_in, cast, soon, joined):
    session = soon()
    joined(session, cast.employee)
    url = session.get_absolute_url()
    assert sign_in(cast.employee).post(f"{url}annulation/", {"reason": "x"}).status_code == 403
    response = sign_in(cast.trainer).post(f"{url}annulation/", {"reason": "Salle inondée."})
    assert response.headers["Location"] == url
    page = sign_in(cast.employee).get(url)
    assert "Salle inondée." in text(page)
    assert buttons(page) == []
    assert "Annulée" in text(sign_in(cast.employee).get(MINE))
    assert "Aucune date n’est prévue" in text(sign_in(cast.employee).get(CATALOGUE))


def test_correct_keeps_what_was_typed(sign_in, cast, soon, joined):
    session = soon(seats=3)
    joined(session, cast.employee, cast.pioneer)
    url = session.get_absolute_url()
    client = sign_in(cast.trainer)
    response = client.post(f"{url}correction/", {"place_fr": "Salle Monge", "seats": 1})
    assert response.status_code == 422
    assert "2 places sont déjà prises." in text(response)
    assert 'value="Salle Monge"' in text(response)
    assert (
        client.post(f"{url}correction/", {"place_fr": "Salle Monge", "seats": 2}).headers["Location"] == url
    )
    assert "Salle Monge" in text(client.get(url))
    assert sign_in(cast.employee).post(f"{url}correction/", {"place_fr": "", "seats": 2}).status_code == 403


# --- Mine ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_mine_shows_what_comes_and_what_was(
    sign_in, cast, soon, joined, make_session, join, count, django_assert_num_queries
):
    past = timezone.now() - timedelta(days=40)
    for number in range(count):
        joined(soon(seats=1, in_days=2 + number), cast.pioneer, cast.employee)
        join(make_session(at=past, in_days=3 + number), cast.employee, at=past)
    client = sign_in(cast.employee)
    page = text(client.get(MINE))
    assert page.count("Vous êtes en tête de la liste d’attente") == count
    assert page.index("Vous êtes en tête") < page.index("Sessions passées")
    with django_assert_num_queries(7):
        client.get(MINE)


def test_mine_of_a_trainer_shows_what_they_run(sign_in, cast, soon):
    session = soon()
    page = text(sign_in(cast.trainer).get(MINE))
    assert "Les sessions que j’anime" in page
    assert session.get_absolute_url() in page
    assert "Aucune session en vue" in page


# --- Opening ------------------------------------------------------------------------------------------


def typed(chosen, cast, /, **other):
    day = timezone.localdate() + timedelta(days=9)
    said = {
        "course": chosen.pk,
        "day": day.isoformat(),
        "hour": "14:00",
        "mode": "both",
        "place_fr": "Salle Curie",
        "seats": "8",
        "trainer": cast.trainer.pk,
    }
    return said | other


def test_open_a_session(sign_in, cast, make_course):
    course = make_course()
    client = sign_in(cast.hr)
    assert f'<option value="{course.pk}" selected>' in text(client.get(f"{OPEN}?course={course.slug}"))
    response = client.post(OPEN, typed(course, cast))
    session = Session.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, session.get_absolute_url())
    local = timezone.localtime(session.starts_at)
    assert (local.hour, local.minute, session.ends_at - session.starts_at, session.seats) == (
        14,
        0,
        timedelta(minutes=90),
        8,
    )


def test_open_keeps_what_was_typed_and_says_why(sign_in, cast, make_course):
    course = make_course()
    client = sign_in(cast.hr)
    client.post(OPEN, typed(course, cast))
    response = client.post(OPEN, typed(course, cast, place_fr="Salle Monge"))
    assert response.status_code == 422
    assert "Marc Lefèvre anime déjà « Publier sans faux pas » à ce moment-là." in text(response)
    assert 'value="Salle Monge"' in text(response)
    for other in (
        {"seats": "0"},
        {"hour": "25:00"},
        {"day": "0001-01-01"},
        {"course": "9" * 30},
        {"trainer": cast.employee.pk},
        {"mode": "x"},
    ):
        assert (other, client.post(OPEN, typed(course, cast, **other)).status_code) == (other, 422)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "hour"), [("2027-03-28", "02:30"), ("2027-10-31", "02:30")], ids=["skipped", "struck twice"]
)
def test_open_refuses_an_hour_that_the_clocks_skip_or_repeat(sign_in, cast, make_course, day, hour):
    response = sign_in(cast.hr).post(OPEN, typed(make_course(), cast, day=day, hour=hour))
    assert response.status_code == 422
    assert "L’heure change ce jour-là" in text(response)


def test_open_is_for_trainers_and_hr(sign_in, cast, make_course):
    course = make_course()
    assert [sign_in(person).get(OPEN).status_code for person in (cast.employee, cast.dsi, cast.guest)] == [
        403
    ] * 3
    client = sign_in(cast.trainer)
    assert client.post(OPEN, typed(course, cast, trainer=cast.dsi.pk)).status_code == 422
    assert client.post(OPEN, typed(course, cast)).status_code == 302
