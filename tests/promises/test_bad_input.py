"""Promise I1 in its short form, forms: whatever is typed or sent, nobody meets an error page and nothing is half-saved."""

import os
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils.html import escape

from tests.promises.doors import address, attempt, counts, door, no_value_passes_the_forms, refused, world
from tests.promises.inputs_table import Sent, forms

__all__ = ["door", "no_value_passes_the_forms", "world"]

# The short form, of every run: each field meets a tenth of the values on one database, another tenth on the other.
STEP = 1 if os.environ.get("LONG") else 10
SHIFT = 5 if connection.vendor == "postgresql" else 0
WRONG = (
    "", " ", "abc", "-5", "0", "1.5", "NaN", "Infinity", "1e400", "99999999999999999999", "9" * 5000, "9999-12-31", "0001-01-01", "2026-02-30",
    "25:61", "x" * 5000, "a\x00b", "\x00", "\u200b", "\u202eabc", "' OR 1=1 --", "<script>alert(1)</script>", "[]", "١٢", "javascript:alert(1)", "//evil.example",
)  # fmt: skip
BODIES = {"bad bytes": "%FF%C3%28", "lone surrogate": "%ED%A0%80"}


def test_every_form_is_taken_as_it_should_be_filled(world, door):
    """Without this the walk below would knock at closed doors."""
    wrong = []
    for form in forms(world):
        response, _moved = attempt(door(form.role), address(form.name, form.args, world), data=form.body)
        if refused(response) and not {"add_line", "search"} & form.body.keys():  # one row more, one list more
            wrong.append(f"{form.name}: {response.status_code}")
    assert wrong == []


def test_no_form_breaks_and_what_is_refused_is_not_saved(world, door):
    """Each field wrong in turn, missing, twice, in bytes that are no text; then nothing at all."""
    wrong, sent, turn = [], 0, 0
    for form in forms(world):
        client, path = door(form.role), address(form.name, form.args, world)
        bodies = [("empty", {})]
        for field in form.wronged or form.body:
            turn += 1
            bodies += [
                (f"{field}={value[:20]!r}", form.body | {field: value})
                for value in WRONG[(turn + SHIFT) % STEP :: STEP]
            ]
            bodies.append((f"no {field}", {key: value for key, value in form.body.items() if key != field}))
            bodies.append((f"twice {field}", form.body | {field: ["1", "2"]}))
            bodies.append((f"array {field}", form.body | {f"{field}[]": "1"}))
        for label, body in bodies:
            sent += 1
            response, moved = attempt(client, path, data=body)
            wrong += [f"{form.name} {label}: {fault}" for fault in faults(form, body, response, moved)]
    print(f"{sent} forms sent", *wrong, sep="\n")
    assert wrong == []


def faults(form: Sent, body: dict, response, moved: bool) -> list[str]:
    found = []
    # 204: a save by itself that has nothing to keep yet.
    if response.status_code not in {200, 204, 302, 400, 404, 409, 422}:
        found.append(f"answered {response.status_code}")
    if refused(response) and moved:
        found.append(f"refused ({response.status_code}) and yet saved")
    # A browser counts the rows; without that count there are none.
    counted = "lines-0-label" not in form.body or body.get("lines-TOTAL_FORMS") == "2"
    if response.status_code in {200, 422} and form.text and counted:
        page = response.content.decode()
        for field in form.text:
            typed = body.get(field, "")
            if (
                isinstance(typed, str)
                and typed.strip()
                and "\x00" not in typed
                and escape(typed.strip()) not in page
            ):
                found.append(f"loses {field} as it was typed")
    return found


@pytest.mark.parametrize("label", BODIES)
def test_bytes_that_are_no_text_break_no_form(world, door, label):
    wrong = []
    for turn, form in enumerate(forms(world)):
        for field in list(form.body)[turn % 2 :: 1 if STEP == 1 else 2] or form.body:
            rest = "&".join(f"{key}={quote(str(value))}" for key, value in form.body.items() if key != field)
            body = f"{rest}&{field}={BODIES[label]}"
            response, moved = attempt(
                door(form.role),
                address(form.name, form.args, world),
                data=body,
                content_type="application/x-www-form-urlencoded",
            )
            if response.status_code >= 500 or (refused(response) and moved):
                wrong.append(f"{form.name} {field}: {response.status_code}")
    assert wrong == []


SHAPES = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "broken part": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n\xff",
    ),
    "odd charset": ("application/x-www-form-urlencoded; charset=nonsense", b"nothing=a"),
    "too many fields": (
        "application/x-www-form-urlencoded",
        "&".join(f"f{n}=1" for n in range(1500)).encode(),
    ),
    "too large": ("application/x-www-form-urlencoded", b"wants=" + b"x" * 3_000_000),
    "json": ("application/json", b'{"wants": ["' + b"[" * 5000),
    "nul in a name": ("application/x-www-form-urlencoded", b"wants%00=a"),
    "nothing": ("", b""),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_bodies_of_no_known_shape_are_refused(world, door, shape):
    content_type, body = SHAPES[shape]
    wrong = []
    for name, role in (
        ("early_adopters:register", "employee"),
        ("people:directory_imports", "hr"),
        ("account_login", "anonymous"),
    ):
        with transaction.atomic():
            before = counts()
            response = door(role).generic("POST", reverse(name), body, content_type)
            moved = response.status_code < 500 and counts() != before
            transaction.set_rollback(True)
        if response.status_code >= 500 or moved:
            wrong.append(f"{name}: {response.status_code}")
    assert wrong == []


# --- Files and beacons --------------------------------------------------------------------------------

# Where a file is dropped: who, the address, its field, the ending that is taken, what is sent beside.
DROPS = {
    "people:directory_imports": ("hr", "", "csv", {"leavers": "safe"}),
    "policy:imports": ("comms", "", "docx", {"kind": "guide", "language": "fr", "visibility": "internal", "owner": "comms@demo.example"}),
    "policy:add_image": ("comms", "'brouillon'", "png", {"alt": "Un plan"}),
    "policy:check_proof": ("hr", "", "zip", {}),
}  # fmt: skip
ODD_NAMES = ("x" * 300, "\u202evsc", "../../etc/passwd", "a\x00b", "", "é" * 200, "con", "a.exe")
ODD_BYTES = (
    b"", b"\x00" * 50, b"\xff\xfe\x00", b"<script>alert(1)</script>", b"PK\x03\x04" + b"\x00" * 40, b"\x89PNG\r\n\x1a\n" + b"\xff" * 60, b"Matricule;Nom\r\n\xff\x00;;;\r\n",
    b"%PDF-1.7", b"GIF89a" + b"\xff" * 20, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, b"=" * 70_000,
)  # fmt: skip


@pytest.mark.parametrize("name", DROPS)
def test_odd_files_are_checked_like_others(world, door, name):
    """Any name with any content: read or refused in words, never an error page; refused leaves nothing behind."""
    role, args, ending, beside = DROPS[name]
    wrong, path = [], address(name, args, world)
    door(role)
    for turn, called in enumerate((*ODD_NAMES, *("fichier",) * len(ODD_BYTES))):
        file = SimpleUploadedFile(f"a.{ending}", ODD_BYTES[turn % len(ODD_BYTES)], content_type="text/html")
        file._name = f"{called}.{ending}"  # as a browser of bad will would send it
        response, moved = attempt(door(role), path, data={**beside, "file": file})
        if response.status_code not in {200, 302, 400, 422} or (refused(response) and moved):
            wrong.append(f"{called[:20]!r} {ODD_BYTES[turn % len(ODD_BYTES)][:12]!r}: {response.status_code}")
    assert wrong == []


# Answers that are no redirect: a count without a page, a file.
BARE = {
    "policy:read": ("employee", "'interne'", "language", "fr", 204),
    "policy:proof": ("hr", "'interne'", "kind", "csv", 200),
}


@pytest.mark.parametrize("name", BARE)
def test_wrong_values_of_bare_posts_are_refused(world, door, name):
    role, args, field, right, status = BARE[name]
    path = address(name, args, world)
    door(role)
    assert attempt(door(role), path, data={field: right})[0].status_code == status
    for value in WRONG:
        response, moved = attempt(door(role), path, data={field: value})
        assert (value, response.status_code, moved) == (value, 400, False)
    response, moved = attempt(door(role), path, data={})
    assert (response.status_code, moved) == (400, False)
