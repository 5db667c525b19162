"""Promise A1: every address x role x method answers what the table declares; nothing leaks on the way."""

import re
from collections import Counter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from tests.promises.access_table import ROLES, TABLE, Row
from tests.promises.world import SECRET, build

# allauth's own pages and the back office have their own tests (tests/people); all of them are named here.
OTHERS = re.compile(r"^(account_|usersessions_|admin:)|^$")
MAY_READ_SECRET = {"dsi", "mentor", "lead", "other_manager", "comms", "admin", "hr"}


def names(patterns, space: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.append(f"{space}{pattern.name or ''}")
        else:
            found += names(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
    return found


def test_every_address_has_its_row_and_every_row_its_address():
    ours = {name for name in names(get_resolver().url_patterns) if not OTHERS.match(name)}
    assert ours == set(TABLE)


def test_every_view_of_ours_declares_its_action():
    def views(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.callback
            else:
                yield from views(pattern.url_patterns)

    apps = (
        "core",
        "notifications",
        "people",
        "tools",
        "policy",
        "training",
        "early_adopters",
        "pilots",
        "dashboards",
        "operations",
    )
    open_views = [
        f"{view.__module__}.{view.__name__}"
        for view in views(get_resolver().url_patterns)
        if view.__module__.split(".")[0] in apps and not hasattr(view, "access")
    ]
    assert open_views == []


@pytest.fixture
def world(cast):
    return build(cast, timezone.now())


def address(name: str, row: Row, world) -> str:
    return reverse(name, args=eval(f"[{row.args}]", {"world": world}))  # the table is ours


def expected(row: Row, role: str, method: str, *, public: bool) -> set[int]:
    """The statuses the table allows: one, except for the page of an act (done or shown are both the page's answer)."""
    rule = {"GET": row.get, "HEAD": row.get, "POST": row.post}.get(method)
    if role == "anonymous" and not public:
        return {302}
    if rule is None:
        return {405}
    if role in rule.missing:
        return {404}
    if method == "POST":
        return {302} if role in rule.done else {rule.status} if role in rule.shown else {403}
    return {rule.status} if role in rule.ok else {302} if role in rule.gone else {403}


def test_walk(world, settings, pytestconfig):
    """All addresses, fourteen roles, five methods; each request in a transaction that is rolled back.

    When both databases are tested side by side (scripts/suite.sh), each walks every other role.
    """
    shares = {"all": ROLES, "first": ROLES[::2], "second": ROLES[1::2]}
    settings.SITE_URL = "http://testserver"
    wrong, cells, leaks = [], 0, []
    for role in shares[pytestconfig.getoption("stories")]:
        client = Client(raise_request_exception=False)
        if world.roles[role] is not None:
            client.force_login(world.roles[role], backend="people.adapters.Backend")
        for name, rows in TABLE.items():
            for row in rows:
                path = address(name, row, world)
                public = is_public(name)
                for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
                    cells += 1
                    response = rolled_back(client, method, path, row)
                    if response.status_code not in expected(row, role, method, public=public):
                        wrong.append(
                            f"{role} {method} {path}: {response.status_code}, not {expected(row, role, method, public=public)}"
                        )
                    elif (
                        response.status_code == 302
                        and role == "anonymous"
                        and not public
                        and "/compte/login/" not in response["Location"]
                    ):
                        wrong.append(f"anonymous {method} {path}: sent to {response['Location']}")
                    if (
                        method == "GET"
                        and not response.streaming
                        and role not in MAY_READ_SECRET
                        and SECRET.encode() in response.content
                    ):
                        leaks.append(f"{role} reads {SECRET} at {path}")
    print(f"{cells} cells walked, {len(wrong)} differences, {len(leaks)} leaks")
    assert (wrong, leaks) == ([], [])


def is_public(name: str) -> bool:
    """Whether a visitor may knock at all: the same word that the views read."""
    from core.access import ANONYMOUS, roles_for

    callbacks: dict = {}

    def gather(patterns, space=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                callbacks[f"{space}{pattern.name or ''}"] = pattern.callback
            else:
                gather(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)

    gather(get_resolver().url_patterns)
    return ANONYMOUS in roles_for(callbacks[name].access)


def rolled_back(client: Client, method: str, path: str, row: Row):
    with transaction.atomic():
        data = row.post.data if method == "POST" and row.post else {}
        response = (
            client.generic(method, path)
            if method in {"PUT", "DELETE"}
            else getattr(client, method.lower())(path, data)
        )
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def test_no_address_answers_an_error_to_anybody(world):
    """The same walk read another way: no status of 500 and above, counted."""
    statuses: Counter = Counter()
    for role in ("anonymous", "employee", "guest", "admin"):
        client = Client(raise_request_exception=False)
        if world.roles[role] is not None:
            client.force_login(world.roles[role], backend="people.adapters.Backend")
        for name, rows in TABLE.items():
            for row in rows:
                statuses[rolled_back(client, "GET", address(name, row, world), row).status_code // 100] += 1
    assert statuses[5] == 0
