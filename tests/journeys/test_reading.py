"""What readers live through in the guide: questions before signing, only what changed, a remark, a proof, a lesson, the pack."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Message
from policy import actions
from policy.models import Acknowledgement, Document, Feedback, ReadCount
from tests.journeys.conftest import DESK, PHONE, sideways, violations
from tests.policy.shelf import QUESTION, asked, confirm, next_version, published

pytestmark = pytest.mark.journey

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
SAID = {
    "fr": {
        "again": "Vous y êtes presque.",
        "why": "Personne ne parle au nom de l’entreprise sans mission.",
        "right": "En mon nom",
        "wrong": "De l’entreprise",
        "read": "J’ai lu la version 1",
        "read2": "J’ai lu la version 2",
        "thanks": "Merci.",
        "whole": "Lire le texte entier",
        "no": "Non",
        "send": "Envoyer",
        "seen": "Vu",
        "csv": "CSV",
        "check": "Vérifier",
        "genuine": "Authentique",
        "not_genuine": "Pas authentique",
        "stop": "on arrête",
        "lose": "Six façons de perdre, six façons de gagner",
    },
    "en": {
        "again": "Nearly there.",
        "why": "Nobody speaks for the company unless asked to.",
        "right": "My own",
        "wrong": "The company’s",
        "read": "I have read version 1",
        "read2": "I have read version 2",
        "thanks": "Thank you.",
        "whole": "Read the whole text",
        "no": "No",
        "send": "Send",
        "seen": "Seen",
        "csv": "CSV",
        "check": "Check",
        "genuine": "Genuine",
        "not_genuine": "Not genuine",
        "stop": "we stop",
        "lose": "Six ways to lose, six ways to gain",
    },
}


@pytest.fixture
def at():
    return timezone.now()


@LANGUAGES
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_colleague_answers_and_confirms(enter, transactional_db, cast, at, language, script):
    document = asked("charte", cast=cast, at=at)
    actions.set_questions(document, [QUESTION], by=cast.comms, at=at)
    said = SAID[language]
    with enter(cast.employee, language=language, size=PHONE, script=script) as page:
        page.goto("/guide/charte/")
        page.get_by_label(said["wrong"]).check()
        page.get_by_role("button", name=said["read"]).click()
        assert said["again"] in page.locator("#acknowledge").inner_text()
        assert said["why"] in page.locator("#acknowledge").inner_text()
        assert page.get_by_label(said["wrong"]).is_checked()
        assert Acknowledgement.objects.count() == 0
        if script:
            assert (violations(page), sideways(page)) == ([], False)
        page.get_by_label(said["right"]).check()
        page.get_by_role("button", name=said["read"]).click()
        page.get_by_text(said["thanks"]).first.wait_for()
    kept = Acknowledgement.objects.get()
    assert (kept.person, kept.language, kept.version.number) == (cast.employee, language, 1)


@LANGUAGES
def test_second_version_shows_only_what_changed(enter, transactional_db, cast, at, language):
    document = asked("charte", cast=cast, at=at)
    confirm(document.current_version, by=cast.employee, at=at)
    body = (
        "<h2>Parler en son nom</h2><p>Les réseaux sociaux sont bienvenus le soir.</p>" + "<p>Ligne.</p>" * 5
    )
    next_version(document, cast=cast, at=at, material_change=True, body=body)
    said = SAID[language]
    with enter(cast.employee, language=language, theme="dark") as page:
        page.goto("/guide/charte/")
        assert (
            page.locator("#changed ins").count() == 0
        )  # the clock has not come by yet: the whole text is there
        assert page.locator(".prose h2").first.is_visible()
        # The page that compares looks again by itself.
        page.goto("/guide/charte/changements/1/2/")
        assert page.locator(".difference").count() == 0
        actions.compute_waiting(clock=timezone.now, until=timezone.now() + timedelta(minutes=1))
        page.locator(".difference ins").first.wait_for()
        assert violations(page) == []
        page.goto("/guide/charte/")
        assert page.locator("#changed ins").count() > 0
        assert not page.locator("#minute").is_visible()
        assert violations(page) == []
        page.get_by_text(said["whole"]).click()
        assert page.locator("#minute").is_visible()
        page.get_by_role("button", name=said["read2"]).click()
        page.get_by_text(said["thanks"]).first.wait_for()
    assert sorted(Acknowledgement.objects.values_list("version__number", flat=True)) == [1, 2]


@LANGUAGES
def test_remark_reaches_the_owner(enter, transactional_db, cast, at, language):
    published("mode-d-emploi", cast=cast, at=at, kind="guide")
    said = SAID[language]
    with enter(cast.employee, language=language, size=PHONE) as page:
        page.goto("/guide/mode-d-emploi/")
        page.locator("#useful").get_by_role("button", name=said["no"], exact=True).click()
        page.locator("#reason").fill("Il manque le numéro du soir")
        page.locator("#useful").get_by_role("button", name=said["send"], exact=True).click()
        page.get_by_role("status").first.wait_for()
        assert violations(page) == []
    assert Feedback.objects.get().reason == "Il manque le numéro du soir"
    assert Message.objects.get(kind="policy.remarks").recipient == cast.comms
    with enter(cast.comms, language=language) as page:
        page.goto("/")
        page.locator(".todo-list a[href$='/remarques/']").first.click()
        assert "Il manque le numéro du soir" in page.locator("main").inner_text()
        assert violations(page) == []
        page.get_by_role("button", name=said["seen"]).click()
        page.locator("main .tag.ok").wait_for()
    assert Feedback.objects.get().handled_by == cast.comms


@LANGUAGES
def test_hr_takes_out_the_proof_and_checks_it(enter, transactional_db, cast, at, language, tmp_path):
    document = asked("charte", cast=cast, at=at)
    confirm(document.current_version, by=cast.employee, at=at)
    said = SAID[language]
    with enter(cast.hr, language=language) as page:
        page.goto("/guide/charte/suivi/")
        with page.expect_download() as download:
            page.get_by_role("button", name=said["csv"], exact=True).click()
        kept = tmp_path / "preuve.zip"
        download.value.save_as(kept)
        page.goto("/guide/preuve/")
        assert violations(page) == []
        page.locator("input[type=file]").set_input_files(kept)
        page.get_by_role("button", name=said["check"], exact=True).click()
        page.get_by_text(said["genuine"], exact=True).wait_for()
        changed = tmp_path / "autre.zip"
        data = bytearray(kept.read_bytes())
        data[150] ^= 1
        changed.write_bytes(bytes(data))
        page.locator("input[type=file]").set_input_files(changed)
        page.get_by_role("button", name=said["check"], exact=True).click()
        page.get_by_text(said["not_genuine"], exact=True).wait_for()


@LANGUAGES
def test_lessons_are_filtered(enter, transactional_db, cast, at, language):
    for slug, result in (("a", "go"), ("b", "stop")):
        lesson = published(slug, cast=cast, at=at, kind="lesson")
        facts = {"tool": None, "unit": cast.support, "cost": 900, "result": result}
        actions.set_facts(lesson, facts, by=cast.comms, at=at)
    with enter(cast.employee, language=language, size=PHONE) as page:
        page.goto("/guide/lecons/")
        assert page.locator(".lesson").count() == 2
        page.locator("#id_result").select_option("stop")
        page.wait_for_url("**result=stop**")
        assert [card.inner_text() for card in page.locator(".lesson .tag").all()] == [SAID[language]["stop"]]
        assert (violations(page), sideways(page)) == ([], False)


@LANGUAGES
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_visitor_reads_the_pack_and_a_public_text(enter, transactional_db, cast, at, language, size):
    document = published("charte", cast=cast, at=at, visibility="public")
    inside = published("interne", cast=cast, at=at)
    steps = [(document, "Pour commencer.", "To begin."), (inside, "Ensuite.", "Then.")]
    actions.set_path(steps, by=cast.comms, at=at)
    with enter(None, language=language, size=size) as page:
        page.goto("/guide/")
        page.locator(".invitation a").click()
        assert page.get_by_role("heading", name=SAID[language]["lose"]).is_visible()
        assert page.locator(".ways li").count() == 6
        assert (violations(page), sideways(page)) == ([], False)
        assert page.locator(".steps a").count() == 1  # what a visitor may read
        page.locator(".steps a").click()
        assert page.locator("#useful, #acknowledge").count() == 0
        with page.expect_response("**/lu/", timeout=30_000) as answer:
            pass  # eight seconds of reading
        assert answer.value.status == 204
        assert page.context.cookies() == [
            cookie for cookie in page.context.cookies() if cookie["name"] == "language"
        ]
    assert [(row.document, row.count) for row in ReadCount.objects.all()] == [(document, 1)]
    assert Document.objects.count() == 2
