"""Writing, in a real browser: by keyboard, side by side with somebody else, off and on the network; every text of the
library goes through the editor and comes out as it went in."""

import gzip
import re
from datetime import timedelta
from urllib.parse import urlsplit

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from core import richtext
from core.markdown import from_markdown
from policy import actions
from policy.models import Document, DocumentDraft, VersionText
from tests.journeys.conftest import PHONE, sideways, violations
from tests.policy.shelf import published
from tests.policy.test_writing import begun, draft_of, kept
from tests.promises.world import _png

pytestmark = pytest.mark.journey

TEXT = "[role=textbox].writing-text"
# What Markdown cannot say and the portal still stores: captions, scopes, loose lists, nested boxes.
HARD = """<h2>T</h2><p>a <strong>b</strong> <em>i</em> <s>s</s> <code>c</code> <a href="/x" title="t">l <strong>bold</strong></a><br>line</p>
<h4>four</h4><hr><pre><code>x = 1
  y
</code></pre><ul><li>one<ul><li>two</li></ul></li><li><p>p1</p><p>p2</p></li></ul>
<ol start="3"><li><p>loose</p></li><li><p>loose2</p></li></ol>
<table class="table"><caption>Cap</caption><thead><tr><th scope="col">A</th><th scope="col" class="right">B</th></tr></thead><tbody>
<tr><th scope="row">x</th><td class="center">1</td></tr><tr><td colspan="2"><p>a</p><ul><li>b</li></ul></td></tr></tbody></table>
<figure class="figure"><img src="/guide/x/images/a/" alt="alt" width="10" height="20"><figcaption>Cap <em>e</em></figcaption></figure>
<figure class="figure"><img src="/guide/x/images/a/" alt="" width="10" height="20"></figure><p>inline <img src="/a" alt="z"> image</p>
<div class="callout"><p>Note</p><ul><li>a</li></ul></div><div class="pair"><div class="do"><ul><li>d</li></ul></div>
<div class="avoid"><p>n</p></div></div><div class="do"><p>alone</p></div><blockquote><p>q</p></blockquote><p>« nbsp : ok »</p>"""
THROUGH = """async ([library, html]) => {
  const T = await import(library);
  const { extensions } = await import("/static/js/editor/schema.js");
  const { tidy } = await import("/static/js/editor/html.js");
  const editor = new T.Editor({ element: document.createElement("div"), extensions: extensions(T), content: html, injectCSS: false });
  const out = tidy(editor.getHTML());
  editor.destroy();
  return out;
}"""
BLOCKS = "p|h2|h3|h4|ul|ol|li|table|thead|tbody|tr|th|td|caption|figure|figcaption|div|blockquote|pre|hr|br"


def shape(html: str) -> str:
    """The same for texts that differ only by spaces between blocks or by the order of attributes."""
    root = lxml.html.fragment_fromstring(richtext.clean(html), create_parent="div")
    for element in root.iter():
        ordered = sorted(element.attrib.items())
        element.attrib.clear()
        element.attrib.update(ordered)
    flat = re.sub(r"[ \t\n]+", " ", lxml.html.tostring(root, encoding="unicode"))
    return re.sub(rf"\s*(</?(?:{BLOCKS})\b[^>]*>)\s*", r"\1", flat)


def opened(page, document, language="fr"):
    page.goto(f"/guide/{document.slug}/ecrire/?langue={language}")
    expect(page.locator("form[data-ready]")).to_be_attached()
    return page.locator(TEXT)


def saved(page):
    expect(page.locator(".editor-foot [data-said]")).to_contain_text(
        re.compile("Enregistré à|Saved at"), timeout=12_000
    )


# --- What goes in comes out -----------------------------------------------------------------------------


def test_every_text_of_the_library_comes_out_as_it_went_in(enter, cast, transactional_db, settings):
    folder = settings.BASE_DIR / "operations" / "sample" / "library"
    texts = {"everything": HARD}
    for path in sorted(folder.glob("*.md")):
        texts[path.name] = from_markdown(
            path.read_text(encoding="utf-8").split("---", 2)[2],
            link=lambda target: "/guide/x/" if target.startswith("guide:") else target,
            image=lambda source: {"src": "/guide/x/images/0/", "width": "8", "height": "4"},
        )
    assert len(texts) > 40
    document = begun(cast, timezone.now())
    changed = []
    with enter(cast.employee) as page:
        opened(page, document)
        page.route("**/guide/x/**", lambda route: route.fulfill(body=_png(), content_type="image/png"))
        page.route("**/a", lambda route: route.fulfill(body=_png(), content_type="image/png"))
        library = page.locator("form[data-editor]").get_attribute("data-library")
        for name, html in texts.items():
            before = shape(html)
            after = shape(page.evaluate(THROUGH, [library, html]))
            if before != after:
                changed.append((name, before, after))
    assert changed == []


# --- One document, from the first key to its readers ------------------------------------------------------


def test_colleague_writes_by_keyboard_and_communication_publishes(enter, cast, transactional_db, tmp_path):
    (tmp_path / "plan.png").write_bytes(_png())
    with enter(cast.employee) as page:
        page.goto("/guide/ecrire/")
        page.get_by_label("Titre").fill("Ranger ses fichiers")
        page.get_by_role("button", name="Commencer à écrire").press("Enter")
        expect(page.locator("form[data-ready]")).to_be_attached()
        page.get_by_label("En une minute").fill("Un dossier par sujet, un nom par date.")
        text, keys = page.locator(TEXT), page.keyboard
        text.focus()
        _button(page, "Intertitre")
        keys.type("Nommer")
        keys.press("Enter")
        keys.type("Un nom se lit sans ouvrir.")
        keys.press("Enter")
        _button(page, "Tableau")
        keys.type("Avant")
        keys.press("Tab")
        keys.type("Après")
        keys.press("Control+Enter")
        _button(page, "Encadré")
        keys.type("Jamais de données de clients.")
        keys.press("Control+Enter")
        _button(page, "À faire, à éviter")
        keys.type("Dater")
        keys.press("Control+Enter")
        keys.type("Tout garder")
        keys.press("Control+Enter")
        _button(page, "Image")
        page.get_by_label("Image", exact=True).set_input_files(tmp_path / "plan.png")
        page.get_by_role("button", name="L’ajouter").press("Enter")
        expect(page.locator("#editor-image")).to_be_visible()  # nothing without its words
        page.get_by_label("Ce qu’elle montre").fill("Trois dossiers, du plus ancien au plus récent.")
        page.get_by_role("button", name="L’ajouter").press("Enter")
        expect(text.locator("figure img")).to_be_visible()
        saved(page)
        page.get_by_role("button", name="Voir comme les lecteurs").press("Enter")
        expect(page.get_by_role("article").get_by_role("table")).to_contain_text("Avant")
        page.get_by_role("button", name="Envoyer à la communication").press("Enter")
        expect(page.get_by_text("Réponse promise avant")).to_be_visible()
    body = DocumentDraft.objects.get().body
    assert re.sub(r"/guide/[^\"]+", "…", body) == (
        "<h2>Nommer</h2><p>Un nom se lit sans ouvrir.</p>"
        "<table><thead><tr><th>Avant</th><th>Après</th></tr></thead>"
        "<tbody><tr><td></td><td></td></tr><tr><td></td><td></td></tr></tbody></table>"
        '<div class="callout"><p>Jamais de données de clients.</p></div>'
        '<div class="pair"><div class="do"><ul><li>Dater</li></ul></div><div class="avoid"><ul><li>Tout garder</li></ul></div></div>'
        '<figure class="figure"><img alt="Trois dossiers, du plus ancien au plus récent." src="…" width="40" height="30"></figure>'
    )
    with enter(cast.comms) as page:
        page.goto("/")
        page.get_by_role("main").get_by_role("link", name="Lire").first.click()
        page.locator("summary").filter(has_text="Le rendre avec un conseil").click()
        page.get_by_label("Que faut-il changer d’abord").fill("Un exemple de nom, s’il vous plaît.")
        page.get_by_role("button", name="Le rendre").click()
        expect(page.get_by_text("Rendu : la personne est prévenue.")).to_be_visible()
    with enter(cast.employee) as page:
        text = opened(page, Document.objects.get())
        expect(page.get_by_text("Un exemple de nom, s’il vous plaît.")).to_be_visible()
        text.locator("p").first.click()
        page.keyboard.press("End")
        page.keyboard.type(" Par exemple 2026-plan.")
        page.get_by_role("button", name="Voir comme les lecteurs").click()
        page.get_by_role("button", name="Envoyer à la communication").click()
    with enter(cast.comms) as page:
        page.goto("/guide/ranger-ses-fichiers/brouillon/")
        page.get_by_role("button", name="Publier la version 1").click()
        expect(page.get_by_text("La version 1 est publiée.")).to_be_visible()
    assert "Par exemple 2026-plan." in VersionText.objects.get().body


def _button(page, name: str) -> None:
    """Alt+F10 goes to the toolbar; arrows go to the button; Enter presses it."""
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Home")
    wanted = page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)
    for _ in range(30):
        if wanted.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def test_link_is_found_by_typing(enter, cast, transactional_db):
    published("charte", cast=cast, at=timezone.now())
    document = begun(cast, timezone.now())
    with enter(cast.employee) as page:
        text = opened(page, document)
        text.focus()
        page.keyboard.press("Control+k")
        page.get_by_label("Mots d’une page du portail, ou adresse").fill("charte")
        expect(page.get_by_text("Pages trouvées : 1")).to_be_visible()
        page.get_by_role("button", name="Charte charte").click()
        page.keyboard.type(" et ")
        page.keyboard.press("Control+k")
        page.get_by_label("Mots d’une page du portail, ou adresse").fill("www.cnil.fr")
        page.keyboard.press("Enter")
        saved(page)
    assert draft_of(document).body == (
        '<p><a href="/guide/charte/">Charte charte</a> et <a href="https://www.cnil.fr">https://www.cnil.fr</a></p>'
    )


# --- Nothing is lost ------------------------------------------------------------------------------------


def test_two_people_at_once_lose_nothing(enter, cast, transactional_db):
    document = begun(cast, timezone.now())
    with enter(cast.employee) as page:
        text = opened(page, document)
        text.focus()
        page.keyboard.type("Le texte de Claire.")
        saved(page)
        # Sophie saves meanwhile.
        kept(
            document,
            actions.Words("Ranger", "Bref.", "<p>Le texte de Sophie.</p>"),
            by=cast.comms,
            at=timezone.now(),
        )
        page.keyboard.type(" Et la suite.")
        expect(page.get_by_role("button", name="Voir les deux textes")).to_be_visible(timeout=10_000)
        page.get_by_role("button", name="Voir les deux textes").click()
        expect(page.get_by_role("heading", name="Deux textes, et vous choisissez")).to_be_visible()
        expect(page.get_by_text("Le texte de Claire. Et la suite.").last).to_be_visible()
        expect(page.get_by_text("Le texte de Sophie.").last).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Continuer le mien").click()
        expect(page.locator(TEXT)).to_contain_text("Le texte de Claire. Et la suite.")
        page.locator(TEXT).press("Control+End")
        page.keyboard.type(" Avec Sophie.")
        saved(page)
    assert draft_of(document).body == "<p>Le texte de Claire. Et la suite. Avec Sophie.</p>"


def test_text_is_kept_on_the_device_while_the_network_is_away(enter, cast, transactional_db):
    document = begun(cast, timezone.now())
    with enter(cast.employee) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        text = opened(page, document)
        page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
        text.focus()
        page.keyboard.type("Écrit dans le train.")
        expect(page.get_by_text("Hors ligne : gardé sur cet appareil")).to_be_visible(timeout=8_000)
        assert draft_of(document).body == ""
        text = opened(page, document)
        expect(page.get_by_text("Cet appareil a gardé un texte")).to_be_visible()
        page.get_by_role("button", name="Le reprendre").click()
        expect(text).to_contain_text("Écrit dans le train.")
        saved(page)
        text = opened(page, document)
        expect(page.get_by_text("Cet appareil a gardé un texte")).to_be_hidden()
        said = page.evaluate("Object.keys(localStorage)")
        assert said == []
    assert draft_of(document).body == "<p>Écrit dans le train.</p>"


def test_leaving_the_page_saves(enter, cast, transactional_db):
    document = begun(cast, timezone.now())
    with enter(cast.employee) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        text = opened(page, document)
        text.focus()
        page.keyboard.type("Une phrase.")
        page.goto("/guide/mes-documents/")
        expect(page.get_by_role("heading", name="Mes documents", level=1)).to_be_visible()
        page.wait_for_timeout(500)
    assert draft_of(document).body == "<p>Une phrase.</p>"


def test_opening_and_leaving_changes_nothing(enter, cast, transactional_db):
    document = published("charte", cast=cast, at=timezone.now())
    with enter(cast.comms) as page:
        text = opened(page, document)
        text.locator("p").first.click()
        page.keyboard.press("ArrowLeft")
        page.goto("/guide/charte/")
    assert DocumentDraft.objects.count() == 0


def test_without_script_the_text_is_read_and_the_title_changed(enter, cast, transactional_db):
    document = published("charte", cast=cast, at=timezone.now())
    with enter(cast.comms, script=False) as page:
        page.goto(f"{reverse('policy:edit', args=['charte'])}?langue=fr")
        expect(page.get_by_text("il faut JavaScript")).to_be_visible()
        expect(page.get_by_text("Les réseaux sociaux sont bienvenus.", exact=True)).to_be_visible()
        page.get_by_label("Titre", exact=True).fill("Charte revue")
        page.get_by_role("button", name="Enregistrer").click()
    draft = draft_of(document)
    assert (draft.title, draft.body) == (
        "Charte revue",
        document.current_version.texts.get(language="fr").body,
    )


# --- The clock, and the look ----------------------------------------------------------------------------


def test_scheduled_text_comes_out_with_the_clock(enter, cast, transactional_db):
    document = begun(cast, timezone.now())
    kept(document, by=cast.employee, at=timezone.now())
    day = timezone.localdate() + timedelta(days=2)
    with enter(cast.comms) as page:
        page.goto(f"/guide/{document.slug}/brouillon/")
        page.locator("summary").filter(has_text="Publier plus tard").click()
        page.get_by_label("Jour").fill(day.isoformat())
        page.get_by_label("Heure").fill("07:30")
        page.get_by_role("button", name="Programmer").click()
        expect(page.get_by_role("heading", name="Sortira de lui-même")).to_be_visible()
        assert actions.publish_scheduled(at=timezone.now() + timedelta(days=3)) == 1
        page.goto(f"/guide/{document.slug}/")
        expect(page.get_by_role("heading", name="Un titre")).to_be_visible()


@pytest.mark.parametrize(("language", "theme", "size"), [("fr", "light", PHONE), ("fr", "dark", None), ("en", "light", None), ("en", "dark", PHONE)])  # fmt: skip
def test_editing_page_is_accessible(enter, cast, transactional_db, language, theme, size):
    document = begun(cast, timezone.now())
    body = (
        HARD.replace("h4", "h3")
        .replace('src="/a"', 'src="/static/img/icon.svg"')
        .replace("/guide/x/images/a/", "/static/img/icon.svg")
    )
    kept(
        document, actions.Words("Ranger", "Bref.", richtext.clean(body)), by=cast.employee, at=timezone.now()
    )
    more = {"size": size} if size else {}
    with enter(cast.employee, language=language, theme=theme, **more) as page:
        text = opened(page, document)
        for part in ("td >> nth=0", "figcaption >> nth=0", ".callout p", ".do li"):
            text.locator(part).first.click()
            assert violations(page) == []
        assert not sideways(page)
        page.keyboard.press("Control+k")
        assert violations(page) == []
        page.keyboard.press("Escape")
        opened(page, document, "en")
        assert violations(page) == []


def test_editor_loads_on_its_own_page_only_and_weighs_what_it_must(enter, cast, transactional_db):
    document = published("charte", cast=cast, at=timezone.now())
    got: dict[str, int] = {}

    def weigh(response):
        path = urlsplit(response.url).path
        if "editor" in path:
            got[path] = len(gzip.compress(response.body()))

    with enter(cast.comms) as page:
        page.on("response", weigh)
        page.goto("/guide/charte/")
        page.goto("/guide/charte/brouillon/")
        assert got == {}
        opened(page, document)
    print(f"editor: {sum(got.values())} bytes in {len(got)} files")
    assert sum(got.values()) < 190 * 1024
