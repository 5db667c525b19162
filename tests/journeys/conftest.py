"""A real browser: signed in as one person, in one language, one theme, one width; it fails on any policy message."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

PHONE, DESK = {"width": 360, "height": 780}, {"width": 1360, "height": 900}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}


@pytest.fixture
def live(live_server, settings):
    """The address of the portal under test; links in mails point to it."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def enter(browser, live):
    """with enter(user, ...) as page: a signed-in page that collects what the browser complains about."""

    @contextmanager
    def opened(user=None, *, language="fr", theme="light", size=DESK, script=True):
        context = browser.new_context(
            base_url=live,
            viewport=size,
            color_scheme=theme,
            locale=f"{language}-{language.upper()}",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        cookies = [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live}]
        if user is not None:
            type(user).objects.filter(pk=user.pk).update(language=language)
            cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": _session(user), "url": live})
        context.add_cookies(cookies)
        context.set_default_timeout(8_000)
        page = context.new_page()
        said: list[
            tuple[str, str, str]
        ] = []  # what the browser complains about, of which address, on which page
        refusals: set[str] = set()
        page.on(
            "console",
            lambda message: (
                said.append((message.text, message.location["url"], page.url))
                if message.type in {"error", "warning"}
                else None
            ),
        )
        page.on("pageerror", lambda error: said.append((str(error), "", page.url)))
        page.on("response", lambda response: _look_at(response, said, refusals))
        try:
            yield page
        finally:
            context.close()
        # The browser's own line about a page that was answered with a refusal (404, 422) is no complaint.
        assert [
            one
            for one in said
            if not (one[0].startswith("Failed to load resource") and one[1].partition("#")[0] in refusals)
        ] == []

    return opened


def _look_at(response, said, refusals) -> None:
    if response.status >= 500:
        said.append((f"answered {response.status}", response.url, ""))
    elif response.status == 409 or (response.status >= 400 and response.request.is_navigation_request()):
        # 409 also answers a save by itself that met a newer text: the page says so.
        refusals.add(response.url)


def _session(user) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


def violations(page) -> list[str]:
    """Accessibility rules that the page breaks, one readable line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def sideways(page) -> bool:
    """Whether the page scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
