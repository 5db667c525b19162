"""Communication: imports a folder, looks at the draft, publishes it; the employee reads it. Then a small change."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from policy.models import Document, Version
from tests.journeys.conftest import PHONE

pytestmark = pytest.mark.journey

CHARTER = """---
title: Charte des réseaux sociaux
summary: Vous pouvez parler de votre métier.
kind: policy
owner: comms@demo.example
visibility: internal
acknowledge: everyone
acknowledge_within_days: 21
topics: [social-media]
---

## Parler en son nom

Les réseaux sociaux sont bienvenus.

| Où | Quoi |
| --- | --- |
| LinkedIn | votre métier |
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "guide"
    place.mkdir()
    (place / "charte-des-reseaux.fr.md").write_text(CHARTER, encoding="utf-8")
    return place


def test_comms_publishes_a_charter_and_the_employee_is_asked_to_read_it(
    enter, cast, transactional_db, folder, capsys
):
    call_command("import_library", str(folder))
    with enter(cast.comms) as page:
        page.goto("/")
        page.locator("summary").filter(has_text="Menu de Sophie Marchal").click()
        page.get_by_role("link", name="Tenir le guide").click()
        page.get_by_role("link", name="Charte des réseaux sociaux").click()
        expect(page.get_by_role("article").get_by_role("table")).to_contain_text("LinkedIn")
        page.get_by_role("button", name="Publier la version 1").click()
        expect(page.get_by_text("La version 1 est publiée.")).to_be_visible()
    assert (Document.objects.get().slug, Version.objects.count()) == ("charte-des-reseaux", 1)
    with enter(cast.employee, size=PHONE) as page:
        page.goto("/")
        page.get_by_role("main").get_by_role("link", name="Charte des réseaux sociaux").first.click()
        expect(page.get_by_role("button", name="J’ai lu la version 1")).to_be_visible()

    (folder / "charte-des-reseaux.fr.md").write_text(
        CHARTER.replace("bienvenus", "les bienvenus"), encoding="utf-8"
    )
    call_command("import_library", str(folder))
    with enter(cast.comms, script=False) as page:
        page.goto("/guide/charte-des-reseaux/brouillon/")
        page.get_by_label("Des détails").check()
        page.get_by_role("button", name="Publier la version 2").click()
        expect(page.get_by_text("La version 2 est publiée.")).to_be_visible()
    assert Document.objects.get().asked_version.number == 1
