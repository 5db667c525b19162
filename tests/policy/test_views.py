"""The guide in the browser: who opens what, what a page shows, what a button records, and at what cost."""

import io
import re
from datetime import timedelta

import lxml.html
import pytest
from PIL import Image as Picture

from core import files
from policy import actions
from policy.models import Acknowledgement, Document, Image, Version
from tests.policy.shelf import FACTS, QUESTION, asked, confirm, next_version, published, written

SEARCHED = 6  # queries of the list when words were typed
HIDDEN = re.compile(r'name="(version|language|sha256)" value="([^"]+)"')


def page(response):
    assert response.status_code == 200
    return lxml.html.fromstring(response.content.decode())


def words(response) -> str:
    return " ".join(page(response).find(".//main").text_content().split())


def shown(document: Document, client) -> dict:
    """What the form of the page would send."""
    return dict(HIDDEN.findall(client.get(document.get_absolute_url()).content.decode()))


# --- The library ------------------------------------------------------------------------------------


def test_library_shows_each_reader_their_shelf(cast, now, sign_in):
    published("interne", cast=cast, at=now)
    published("partenaires", cast=cast, at=now, visibility="partners", kind="guide")
    published("public", cast=cast, at=now, visibility="public", kind="support")
    written("brouillon", owner=cast.comms, at=now)

    def cards(user):
        return [link.get("href") for link in page(sign_in(user).get("/guide/")).iterfind(".//main//h3/a")]

    assert cards(None) == ["/guide/public/"]
    assert cards(cast.guest) == ["/guide/public/", "/guide/partenaires/"]
    assert cards(cast.employee) == ["/guide/interne/", "/guide/public/", "/guide/partenaires/"]
    assert cards(cast.comms) == ["/guide/interne/", "/guide/public/", "/guide/partenaires/"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("kind=guide", ["b"]),
        ("topic=security", ["b"]),
        ("kind=policy&topic=security", []),
        ("kind=nothing", ["a", "b"]),
        ("topic=%00", None),
        ("topic=a b", ["a", "b"]),
        ("page=abc", ["a", "b"]),
        ("page=-5", ["a", "b"]),
        ("page=99999999999999999999", ["a", "b"]),
        ("q=reseaux", ["a", "b"]),
        ("q=resaeux", ["a", "b"]),
        ("q=craft&kind=guide", ["b"]),
        ("q=zzz", []),
        ("q=%22%20OR%20*", []),
        ("q=reseaux&page=40", []),
        ("q=" + "a" * 5000, None),
    ],
)
def test_library_filters_and_finds(cast, now, sign_in, query, slugs):
    published("a", cast=cast, at=now)
    published("b", cast=cast, at=now, kind="guide", topics=("security",))
    response = sign_in(cast.employee).get(f"/guide/?{query}")
    if slugs is None:
        assert response.status_code in {200, 400}
        return
    links = sorted({link.get("href") for link in page(response).iterfind(".//main//h3/a")})
    assert links == [f"/guide/{slug}/" for slug in slugs]


def test_search_marks_words_and_keeps_what_was_typed(cast, now, sign_in):
    published("a", cast=cast, at=now)
    found = page(sign_in(cast.employee).get("/guide/?q=reseaux"))
    assert found.find(".//main//input[@name='q']").get("value") == "reseaux"
    assert [mark.text for mark in found.iter("mark")] == ["réseaux"]


def test_empty_library_says_so(cast, sign_in):
    assert "Le guide est en cours d’écriture" in words(sign_in(cast.employee).get("/guide/"))


def test_library_costs_the_same_with_one_and_three(cast, now, sign_in, django_assert_num_queries):
    client = sign_in(cast.employee)
    asked("a", cast=cast, at=now)
    client.get("/guide/")
    # Kinds and topics are kept for a minute.
    for more in ((), ("b", "c"), ("d", "e")):
        for slug in more:
            asked(slug, cast=cast, at=now)
        with django_assert_num_queries(6):
            client.get("/guide/")
        with django_assert_num_queries(SEARCHED):
            client.get("/guide/?q=reseaux")


# --- A document -------------------------------------------------------------------------------------


def test_document_page_has_its_parts(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    found = page(sign_in(cast.employee).get(document.get_absolute_url()))
    assert [heading.text_content().strip() for heading in found.iterfind(".//main//h1")] == ["Charte x"]
    assert [link.get("href") for link in found.iterfind(".//nav[@class='toc']//a")] == [
        "#minute",
        "#parler-en-son-nom",
    ]
    assert found.get_element_by_id("minute").text_content().split() == [
        "En",
        "une",
        "minute.",
        "Vous",
        "pouvez",
        "parler",
        "de",
        "votre",
        "métier.",
    ]
    assert found.get_element_by_id("acknowledge").find(".//button").text.strip() == "J’ai lu la version 1"
    assert f"0 collègue sur {document.asked_count} l’a confirmée." in " ".join(
        found.get_element_by_id("acknowledge").text_content().split()
    )
    assert found.find(".//a[@hreflang='en']").text == "English version"


def test_guide_page_costs_at_most_eight(cast, now, sign_in, django_assert_num_queries):
    document = asked("x", cast=cast, at=now, audience="unit", audience_unit=cast.sales)
    client = sign_in(cast.employee)
    client.get(document.get_absolute_url())
    with django_assert_num_queries(6):
        client.get(document.get_absolute_url())
    next_version(document, cast=cast, at=now, material_change=True)
    with django_assert_num_queries(7):  # the texts of a version are read once by a process
        client.get(document.get_absolute_url())
    # All at once: a version confirmed two versions ago, and questions: what changed, why, what is asked, one query each.
    confirm(document.current_version, by=cast.employee, at=now)
    next_version(document, cast=cast, at=now, material_change=True, body="<p>Encore autre chose.</p>")
    actions.set_questions(document, [QUESTION], by=cast.comms, at=now)
    actions.compute_waiting(clock=lambda: now, until=now + timedelta(minutes=1))
    client.get(document.get_absolute_url())
    with django_assert_num_queries(8):
        client.get(document.get_absolute_url())


def test_public_page_is_read_by_visitors_in_both_languages(cast, now, client, django_assert_num_queries):
    document = asked("x", cast=cast, at=now, visibility="public")
    with django_assert_num_queries(2):
        french = page(client.get(f"{document.get_absolute_url()}?lang=fr"))
    english = page(client.get(f"{document.get_absolute_url()}?lang=en"))
    assert [found.find(".//main//h1").text for found in (french, english)] == ["Charte x", "Charter x"]
    assert [found.get("lang") for found in (french, english)] == ["fr", "en"]
    links = {
        (link.get("hreflang"), link.get("href")) for link in french.iterfind(".//link[@rel='alternate']")
    }
    site = french.find(".//link[@rel='canonical']").get("href").removesuffix("/guide/x/")
    assert links == {
        ("fr", f"{site}/guide/x/?lang=fr"),
        ("en", f"{site}/guide/x/?lang=en"),
        ("x-default", f"{site}/guide/x/"),
    }
    assert french.find(".//form[@method='post'][@action='/guide/x/confirmer/']") is None


def test_missing_translation_shows_the_other_language_politely(cast, now, sign_in):
    document = published("x", cast=cast, at=now, texts={"fr": ("Charte x", "Résumé.", "<h2>Un</h2>")})
    found = page(sign_in(cast.employee).get(f"{document.get_absolute_url()}?lang=en"))
    assert "This document is not translated yet." in found.find(".//main").text_content()
    assert (
        found.find(".//main//h1").get("lang"),
        found.find(".//div[@class='prose']").get("lang"),
        found.get("lang"),
    ) == ("fr", "fr", "en")


@pytest.mark.parametrize("who", [None, "guest"])
def test_internal_document_does_not_exist_for_others(cast, now, sign_in, who):
    document = published("x", cast=cast, at=now)
    client = sign_in(who and getattr(cast, who))
    for path in ("", "v/", "v/1/", "brouillon/", "suivi/"):
        assert client.get(document.get_absolute_url() + path).status_code in (
            {404} if path in {"", "v/", "v/1/"} else {302, 403, 404}
        )


def test_old_version_keeps_its_address_and_says_that_it_is_old(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    next_version(document, cast=cast, at=now, material_change=True)
    client = sign_in(cast.employee)
    old = words(client.get("/guide/x/v/1/"))
    assert "Vous lisez la version 1. Le texte en vigueur est la version 2." in old
    assert "Les réseaux sociaux sont bienvenus." in old
    assert "J’ai lu la version" not in old
    assert "Nouveau texte." in words(client.get("/guide/x/v/2/"))
    assert client.get("/guide/x/v/3/").status_code == 404
    assert client.get("/guide/x/v/99999999999999999999/").status_code in {400, 404}
    listed = page(client.get("/guide/x/v/"))
    assert [link.get("href") for link in listed.iterfind(".//ol//a")] == [
        "/guide/x/v/2/",
        "/guide/x/changements/1/2/",
        "/guide/x/v/1/",
    ]


# --- Confirming -------------------------------------------------------------------------------------


def test_button_records_what_the_page_showed(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    client = sign_in(cast.employee)
    response = client.post(f"{document.get_absolute_url()}confirmer/", shown(document, client), follow=True)
    assert "Merci. Votre lecture de la version 1 est enregistrée." in words(response)
    assert "Vous avez confirmé la version 1" in words(response)
    kept = Acknowledgement.objects.get()
    assert (kept.person, kept.version.number, kept.language) == (cast.employee, 1, "fr")


def test_page_of_version_one_sent_after_version_two_is_kept_as_one(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    client = sign_in(cast.employee)
    form = shown(document, client)
    next_version(document, cast=cast, at=now, material_change=True)
    response = client.post(f"{document.get_absolute_url()}confirmer/", form, follow=True)
    assert Acknowledgement.objects.get().version.number == 1
    assert "Une version plus récente est parue depuis" in words(response)
    assert "J’ai lu la version 2" in words(response)


@pytest.mark.parametrize(
    "change",
    [
        {"version": "abc"},
        {"version": "0"},
        {"version": ""},
        {"language": "de"},
        {"sha256": "x"},
        {"sha256": "a" * 65},
        {"version": "99999999999"},
    ],
)
def test_form_that_is_not_ours_is_refused(cast, now, sign_in, change):
    document = asked("x", cast=cast, at=now)
    client = sign_in(cast.employee)
    assert (
        client.post(f"{document.get_absolute_url()}confirmer/", shown(document, client) | change).status_code
        == 400
    )
    assert Acknowledgement.objects.count() == 0


def test_forged_fingerprint_is_refused_with_its_reason(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    client = sign_in(cast.employee)
    form = shown(document, client) | {"sha256": "0" * 64}
    response = client.post(
        f"{document.get_absolute_url()}confirmer/",
        form,
        follow=True,
        HTTP_REFERER=f"http://testserver{document.get_absolute_url()}",
    )
    assert "Relisez la page avant de confirmer." in words(response)
    assert Acknowledgement.objects.count() == 0


def test_person_who_is_not_asked_may_confirm_too(cast, now, sign_in):
    document = asked("x", cast=cast, at=now, audience="unit", audience_unit=cast.sales)
    assert "Vous pouvez aussi la confirmer." in words(sign_in(cast.dsi).get(document.get_absolute_url()))


# --- The desk of communication ----------------------------------------------------------------------


def test_communication_publishes_version_one_with_one_button(cast, now, sign_in):
    written("x", owner=cast.dsi, at=now)
    client = sign_in(cast.comms)
    desk = page(client.get("/guide/gerer/"))
    assert [link.get("href") for link in desk.iterfind(".//ul[@class='todo-list']//a")] == [
        "/guide/x/brouillon/"
    ]
    draft = page(client.get("/guide/x/", follow=True))
    form = draft.find(".//form[@action='/guide/x/publier/']")
    assert form.find(".//button").text.strip() == "Publier la version 1"
    assert sorted(field.get("name") for field in form.iter("input", "textarea")) == [
        "csrfmiddlewaretoken",
        "day",
        "hour",
        "seen",
    ]
    response = client.post(
        "/guide/x/publier/", {"seen": form.find(".//input[@name='seen']").get("value")}, follow=True
    )
    assert "La version 1 est publiée." in words(response)
    assert Version.objects.get().by == cast.comms


def test_next_version_asks_whether_everybody_confirms_again(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    confirm(document.current_version, by=cast.employee, at=now)
    actions.save_draft(
        document,
        language="fr",
        title="Charte x",
        summary="S.",
        body="<p>Autre.</p>",
        revision=0,
        by=cast.comms,
        at=now,
    )
    client = sign_in(cast.comms)
    seen = page(client.get("/guide/x/brouillon/")).find(".//input[@name='seen']").get("value")
    refused = client.post("/guide/x/publier/", {"seen": seen, "note": "Une phrase de plus"})
    assert refused.status_code == 422
    assert "Une phrase de plus" in refused.content.decode()
    client.post("/guide/x/publier/", {"seen": seen, "change": "small", "note": "Une phrase de plus"})
    document.refresh_from_db()
    assert (
        document.current_version.number,
        document.asked_version.number,
        document.current_version.note,
    ) == (2, 1, "Une phrase de plus")


def test_draft_changed_meanwhile_is_shown_again_with_the_reason(cast, now, sign_in):
    document = asked("x", cast=cast, at=now)
    actions.save_draft(
        document,
        language="fr",
        title="Charte x",
        summary="S.",
        body="<p>Autre.</p>",
        revision=0,
        by=cast.comms,
        at=now,
    )
    response = sign_in(cast.comms).post(
        "/guide/x/publier/", {"seen": "vieux", "change": "material", "note": "Mes mots"}
    )
    assert response.status_code == 409
    assert "Le brouillon a changé depuis que vous avez ouvert cette page." in response.content.decode()
    assert "Mes mots" in response.content.decode()


def test_owner_previews_but_does_not_publish(cast, now, sign_in):
    written("x", owner=cast.dsi, at=now)
    client = sign_in(cast.dsi)
    assert "Envoyer à la communication" in words(client.get("/guide/x/brouillon/"))
    assert client.post("/guide/x/publier/", {"seen": ""}).status_code == 403
    assert sign_in(cast.employee).get("/guide/x/brouillon/").status_code == 404


def test_published_draft_of_another_owner_is_forbidden_with_its_reason(cast, now, sign_in):
    published("x", cast=cast, at=now)
    response = sign_in(cast.employee).get("/guide/x/brouillon/")
    assert response.status_code == 403
    assert (
        "Les brouillons sont lus par leur responsable et par la communication." in response.content.decode()
    )


def test_withdrawing_and_showing_again(cast, now, sign_in):
    published("x", cast=cast, at=now)
    client = sign_in(cast.comms)
    assert "Ce document a été retiré." in words(client.post("/guide/x/retirer/", follow=True))
    for user, told in ((cast.employee, True), (cast.guest, False), (None, False)):
        answer = sign_in(user).get("/guide/x/")
        assert (answer.status_code, "a été retiré" in answer.content.decode()) == (404, told)
    assert [
        link.get("href")
        for link in page(client.get("/guide/gerer/?show=withdrawn")).iterfind(".//ul[@class='todo-list']//a")
    ] == ["/guide/x/"]
    client.post("/guide/x/remettre/")
    assert sign_in(cast.employee).get("/guide/x/").status_code == 200


def test_owner_says_that_a_late_document_is_still_right(cast, now, sign_in):
    document = published("x", cast=cast, at=now)
    Document.objects.filter(pk=document.pk).update(owner=cast.dsi, review_on=now.date().replace(year=2020))
    client = sign_in(cast.dsi)
    assert (
        page(client.get("/guide/x/")).get_element_by_id("review").find(".//button").text
        == "Il est toujours juste"
    )
    client.post("/guide/x/relu/")
    document.refresh_from_db()
    assert document.review_on.year > 2020
    assert sign_in(cast.employee).post("/guide/x/relu/").status_code == 403


def test_report_shows_directions_to_those_who_follow(cast, now, sign_in):
    asked("x", cast=cast, at=now)
    for user, status in (
        (cast.hr, 200),
        (cast.comms, 200),
        (cast.lead, 200),
        (cast.employee, 403),
        (cast.guest, 403),
    ):
        assert sign_in(user).get("/guide/x/suivi/").status_code == status
    published("y", cast=cast, at=now)
    assert sign_in(cast.hr).get("/guide/y/suivi/").status_code == 404


def test_desk_costs_the_same_with_one_and_three(cast, now, sign_in, django_assert_num_queries):
    client = sign_in(cast.comms)
    for slugs in (("a",), ("b", "c")):
        for slug in slugs:
            written(f"brouillon-{slug}", owner=cast.dsi, at=now)
            asked(f"demande-{slug}", cast=cast, at=now)
            published(f"tard-{slug}", cast=cast, at=now.replace(year=2020))
        client.get("/guide/gerer/")
        with django_assert_num_queries(9):
            client.get("/guide/gerer/")


# --- Images -----------------------------------------------------------------------------------------


@pytest.fixture
def image(cast, now):
    target = io.BytesIO()
    Picture.new("RGB", (20, 10)).save(target, "PNG")
    picture = files.picture(target.getvalue())
    key = "0123456789abcdef0123"
    incoming = actions.Incoming(
        "x", FACTS | {"owner": cast.dsi}, (), {"fr": ("T", "R", "<p>a</p>")}, {key: ("plan été.png", picture)}
    )
    actions.draft(incoming, by=None, at=now)
    return Image.objects.get()


def test_image_is_shown_to_who_sees_the_document(cast, image, sign_in):
    url = image.get_absolute_url()
    for user, status in (
        (cast.dsi, 200),
        (cast.comms, 200),
        (cast.employee, 404),
        (cast.guest, 404),
        (None, 404),
    ):
        response = sign_in(user).get(url)
        assert response.status_code == status
        # Read to its end: only then does the test client close the file.
        assert b"".join(response).startswith(b"\x89PNG") is (status == 200)
    response = sign_in(cast.dsi).get(url)
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\x89PNG")
    assert {name: response.headers[name] for name in files.GUARDS} == files.GUARDS
    assert response.headers["Content-Disposition"] == "inline; filename*=utf-8''plan%20%C3%A9t%C3%A9.png"
    assert sign_in(cast.dsi).get("/guide/autre/images/0123456789abcdef0123/").status_code == 404
    assert sign_in(cast.dsi).get("/guide/x/images/../../etc/").status_code == 404
