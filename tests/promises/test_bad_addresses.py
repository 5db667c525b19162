"""Promise I1 in its short form, addresses: whatever is typed there, and in the headers beside, nobody meets an error page."""

import os
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from tests.promises.access_table import TABLE
from tests.promises.doors import (
    ROLES_FIRST,
    address,
    attempt,
    counts,
    door,
    no_value_passes_the_forms,
    page_of,
    reader,
    world,
)
from tests.promises.inputs_table import PARAMETERS

__all__ = ["door", "no_value_passes_the_forms", "world"]

# The short form, of every run: the first parameter of a page meets a quarter of the values and the others an eighth, in
# turn, others on the other database. The long form (make promises NAME=bad_addresses) leaves nothing out.
LONG = bool(os.environ.get("LONG"))
SHIFT = 1 if connection.vendor == "postgresql" else 0

# Written as they stand in an address: bytes that are no text, or no character that a database holds. Refused: 400.
BROKEN = ("%00", "a%00b", "%FF", "%C3%28", "%ED%A0%80", "%F0%28%8C%28", "%C0%AF")
TYPED = (
    "", " ", "abc", "1.5", "0", "1", "-5", "1e9", "NaN", "Infinity", "0x10", "²", "١٢",
    "9223372036854775808", "99999999999999999999", "9" * 5000,
    "9999-12-31", "0000-00-00", "2026-02-30", "9999-13", "9999-12", "24/11/2026",
    "x" * 5000, "é" * 3000, "\n", "\r\nSet-Cookie: a=b", "\x1b[31m",
    "'", '"', "\\", "%", "_", "*", "(", "' OR 1=1 --", "1; DROP TABLE people_user", '"a" AND', "NEAR(a b)", "a:b", "-a", "a & | b",
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% now %}", "%(name)s", "../../etc/passwd", "javascript:alert(1)",
    "\u202eabc", "\u200b", "e" + "\u0301" * 60, "👩\u200d🚒", "\\ud800", "null", "[]",
)  # fmt: skip
# The same name twice, as an array, as an object.
TWISTED = ("{0}=1&{0}=2", "{0}[]=1", "{0}[a]=1", "{0}=1;{0}=2", "{0}", "{0}=%", "{0}=%zz", "{0}=+")


def test_table_names_every_parameter_that_a_page_reads(world, door, monkeypatch):
    read: dict[str, set[str]] = {}
    here = ""

    def spied(method):
        def spy(self, key, *args):
            if isinstance(self, QueryDict) and key != "lang":
                read.setdefault(here, set()).add(key)
            return method(self, key, *args)

        return spy

    for method in ("__getitem__", "getlist"):
        monkeypatch.setattr(MultiValueDict, method, spied(getattr(MultiValueDict, method)))
    for name, rows in TABLE.items():
        row = next((row for row in rows if row.get and row.get.ok), None)
        if row:
            here = name
            response = door(reader(name)).get(address(name, row.args, world), {"anything": "1"})
            b"".join(response.streaming_content) if response.streaming else None
    assert read == {name: set(parameters) for name, parameters in PARAMETERS.items()}


def test_no_parameter_breaks_a_page(world, door):
    """Bytes that are no text are refused; every other value is read or ignored, and the page stands."""
    wrong, asked = [], 0
    for page, (name, parameters) in enumerate({**PARAMETERS, "dashboards:home": ("lang",)}.items()):
        client, path = door(reader(name)), page_of(name, world)
        for turn, parameter in enumerate(parameters):
            every = 1 if LONG else 4 if turn == 0 else 8
            first = (page + turn + SHIFT) % every
            queries = [(f"{parameter}={quote(value)}", 200) for value in TYPED[first::every]]
            if turn == 0:
                queries += [(f"{parameter}={value}", 400) for value in BROKEN]
                queries += [(twisted.format(parameter), 200) for twisted in TWISTED]
            for query, status in queries:
                asked += 1
                got = client.get(f"{path}?{query}").status_code
                if got != status:
                    wrong.append(f"{path}?{query[:60]}: {got}, not {status}")
    print(f"{asked} addresses asked")
    assert wrong == []


def test_all_parameters_at_once_break_nothing(world, door):
    wrong = []
    for name, parameters in PARAMETERS.items():
        for value in ("99999999999999999999", "' OR 1=1 --", "\u202e" * 300, "1"):
            query = "&".join(f"{parameter}={quote(value)}" for parameter in (*parameters, "lang", "unknown"))
            got = door(reader(name)).get(f"{page_of(name, world)}?{query}").status_code
            if got != 200:
                wrong.append(f"{name} {value[:20]}: {got}")
    assert wrong == []


NUMBERS = ("0", "00", "99999999999999999999", "9223372036854775807", "9223372036854775808", "2147483648", "9" * 400, "-1", "1.5", "abc", "%00", "%FF", "%EF%BC%91", "1%0A", "")  # fmt: skip
SLUGS = ("absent", "x" * 3000, "-", "--", "_", "0", "%00", "%FF", "%C3%A9", "..", "%2e%2e", "a%2Fb", "a.b", "a'b", "%27%20OR%201=1", "%3Cscript%3E", "%E2%80%AE", "A B", "absent%0A")  # fmt: skip


def test_no_path_breaks_a_page(world, door):
    """Each number and name inside an address, replaced: there is no such page, and that is all."""
    wrong, asked = [], 0
    for name, rows in TABLE.items():
        row = next((row for row in rows if row.args), None)
        if row is None:
            continue
        args = eval(f"[{row.args}]", {"world": world})  # the table is ours
        rule = row.get or row.post
        allowed = rule.ok if row.get else rule.done | rule.shown
        client = door(next(role for role in ROLES_FIRST if role in allowed))
        for place, right in enumerate(args):
            for value in NUMBERS if isinstance(right, int) else SLUGS:
                path = _with(name, args, place, value)
                before = counts()
                response = client.get(path) if row.get else client.post(path)
                asked += 1
                if response.status_code not in {400, 404, 405} or counts() != before:
                    wrong.append(f"{path[:80]}: {response.status_code}")
    print(f"{asked} paths asked")
    assert wrong == []


def _with(name: str, args: list, place: int, value: str) -> str:
    """The address of `name` with one of its parts written as `value`, whatever that is."""
    marks = [987654321 if isinstance(arg, int) else "remplace-moi" for arg in args]
    if name == "policy:image" and place == 1:
        marks[1] = "0" * 20
    path = reverse(name, args=[marks[n] if n == place else arg for n, arg in enumerate(args)])
    return path.replace(str(marks[place]), value, 1)


# --- Headers ------------------------------------------------------------------------------------------

HEADERS = [
    {"HTTP_ACCEPT_LANGUAGE": "x" * 5000},
    {"HTTP_ACCEPT_LANGUAGE": "fr;q=NaN, \x00, en;q=9e99"},
    {"HTTP_COOKIE": "sessionid=" + "x" * 4000},
    {"HTTP_COOKIE": 'django_language="\\000\\377"; messages=[[broken'},
    {"HTTP_REFERER": "http://[::1"},
    {"HTTP_X_FORWARDED_FOR": "not an address, ::::"},
    {"HTTP_RANGE": "bytes=99999999999999999999-1"},
    {"HTTP_IF_NONE_MATCH": '"' * 500},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"HTTP_USER_AGENT": "\u202e" * 400},
]


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: next(iter(headers)).removeprefix("HTTP_"))
def test_no_header_breaks_a_page(world, door, headers):
    client = Client(raise_request_exception=False)
    for path in ("/", "/guide/public/", "/compte/login/", "/guide/"):
        assert client.get(path, **headers).status_code == 200
    refusal, _moved = attempt(
        door("early_adopter"),
        "/pionniers/inscription/",
        data={},
        **{key: value for key, value in headers.items() if key != "HTTP_COOKIE"},
    )
    assert refusal.status_code == 302
