"""The employee: finds the charter by search, reads it, confirms it; takes the last seat, waits, moves up."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from policy.models import Acknowledgement
from tests.journeys.conftest import PHONE
from tests.policy import shelf
from training import actions as training
from training.models import Course, SignUp

pytestmark = pytest.mark.journey

FR = SimpleNamespace(
    language="fr",
    todo="Bonjour Claire, une chose à faire",
    search="Chercher dans le portail",
    found="1 résultat pour « reseaux »",
    charter="Charte des réseaux sociaux",
    read="J’ai lu la version 1",
    thanks="Merci. Votre lecture de la version 1 est enregistrée.",
    nothing="Bonjour Claire, rien ne vous attend",
)
EN = SimpleNamespace(
    language="en",
    todo="Hello Claire, one thing to do",
    search="Search the portal",
    found="1 result for “network”",
    charter="Social media charter",
    read="I have read version 1",
    thanks="Thank you. Your reading of version 1 is recorded.",
    nothing="Hello Claire, nothing is waiting for you",
)


@pytest.fixture
def charter(transactional_db, cast):
    """Published yesterday, asked of everybody within three weeks."""
    body = "<h2>Parler en son nom</h2><p>Les réseaux sociaux sont bienvenus, en notre nom comme au vôtre.</p>"
    words = "<h2>In your own name</h2><p>Every social network is welcome.</p>"
    texts = {
        "fr": ("Charte des réseaux sociaux", "Vous pouvez parler de votre métier.", body),
        "en": ("Social media charter", "You may speak of your craft.", words),
    }
    return shelf.asked("charte-des-reseaux", cast=cast, at=timezone.now() - timedelta(days=1), texts=texts)


@pytest.mark.parametrize(
    ("words", "typed", "manner"),
    [
        (FR, "reseaux", {}),
        (EN, "network", {"size": PHONE, "theme": "dark"}),
        (FR, "reseaux", {"script": False}),
    ],
    ids=["french", "english on a phone", "without javascript"],
)
def test_employee_finds_reads_and_confirms_the_charter(enter, cast, charter, words, typed, manner):
    with enter(cast.employee, language=words.language, **manner) as page:
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text(words.todo)
        field = page.get_by_label(words.search)
        field.fill(typed)
        field.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(words.found)
        page.get_by_role("link", name=words.charter).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(words.charter)
        page.get_by_role("button", name=words.read).click()
        expect(page.get_by_text(words.thanks)).to_be_visible()
        expect(page.get_by_role("button", name=words.read)).to_have_count(0)
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text(words.nothing)
    confirmed = Acknowledgement.objects.get()
    assert (confirmed.person_id, confirmed.version.document_id, confirmed.language) == (
        cast.employee.pk,
        charter.pk,
        words.language,
    )


def test_employee_confirms_the_charter_by_keyboard_alone(enter, cast, charter):
    """From the to-do list to the confirmation with Tab and Enter; every stop on the way shows its ring."""
    with enter(cast.employee) as page:
        page.goto("/")
        reach(page, "Lire · ")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(FR.charter)
        reach(page, FR.read)
        page.keyboard.press("Enter")
        expect(page.get_by_text(FR.thanks)).to_be_visible()
    assert Acknowledgement.objects.filter(person=cast.employee).count() == 1


def reach(page, name: str, most: int = 40) -> None:
    """Press Tab until what has the focus begins with `name`; whatever takes the focus must show it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.innerText || e.ariaLabel || '', s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none', e.outerHTML.slice(0, 120)] }"
        )
        assert stop[1], f"no focus ring on {stop[2]}"
        if " ".join(stop[0].split()).startswith(name.strip()):
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


@pytest.fixture
def session(transactional_db, cast):
    """One seat, in three days."""
    at = timezone.now()
    course = Course(
        slug="publier-sans-faux-pas",
        title_fr="Publier sans faux pas",
        title_en="Publish without a false step",
        summary_fr="Écrire une publication utile.",
        summary_en="Write a post that helps.",
        level="practice",
        minutes=90,
    )
    course = training.create_course(course, by=cast.hr, at=at)
    return training.create_session(
        course, starts_at=(at + timedelta(days=3)).replace(microsecond=0), mode="both", place_fr="Salle Curie", link="https://visio.example/42",
        seats=1, trainer=cast.trainer, by=cast.hr, at=at,
    )  # fmt: skip


def test_last_seat_goes_to_one_the_next_waits_and_moves_up(enter, cast, session):
    with enter(cast.employee) as claire:
        claire.goto("/")
        claire.get_by_role("navigation", name="Navigation principale").get_by_role(
            "link", name="Formations"
        ).click()
        claire.get_by_role("link", name="Publier sans faux pas").first.click()
        claire.get_by_role("button", name="S’inscrire").click()
        expect(claire.get_by_role("heading", name="Vous avez une place")).to_be_visible()
        expect(claire.get_by_role("link", name="Rejoindre la visio")).to_be_visible()

        with enter(cast.pioneer, language="en", size=PHONE) as ines:
            ines.goto(session.get_absolute_url())
            expect(ines.get_by_role("heading", name="The session is full")).to_be_visible()
            ines.get_by_role("button", name="Join the waiting list").click()
            expect(ines.get_by_role("heading", name="You are first on the waiting list")).to_be_visible()
            expect(ines.get_by_role("link", name="Join the video meeting")).to_have_count(0)

            with enter(cast.colleague, script=False) as bruno:
                bruno.goto(session.get_absolute_url())
                bruno.get_by_role("button", name="Rejoindre la liste d’attente").click()
                expect(
                    bruno.get_by_role("heading", name="Vous êtes 2e sur la liste d’attente")
                ).to_be_visible()

                claire.get_by_role("button", name="Se désister").click()
                expect(claire.get_by_text("Votre désistement est enregistré.")).to_be_visible()

                bruno.reload()
                expect(
                    bruno.get_by_role("heading", name="Vous êtes en tête de la liste d’attente")
                ).to_be_visible()
            ines.reload()
            expect(ines.get_by_role("heading", name="You have a seat")).to_be_visible()
            ines.goto("/compte/messages/")
            expect(ines.get_by_text("Publish without a false step").first).to_be_visible()
    held = {
        sign_up.person_id: sign_up.confirmed for sign_up in SignUp.objects.standing().filter(session=session)
    }
    assert held == {cast.pioneer.pk: True, cast.colleague.pk: False}
