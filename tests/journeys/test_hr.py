"""HR: sends the directory, reads every bad line with its number, mends, looks at what changes, applies it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from people import tasks
from people.models import User

pytestmark = pytest.mark.journey

HEADER = "Matricule;Civilité;Nom;Prénom;Courriel;Direction;Service;Matricule responsable;Site;Date d'entrée;Date de sortie"
GOOD = [
    "901;Mme;Garnier;Hélène;h.garnier@demo.example;Direction des achats;;;Lyon;01/02/2010;",
    "902;M.;Morel;Loïc;l.morel@demo.example;Direction des achats;;901;Lyon;01/09/2019;",
]
BAD = ["903;M.;Vasseur;;p.vasseur;Direction des achats;;901;Lyon;31/02/2020;"]


def file(*lines: str) -> dict:
    return {
        "name": "annuaire.csv",
        "mimeType": "text/csv",
        "buffer": "\r\n".join([HEADER, *lines]).encode("cp1252"),
    }


def send(page, *lines: str, leavers: str = "") -> None:
    """Send the file; the worker checks it while the page shows its progress."""
    page.goto("/compte/annuaire/")
    page.get_by_label("L’export du logiciel RH").set_input_files(file(*lines))
    if leavers:
        page.get_by_label(leavers, exact=True).check()
    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le fichier est en cours de vérification")
    work(page)


def work(page) -> None:
    """The clock's worker does its part; the page shows it by itself, or at a click where no script runs."""
    title = page.get_by_role("heading", level=1).inner_text()
    again = page.get_by_role("link", name="Regarder à nouveau")
    by_hand = again.is_visible()
    assert tasks.work(timezone.now())
    if by_hand:
        again.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(title, timeout=10_000)


@pytest.mark.parametrize("script", [True, False], ids=["with javascript", "without"])
def test_hr_imports_the_directory(enter, cast, transactional_db, script):
    before = User.objects.count()
    with enter(cast.hr, script=script) as page:
        page.goto("/")
        page.locator("summary").filter(has_text="Menu de Hélène Roussel").click()
        page.get_by_role("link", name="Import de l’annuaire").click()

        send(page, *GOOD, *BAD)
        expect(page.get_by_role("heading", level=1)).to_have_text("Rien n’a été changé")
        expect(page.get_by_role("rowheader", name="4").first).to_be_visible()
        assert User.objects.count() == before

        send(page, *GOOD)  # two lines, twelve colleagues: a part of the company closes nobody's account
        expect(page.get_by_role("cell")).to_contain_text("12 collègues sur 12 ne sont pas dans ce fichier")

        send(page, *GOOD, leavers="Ils restent")
        expect(page.get_by_role("heading", level=1)).to_have_text("Voici ce qui changerait")
        assert User.objects.count() == before
        page.get_by_role("button", name="Appliquer ces changements").click()
        work(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("L’annuaire est à jour")
    assert User.objects.count() == before + 2
    assert User.objects.get(employee_number="902").manager.name == "Hélène Garnier"
    assert User.objects.filter(pk=cast.employee.pk, is_active=True).exists()
