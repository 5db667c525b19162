"""Who is away, who stands in: said, told, taken back; who answers when the stand-in is away too."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import translation

from core.verdicts import Forbidden, NotNow
from notifications import kinds
from notifications.delivery import compose, contexts
from notifications.models import Message
from people import actions, queries
from people.models import Absence

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _away(person, stand_in, first=TODAY, last=TODAY + timedelta(days=6), *, at, by=None):
    return actions.announce_absence(
        person, stand_in=stand_in, first_day=first, last_day=last, by=by or person, at=at
    )


def _told():
    return list(
        Message.objects.filter(kind="people.standing_in")
        .order_by("pk")
        .values_list("recipient_id", "period", "state")
    )


def test_absence_is_said_and_the_stand_in_is_told(cast, now):
    absence = _away(cast.dsi, cast.dsi2, at=now)
    assert (absence.person, absence.stand_in, absence.ended_at) == (cast.dsi, cast.dsi2, None)
    assert _told() == [(cast.dsi2.pk, "begins", "pending")]


@pytest.mark.parametrize(
    ("stand_in", "first", "last", "said"),
    [
        ("dsi2", 3, 1, "The end comes before the start"),
        ("dsi2", -5, -1, "already past"),
        ("dsi2", 400, 401, "at most a year ahead"),
        ("dsi2", 1, 500, "At most a year"),
        ("dsi", 1, 2, "Somebody else stands in"),
        ("guest", 1, 2, "Only a colleague who is here"),
        ("employee", 1, 2, "choose a colleague who decides too"),
    ],
)
def test_absence_that_does_not_hold_is_refused_in_words(cast, now, stand_in, first, last, said):
    with pytest.raises(NotNow, match=said):
        _away(
            cast.dsi,
            getattr(cast, stand_in),
            TODAY + timedelta(days=first),
            TODAY + timedelta(days=last),
            at=now,
        )
    assert Absence.objects.count() == 0


def test_absence_of_somebody_else_is_forbidden(cast, now):
    with pytest.raises(Forbidden):
        _away(cast.dsi, cast.dsi2, by=cast.admin, at=now)


def test_absence_of_a_guest_is_forbidden(cast, now):
    with pytest.raises(Forbidden):
        _away(cast.guest, cast.employee, at=now)


def test_colleague_who_decides_nothing_chooses_any_colleague(cast, now):
    assert _away(cast.employee, cast.pioneer, at=now).stand_in == cast.pioneer


def test_absence_said_twice_is_refused(cast, now):
    _away(cast.dsi, cast.dsi2, at=now)
    with pytest.raises(NotNow, match="You already said that you are away"):
        _away(cast.dsi, cast.dsi2, TODAY + timedelta(days=6), TODAY + timedelta(days=9), at=now)


def test_stand_in_who_is_away_too_is_refused_with_who_stands_in_for_them(cast, now):
    third = _third(cast)
    _away(cast.dsi2, third, at=now)
    with pytest.raises(NotNow, match="Léa Fontaine is away until 30 November 2026, and Omar Saïdi stands in"):
        _away(cast.dsi, cast.dsi2, at=now)


def test_taken_back_before_the_mail_left_tells_nobody(cast, now):
    absence = _away(cast.dsi, cast.dsi2, at=now)
    actions.end_absence(absence, by=cast.dsi, at=now)
    assert _told() == [(cast.dsi2.pk, "begins", "cancelled")]
    with pytest.raises(NotNow, match="already taken back"):
        actions.end_absence(Absence.objects.get(), by=cast.dsi, at=now)


def test_taken_back_after_the_mail_tells_the_stand_in(cast, now):
    absence = _away(cast.dsi, cast.dsi2, at=now)
    Message.objects.update(state="sent", ended_at=now)
    actions.end_absence(absence, by=cast.dsi, at=now + timedelta(days=1))
    assert _told() == [(cast.dsi2.pk, "begins", "sent"), (cast.dsi2.pk, "ends", "pending")]


def test_taken_back_by_somebody_else_is_forbidden(cast, now):
    with pytest.raises(Forbidden):
        actions.end_absence(_away(cast.dsi, cast.dsi2, at=now), by=cast.dsi2, at=now)


def _third(cast):
    return type(cast.dsi).objects.create_user(
        "omar@demo.example", first_name="Omar", last_name="Saïdi", unit=cast.it, is_dsi=True
    )


def test_who_answers_follows_the_chain_and_ends_with_nobody_in_a_circle(cast, now):
    third = _third(cast)
    _away(cast.dsi, cast.dsi2, at=now)
    assert queries.answering([cast.dsi.pk, third.pk], TODAY) == {cast.dsi.pk: cast.dsi2}
    assert queries.answering([cast.dsi.pk], TODAY + timedelta(days=7)) == {}
    Absence.objects.create(person=cast.dsi2, stand_in=third, first_day=TODAY, last_day=TODAY, made_at=now)
    assert queries.answering([cast.dsi.pk], TODAY) == {cast.dsi.pk: third}
    assert queries.stood_in_for([third.pk, cast.dsi.pk], TODAY) == {
        third.pk: {cast.dsi.pk, cast.dsi2.pk},
        cast.dsi.pk: set(),
    }
    Absence.objects.create(person=third, stand_in=cast.dsi, first_day=TODAY, last_day=TODAY, made_at=now)
    assert queries.answering([cast.dsi.pk], TODAY) == {cast.dsi.pk: None}


@pytest.mark.parametrize(
    ("typed", "found"), [("léa fontaine", 1), ("Fontaine Léa", 1), ("DSI2@demo.example", 1), ("Léa", 0)]
)
def test_somebody_is_named_by_name_or_address(cast, typed, found):
    people = queries.named(typed, type(cast.dsi).objects.employees())
    assert people == [cast.dsi2] * found


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("period", ["begins", "ends"])
def test_mail_of_a_stand_in(cast, now, language, period):
    kind = kinds.get("people.standing_in")
    absence = _away(cast.dsi, cast.dsi2, at=now)
    if period == "ends":
        Message.objects.update(state="sent", ended_at=now)
        actions.end_absence(absence, by=cast.dsi, at=now)
    row = Message.objects.get(period=period)
    assert kind.still_due([row]) == {row.pk}
    with translation.override(language):
        mail = compose(kind, row, contexts(kind, [row])[row.pk])
    assert ("Yanis Benali" in mail.subject, "/compte/absence/" in mail.body) == (True, True)
    assert "Léa" in unescape(mail.alternatives[0][0])


def _typed(**changed):
    return {
        "first_day": f"{date.today() + timedelta(days=1):%Y-%m-%d}",
        "last_day": f"{date.today() + timedelta(days=8):%Y-%m-%d}",
        "stand_in": "Léa Fontaine",
    } | changed


def test_page_keeps_what_is_typed_and_says_what_is_wrong(cast, sign_in):
    type(cast.dsi).objects.update(language="en")
    answer = sign_in(cast.dsi).post("/compte/absence/", _typed(stand_in="Nobody Known"))
    text = answer.content.decode()
    assert (answer.status_code, "Nobody Known" in text, "No colleague is known as" in text) == (
        422,
        True,
        True,
    )
    answer = sign_in(cast.dsi).post("/compte/absence/", _typed(stand_in="Claire Morel"))
    assert (answer.status_code, "choose a colleague who decides too" in answer.content.decode()) == (
        422,
        True,
    )


def test_page_says_it_to_both_and_takes_it_back(cast, sign_in):
    type(cast.dsi).objects.update(language="en")
    assert sign_in(cast.dsi).post("/compte/absence/", _typed()).status_code == 302
    assert "Léa Fontaine stands in for you" in sign_in(cast.dsi).get("/compte/absence/").content.decode()
    assert "You stand in for" in sign_in(cast.dsi2).get("/compte/absence/").content.decode()
    absence = Absence.objects.get()
    assert sign_in(cast.dsi2).post(f"/compte/absence/{absence.pk}/retour/").status_code == 403
    assert sign_in(cast.dsi).post(f"/compte/absence/{absence.pk}/retour/").status_code == 302
    assert "nothing is planned" in sign_in(cast.dsi).get("/compte/absence/").content.decode()


def test_page_is_for_colleagues(cast, sign_in):
    assert sign_in(cast.guest).get("/compte/absence/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_the_same_however_many_absences(cast, sign_in, now, rows, django_assert_num_queries):
    for n in range(rows):
        Absence.objects.create(
            person=cast.dsi2,
            stand_in=cast.dsi,
            first_day=date.today() + timedelta(days=n),
            last_day=date.today() + timedelta(days=n),
            made_at=now,
        )
    page = sign_in(cast.dsi)
    page.get("/compte/absence/")
    with django_assert_num_queries(6):
        page.get("/compte/absence/")
