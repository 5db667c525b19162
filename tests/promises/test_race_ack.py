"""C6: an acknowledgement names the text that was shown, whatever is published in the same moment.

Short form: three rounds of twenty readers; `make promises NAME=race_ack` sets ROUNDS. The control shows what the
form's version and fingerprint are for: recording "the current version" says 2 for people who read 1.
"""

import os
import re
from functools import partial

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from people.models import User
from policy import actions
from policy.models import Acknowledgement, Document, VersionText
from tests.policy.shelf import asked, next_version
from tests.promises.threads import at_once, on_disk

__all__ = ["on_disk"]

ROUNDS = int(os.environ.get("ROUNDS", "3"))
READERS = 20
HIDDEN = re.compile(r'name="(version|language|sha256)" value="([^"]+)"')


@pytest.fixture
def readers(on_disk, cast):
    return User.objects.bulk_create(
        User(
            email=f"reader{n}@demo.example",
            employee_number=f"R{n}",
            first_name="Élise",
            last_name=f"Numéro {n}",
        )
        for n in range(READERS)
    )


def page_of(reader: User, document: Document) -> tuple[Client, dict]:
    client = Client()
    client.force_login(reader, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = client.get(document.get_absolute_url())
    assert answer.status_code == 200
    return client, dict(HIDDEN.findall(answer.content.decode()))


def test_every_acknowledgement_names_the_version_that_was_shown(readers, cast):
    at = timezone.now()
    wrong = []
    for number in range(ROUNDS):
        document = asked(f"charte-{number}", cast=cast, at=at)
        pages = [page_of(reader, document) for reader in readers]
        assert {page["version"] for _client, page in pages} == {"1"}

        def confirm(client, page, document=document):
            return client.post(f"{document.get_absolute_url()}confirmer/", page).status_code

        def publish(document=document):
            return next_version(document, cast=cast, at=at, material_change=True).number

        outcomes = at_once([partial(confirm, client, page) for client, page in pages] + [publish])
        assert outcomes == [302] * READERS + [2]
        rows = Acknowledgement.objects.filter(version__document=document).values_list(
            "version__number", "language", "sha256"
        )
        first = dict(
            VersionText.objects.filter(version__document=document, version__number=1).values_list(
                "language", "sha256"
            )
        )
        assert len(rows) == READERS
        wrong += [row for row in rows if row[0] != 1 or row[2] != first[row[1]]]
    print(f"race_ack: {ROUNDS} rounds of {READERS}, {len(wrong)} wrong")
    assert wrong == []


def test_control_recording_the_current_version_would_lie(cast, db):
    at = timezone.now()
    document = asked("charte", cast=cast, at=at)
    shown = document.current_version
    next_version(document, cast=cast, at=at, material_change=True)
    current = Document.objects.get(pk=document.pk).current_version
    text = current.texts.get(language="fr")
    actions.acknowledge(current, language="fr", sha256=text.sha256, by=cast.employee, at=at)
    assert Acknowledgement.objects.get().version != shown
