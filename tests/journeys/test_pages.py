"""Every page, as the people who open it see it: accessible, silent in the console, never wider than the screen, light to load."""

import gzip
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.journeys.conftest import DESK, PHONE, sideways, violations
from tests.promises.access_table import ROLES, TABLE
from tests.promises.world import build

pytestmark = pytest.mark.journey

# Not pages: a health line for machines, an image.
BARE = {
    "operations:alive",
    "operations:ready",
    "dashboards:suggest",
    "policy:image",
    "dashboards:targets",
    "policy:export_file",
    "pilots:export_file",
    "policy:figures_export",
    "policy:pack_pdf",
    "policy:pdf",
    "policy:version_pdf",
    "tools:register_json",
    "tools:alike",
    "pilots:people",
    "pilots:file",
}
# Pages that show something else to who acts on them.
OWN_FACE = {
    "dashboards:home",
    "policy:document",
    "policy:library",
    "policy:versions",
    "pilots:list",
    "pilots:pilot",
    "training:session",
    "tools:trial",
    "early_adopters:home",
    "tools:register",
    "tools:tool",
    "tools:asked",
    "tools:request",
    "tools:help_request",
    "tools:blocked_report",
}
# Whose screen says most about a page, first the people who only read it, then those who act on it.
READERS = ("employee", "early_adopter", "pilot_lead", "anonymous")
ACTORS = ("dsi", "comms", "hr", "lead", "trainer", "manager", "mentor", "admin")
SIGN_IN = ("account_login", "account_reset_password", "account_reset_password_done")
ACCOUNT = ("account_change_password", "account_logout", "usersessions_list")
# The same page in another state: something found, nothing found, a second page that does not exist.
STATES = {
    "employee": ["/recherche/?q=partie", "/recherche/?q=introuvable", "/recherche/?q=partie+introuvable", "/recherche/?q=partie&kind=document", "/guide/?q=partie", "/guide/?q=introuvable", "/outils/?q=introuvable", "/formations/?level=practice", "/formations/?level=first", "/pilotes/?state=closed", "/guide/absent/"],
    "manager": ["/tableaux/?state=closed", "/tableaux/?state=approved", "/tableaux/?print=1", "/tableaux/portefeuille/?year=2020", "/pilotes/a-decider/"],
    "anonymous": ["/recherche/?q=partie", "/nulle-part/"],
}  # fmt: skip


@pytest.fixture
def world(transactional_db, cast):
    return build(cast, timezone.now())


def addresses(world) -> dict[str, list[str]]:
    """By role, the pages that this role opens: a reader sees each, one who acts on it sees those that have another face."""
    found: dict[str, list[str]] = {role: list(STATES.get(role, ())) for role in ROLES}
    for name, rows in TABLE.items():
        for row in rows:
            if name in BARE or row.get is None or row.get.status != 200:
                continue
            path = reverse(name, args=eval(f"[{row.args}]", {"world": world}))  # the table is ours
            reader = next((role for role in READERS if role in row.get.ok), None)
            actor = next((role for role in ACTORS if role in row.get.ok), None)
            if reader:
                found[reader].append(path)
            if actor and (not reader or name in OWN_FACE):
                found[actor].append(path)
    found["guest"] += ["/pilotes/", world.partnered.get_absolute_url()]  # what a partner sees of theirs
    found["anonymous"] += [reverse(name) for name in SIGN_IN]
    found["employee"] += [reverse(name) for name in ACCOUNT]
    return found


def faults(page, path: str, titles: dict[str, str]) -> list[str]:
    """What is wrong with the page that is open, one readable line each."""
    wrong = violations(page)
    if sideways(page):
        wrong.append("scrolls sideways")
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} h1")
    if page.locator("main").count() != 1:
        wrong.append("not one main")
    if "?" not in path and titles.setdefault(page.title(), path) != path:
        wrong.append(f"the same title as {titles[page.title()]}: {page.title()}")
    return wrong


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [("fr", "light", DESK), ("en", "dark", PHONE)],
    ids=["french light desk", "english dark phone"],
)
def test_every_page_is_accessible_and_silent(enter, world, language, theme, size):
    wrong: list[str] = []
    seen = 0
    for role, paths in addresses(world).items():
        if not paths:
            continue
        titles: dict[str, str] = {}
        with enter(world.roles[role], language=language, theme=theme, size=size) as page:
            for path in paths:
                page.goto(path)
                seen += 1
                wrong += [f"{role} {path}: {fault}" for fault in faults(page, path, titles)]
    print(f"{seen} pages seen")
    print("\n".join(wrong))
    assert wrong == []


def test_refused_forms_stay_accessible(enter, world):
    """The page that comes back with errors: the summary, the marks beside the fields, the words that were typed."""
    wrong = []
    forms = [
        ("employee", "/pionniers/inscription/", None),
        ("employee", "/guide/ecrire/", None),
        ("pilot_lead", "/pilotes/proposer/", "send"),
        ("trainer", "/formations/ouvrir/", None),
        ("hr", "/compte/annuaire/", None),
        ("dsi", "/outils/mastodon/evaluer/", None),
        ("hr", "/outils/mastodon/avis/", None),
    ]
    for role, path, button in forms:
        with enter(world.roles[role], size=PHONE) as page:
            page.goto(path)
            page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
            page.locator(
                f"main form button[name={button}]" if button else "main .form .actions button"
            ).first.click()
            page.locator(".error-summary").wait_for()
            wrong += [f"{role} {path}: {fault}" for fault in faults(page, path, {})]
    with enter(None, size=PHONE) as page:
        page.goto("/compte/login/")
        page.locator("input[name=login]").fill("nobody@demo.example")
        page.locator("input[name=password]").fill("wrong")
        page.locator("main form button").first.click()
        page.locator("[aria-invalid=true], .error-summary, [role=alert]").first.wait_for()
        wrong += [f"login: {fault}" for fault in faults(page, "/compte/login/", {})]
    assert wrong == []


@pytest.mark.parametrize(
    ("role", "path"), [("employee", "/"), ("employee", "/guide/interne/"), ("lead", "/tableaux/")]
)
def test_first_visit_is_light(enter, world, role, path):
    """At most 150 KiB and 8 requests; style sheet and script are counted as compressed, as `make run` sends them."""
    got: list[tuple[str, int]] = []
    with enter(world.roles[role]) as page:
        page.on("response", lambda response: got.append((urlsplit(response.url).path, weight(response))))
        page.goto(path, wait_until="networkidle")
        host = urlsplit(page.url).netloc
        elsewhere = page.evaluate(
            "performance.getEntriesByType('resource').map(one => new URL(one.name).host)"
        )
    print(path, sum(size for _path, size in got), len(got))
    assert set(elsewhere) == {host}
    assert len(got) <= 8, got
    assert sum(size for _path, size in got) <= 150 * 1024, got


def weight(response) -> int:
    body = response.body()
    if urlsplit(response.url).path.startswith("/static/") and not response.url.endswith(".woff2"):
        return len(gzip.compress(body))
    return len(body)
