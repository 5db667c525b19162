"""The in-app centre and the preferences: same words as the mails, marks, choices; the back office of the outbox."""

import pytest

from notifications import actions
from notifications.models import Message, Preference


@pytest.mark.parametrize("rows", [1, 3])
def test_centre_costs_the_same_with_one_and_three(cast, told, sign_in, django_assert_num_queries, rows):
    for number in range(rows):
        told(cast.employee, f"piece:{number}")
    client = sign_in(cast.employee)
    client.get("/compte/messages/")
    with django_assert_num_queries(6):
        response = client.get("/compte/messages/")
    assert len(response.context["items"]) == rows


def test_centre_says_the_subject_of_the_mail(cast, told, sign_in, now):
    told(cast.employee)
    actions.drain(at=now)
    from django.core import mail

    item = sign_in(cast.employee).get("/compte/messages/").context["items"][0]
    assert item["title"] == mail.outbox[0].subject


def test_centre_shows_neither_what_is_to_come_nor_what_was_taken_back_nor_what_is_for_others(
    cast, told, sign_in, now
):
    from datetime import timedelta

    from django.utils import timezone

    told(cast.employee, "later", due_at=timezone.now() + timedelta(days=2))
    told(cast.employee, "gone")
    actions.cancel("rehearsal.call", key="gone", at=now)
    told(cast.dsi, "theirs")
    assert sign_in(cast.employee).get("/compte/messages/").context["items"] == []


def test_digest_and_links_that_prove_the_mailbox_are_mails_only(cast, told, sign_in, now):
    """Who holds the session must not find a link to a new password in it."""
    for kind in ("link", "weekly", "call"):
        row = told(cast.employee, kind, kind=kind)
        if kind == "link":
            link = row
    actions.drain(at=now)
    client = sign_in(cast.employee)
    page = client.get("/compte/messages/")
    assert [item["row"].key for item in page.context["items"]] == ["call"]
    assert page.context["unread"] == 1
    assert client.post(f"/compte/messages/{link.pk}/lu/", {"then": "open"}).status_code == 404


def test_opening_marks_read_and_goes_where_the_message_points(cast, told, sign_in, kinds_of_tests):
    row = told(cast.employee)
    client = sign_in(cast.employee)
    answer = client.post(f"/compte/messages/{row.pk}/lu/", {"then": "open"})
    assert (answer.status_code, answer.url) == (302, "/pieces/piece:1/")
    assert Message.objects.get(pk=row.pk).read_at is not None
    kinds_of_tests.call.gone.add("piece:1")
    answer = client.post(f"/compte/messages/{row.pk}/lu/", {"then": "open"})
    assert answer.url == "/compte/messages/"


def test_message_whose_subject_is_gone_keeps_its_kind_and_no_link(cast, told, sign_in, kinds_of_tests):
    told(cast.employee)
    kinds_of_tests.call.gone.add("piece:1")
    item = sign_in(cast.employee).get("/compte/messages/").context["items"][0]
    assert (item["title"], item["url"]) == ("Rehearsal call", "")


def test_centre_pages_by_twenty_and_ignores_a_strange_page(cast, told, sign_in):
    for number in range(23):
        told(cast.employee, f"piece:{number:02}")
    client = sign_in(cast.employee)
    counts = [
        len(client.get("/compte/messages/", {"page": page}).context["items"])
        for page in ("1", "2", "99", "x", "-1")
    ]
    assert counts == [20, 3, 3, 20, 20]


def test_centre_with_nothing_says_what_will_come(cast, sign_in):
    page = sign_in(cast.colleague).get("/compte/messages/")
    assert "No message yet" in page.content.decode()


def test_unread_count_of_the_bar_is_one_query(cast, told, django_assert_num_queries):
    from notifications import queries

    told(cast.employee)
    with django_assert_num_queries(1):
        assert queries.unread(cast.employee) == 1


def test_unread_count_goes_down_as_messages_are_read(cast, told, sign_in):
    rows = [told(cast.employee, f"piece:{number}") for number in range(3)]
    client = sign_in(cast.employee)
    assert client.get("/compte/messages/").context["unread"] == 3
    client.post(f"/compte/messages/{rows[0].pk}/lu/")
    assert client.get("/compte/messages/").context["unread"] == 2
    client.post("/compte/messages/lus/")
    assert client.get("/compte/messages/").context["unread"] == 0


def test_nobody_marks_the_message_of_another(cast, told, sign_in):
    row = told(cast.employee)
    assert sign_in(cast.dsi).post(f"/compte/messages/{row.pk}/lu/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_reading_is_no_write_on_get(cast, told, sign_in):
    row = told(cast.employee)
    sign_in(cast.employee).get("/compte/messages/")
    row.refresh_from_db()
    assert row.read_at is None


def test_preferences_are_kept_topic_by_topic(cast, kinds_of_tests, sign_in):
    client = sign_in(cast.employee)
    shown = [topic["value"] for topic in client.get("/compte/messages/preferences/").context["topics"]]
    assert shown == ["reading", "writing", "training", "pilots", "tools", "mentoring", "digest"]
    client.post("/compte/messages/preferences/", {"topics": ["reading", "pilots"]})
    left = set(Preference.objects.filter(person=cast.employee, by_mail=False).values_list("topic", flat=True))
    assert left == {"writing", "training", "tools", "mentoring", "digest"}
    kept = {
        topic["value"]
        for topic in client.get("/compte/messages/preferences/").context["topics"]
        if topic["kept"]
    }
    assert kept == {"reading", "pilots"}


def test_preferences_name_what_cannot_be_left_and_why(cast, kinds_of_tests, sign_in):
    always = dict(sign_in(cast.employee).get("/compte/messages/preferences/").context["always"])
    assert always["Rehearsal summons"] == "The law asks for it."


def test_unknown_topic_changes_nothing(cast, sign_in):
    sign_in(cast.employee).post("/compte/messages/preferences/", {"topics": ["nonsense"]})
    assert not Preference.objects.exists()


def test_back_office_settles_what_is_held(cast, told, sign_in):
    row = told(cast.employee, kind="decision")
    Message.objects.filter(pk=row.pk).update(state="held")
    client = sign_in(cast.admin)
    page = client.get("/admin/notifications/message/")
    assert page.status_code == 200
    actions_offered = dict(page.context["cl"].model_admin.get_action_choices(page.wsgi_request))
    name = next(name for name in actions_offered if "drop" in name)
    client.post("/admin/notifications/message/", {"action": name, "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.state == "cancelled"
