"""Health: alive without the database, ready only when everything is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Message


@pytest.mark.django_db
def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db
def test_ready_when_database_migrations_and_outbox_are_well(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "wrong": []})


def test_ready_says_outbox_when_a_message_waits_too_long(client, cast):
    late = timezone.now() - timedelta(minutes=20)
    Message.objects.create(
        kind="x.y",
        recipient=cast.employee,
        key="k",
        period="p",
        dedupe_key="x",
        priority=50,
        due_at=late,
        expires_at=late + timedelta(days=1),
        next_attempt_at=late,
        created_at=late,
    )
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False, "wrong": ["outbox"]})
