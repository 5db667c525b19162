"""What waits for each person, what is new, and who has confirmed, without a query per row."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from people.models import User
from policy import actions, queries
from policy.models import Document
from tests.policy.shelf import asked, confirm, next_version, published, written


def lines(user, at):
    return [
        (todo.key, todo.title, todo.detail, todo.button, todo.tone)
        for todo in queries.todo([user], at)[user.pk]
    ]


def test_reading_waits_until_it_is_confirmed(cast, now):
    document = asked("x", cast=cast, at=now)
    with translation.override("fr"):
        assert lines(cast.employee, now) == [
            (
                f"policy.acknowledge:{document.pk}",
                "Lire «\u00a0Charte x\u00a0», version 1",
                "1 minute de lecture, à confirmer avant le 15 décembre",
                "Lire",
                "accent",
            )
        ]
        assert lines(cast.employee, now + timedelta(days=22))[0][2:] == (
            "1 minute de lecture, attendue depuis le 15 décembre",
            "Lire",
            "coral",
        )
    confirm(document.current_version, by=cast.employee, at=now)
    assert lines(cast.employee, now) == []
    next_version(document, cast=cast, at=now, material_change=True)
    with translation.override("en"):
        assert lines(cast.employee, now)[0][1] == "Read “Charter x”, version 2"


def test_first_of_a_month_is_written_as_people_say_it(db):
    with translation.override("fr"):
        assert [queries.spoken_day(date(2026, 12, day)) for day in (1, 11)] == ["1er décembre", "11 décembre"]
    with translation.override("en"):
        assert queries.spoken_day(date(2026, 12, 1)) == "1 December"


def test_newcomer_counts_from_the_day_they_joined(cast, now):
    cast.employee.hired_on = date(2026, 12, 20)
    cast.employee.save()
    asked("x", cast=cast, at=now, within_days=10)
    later = now + timedelta(days=28)
    with translation.override("fr"):
        assert lines(cast.employee, later)[0][2] == "1 minute de lecture, à confirmer avant le 30 décembre"
        assert lines(cast.pioneer, later)[0][2] == "1 minute de lecture, attendue depuis le 4 décembre"


def test_only_the_unit_that_is_asked_owes_a_reading(cast, now):
    asked("x", cast=cast, at=now, audience="unit", audience_unit=cast.sales)
    owed = queries.todo([cast.employee, cast.manager, cast.dsi, cast.guest], now)
    assert {pk: len(found) for pk, found in owed.items()} == {
        cast.employee.pk: 1,
        cast.manager.pk: 1,
        cast.dsi.pk: 0,
        cast.guest.pk: 0,
    }


def test_communication_sees_drafts_and_owners_their_reviews(cast, now):
    published("x", cast=cast, at=now - timedelta(days=500))
    written("y", owner=cast.dsi, at=now)
    written("z", owner=cast.dsi, at=now)
    with translation.override("fr"):
        found = lines(cast.comms, now)
    assert [(key, title) for key, title, *_rest in found] == [
        ("policy.publish", "2 documents sont prêts à publier"),
        (
            f"policy.review:{Document.objects.get(slug='x').pk}",
            "«\u00a0Charte x\u00a0» est-il toujours juste\u00a0?",
        ),
    ]
    assert lines(cast.dsi, now) == []


def test_todo_costs_the_same_for_one_and_for_many(cast, now, django_assert_num_queries):
    for slug in ("a", "b"):
        asked(slug, cast=cast, at=now)
    written("c", owner=cast.dsi, at=now)
    for people in ([cast.comms], [cast.comms, cast.employee, cast.dsi]):
        with django_assert_num_queries(6):
            queries.todo(people, now)
    asked("d", cast=cast, at=now)
    everybody = list(User.objects.all())
    with django_assert_num_queries(6):
        queries.todo(everybody, now)


def test_news_are_the_versions_each_person_may_read(cast, now, django_assert_num_queries):
    inside = published("interne", cast=cast, at=now)
    open_to_all = published("public", cast=cast, at=now, visibility="public")
    next_version(open_to_all, cast=cast, at=now, material_change=False)
    withdrawn = published("retire", cast=cast, at=now)
    actions.withdraw(withdrawn, by=cast.comms, at=now)
    with translation.override("fr"), django_assert_num_queries(2):
        news = queries.news([cast.employee, cast.guest], now - timedelta(days=7))
    assert [(item.title, item.text, item.url) for item in news[cast.employee.pk]] == [
        ("Charte public\u00a0: version 2", "Une règle de plus", "/guide/public/"),
        ("Charte interne", "Vous pouvez parler de votre métier.", inside.get_absolute_url()),
    ]
    assert [item.url for item in news[cast.guest.pk]] == ["/guide/public/"]
    assert queries.news([cast.employee], now + timedelta(days=1)) == {cast.employee.pk: []}


def test_small_directions_are_hidden_and_cannot_be_worked_out(cast, now):
    for number in range(6):
        User.objects.create_user(
            f"v{number}@demo.example", first_name="V", last_name=str(number), unit=cast.support
        )
        User.objects.create_user(
            f"p{number}@demo.example", first_name="P", last_name=str(number), unit=cast.production
        )
    document = asked("x", cast=cast, at=now)
    confirm(document.current_version, by=cast.employee, at=now)
    rows, total = queries.by_direction(
        Document.objects.select_related("asked_version", "audience_unit").get()
    )
    assert {row["name"]: (row["asked"], row["confirmed"], row["hidden"]) for row in rows} == {
        "Direction commerciale": (9, 1, False),
        "Direction de la production": (8, 0, False),
        "Direction des systèmes d’information": (3, 0, True),
        "Sans direction": (4, 0, True),
    }
    assert (total["asked"], total["confirmed"], total["hidden"]) == (24, 1, False)


def test_a_single_small_group_takes_the_next_one_with_it(cast, now):
    for number in range(6):
        User.objects.create_user(
            f"v{number}@demo.example", first_name="V", last_name=str(number), unit=cast.support
        )
    document = asked("x", cast=cast, at=now, audience="everyone")
    User.objects.filter(unit=cast.company).update(unit=cast.sales)
    User.objects.filter(unit=cast.production).update(unit=cast.it)
    rows, _total = queries.by_direction(
        Document.objects.select_related("asked_version", "audience_unit").get(pk=document.pk)
    )
    assert {row["name"]: row["hidden"] for row in rows} == {
        "Direction commerciale": False,
        "Direction des systèmes d’information": False,
    }
    User.objects.filter(unit=cast.it).exclude(pk=cast.dsi.pk).update(unit=cast.production)
    rows, _total = queries.by_direction(
        Document.objects.select_related("asked_version", "audience_unit").get(pk=document.pk)
    )
    assert sorted(row["hidden"] for row in rows).count(True) != 1


def test_progress_of_a_small_group_is_not_shown(cast, now):
    small = asked("x", cast=cast, at=now, audience="unit", audience_unit=cast.support)
    large = asked("y", cast=cast, at=now)
    assert queries.progress(small) is None
    assert queries.progress(large) == {"asked": large.asked_count, "confirmed": 0}


@pytest.mark.parametrize(
    ("months", "day"),
    [
        (1, date(2026, 12, 24)),
        (12, date(2027, 11, 24)),
        (3, date(2027, 2, 24)),
        (13, date(2027, 12, 24)),
        (60, date(2031, 11, 24)),
    ],
)
def test_review_comes_some_months_later(now, months, day):
    assert queries.review_after(now, months) == day


def test_review_falls_on_the_last_day_of_a_short_month(now):
    assert queries.review_after(now.replace(month=8, day=31), 6) == date(2027, 2, 28)


def test_search_finds_what_is_published_and_shown(cast, now):
    from django.contrib.auth.models import AnonymousUser

    published("interne", cast=cast, at=now)
    public = published("public", cast=cast, at=now, visibility="public")
    written("brouillon", owner=cast.comms, at=now)
    assert {kind: list(found) for kind, found in queries.search_sources(AnonymousUser()).items()} == {
        "document": [public]
    }
    assert queries.search_sources(cast.comms)["document"].count() == 2


def test_each_reading_says_its_own_minutes(cast, now):
    """The subquery on the current version once joined the documents again: everybody read the first one's minutes."""
    long = "<p>" + "mot " * 220 * 7 + "</p>"
    for slug, body in (("court", "<p>Court.</p>"), ("long", long)):
        asked(slug, cast=cast, at=now, texts={"fr": (slug, "Résumé.", body)})
    assert {document.slug: document.minutes for document in queries.asking()} == {"court": 1, "long": 7}
