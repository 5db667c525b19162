"""C5: no lost update on a policy: ten people save the same text at once, round after round.

Short form: five rounds of ten; `make promises NAME=race_policy` sets ROUNDS. Every accepted save is one revision more,
and whoever is refused gets their own text back beside the newer one. The control shows what the revision is for: saving
without it, the last one wins and the others are gone.
"""

import os
from functools import partial

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from people.models import User
from policy.models import DocumentDraft
from tests.policy.shelf import written
from tests.promises.threads import at_once, on_disk

__all__ = ["on_disk"]

ROUNDS = int(os.environ.get("ROUNDS", "5"))
EDITORS = 10


@pytest.fixture
def editors(on_disk, cast):
    return User.objects.bulk_create(
        User(
            email=f"editor{n}@demo.example",
            employee_number=f"E{n}",
            first_name="Élise",
            last_name=f"Numéro {n}",
            is_comms=True,
            language="fr",
        )
        for n in range(EDITORS)
    )


def typed(draft: DocumentDraft, body: str) -> dict:
    return {
        "title": draft.title,
        "summary": draft.summary,
        "body": body,
        "revision": draft.revision,
        "base": draft.sha256,
    }


def test_every_save_is_kept_or_given_back(editors, cast):
    document = written("charte", owner=cast.comms, at=timezone.now())
    clients = []
    for editor in editors:
        client = Client()
        client.force_login(editor, backend=settings.AUTHENTICATION_BACKENDS[0])
        clients.append(client)
    accepted, lost = 0, []
    first = document.drafts.get(language="fr").revision
    for number in range(ROUNDS):
        seen = document.drafts.get(language="fr")

        def save(client, n, seen=seen, number=number):
            mine = f"<p>Texte {number}-{n}.</p>"
            answer = client.post("/guide/charte/ecrire/?langue=fr", typed(seen, mine))
            return answer.status_code, mine, answer.content.decode()

        answers = at_once([partial(save, client, n) for n, client in enumerate(clients)])
        newer = document.drafts.get(language="fr")
        taken = [mine for status, mine, _page in answers if status == 302]
        accepted += len(taken)
        if taken != [newer.body] or newer.revision != seen.revision + 1:
            lost.append((number, taken, newer.body))
        for status, mine, page in answers:
            words = mine.removeprefix("<p>").removesuffix("</p>")
            beside = newer.body.removeprefix("<p>").removesuffix("</p>")
            if status != 302 and not (status == 409 and page.count(words) >= 2 and beside in page):
                lost.append((number, status, mine))
    print(f"race_policy: {ROUNDS} rounds of {EDITORS}, {accepted} accepted, {len(lost)} lost")
    assert lost == []
    assert accepted == ROUNDS == document.drafts.get(language="fr").revision - first


def test_control_without_the_revision_the_last_one_wins(cast, db):
    document = written("charte", owner=cast.comms, at=timezone.now())
    for body in ("<p>Un</p>", "<p>Deux</p>"):
        DocumentDraft.objects.filter(document=document, language="fr").update(body=body)
    assert document.drafts.get(language="fr").body == "<p>Deux</p>"
