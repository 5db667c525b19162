"""Promise I1 in its short form: whatever is typed in an address or a form, nobody meets an error page and nothing is half-saved."""

import logging
import os
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape

from policy import rules as policy_rules
from policy.models import VersionText
from tests.promises.access_table import TABLE
from tests.promises.world import build

# What each page reads from its address; `lang` is read by the middleware for all of them.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "dashboards:search": ("q", "page"),
    "policy:library": ("q", "kind", "topic", "page"),
    "tools:register": ("q", "kind", "stance", "sort", "near", "helped", "page"),
    "tools:ask_help": ("to",),
    "tools:request_tool": ("name",),
    "tools:alike": ("name",),
    "tools:trials": ("page",),
    "tools:to_review": ("page",),
    "pilots:list": ("state", "tool", "unit", "page"),
    "pilots:to_decide": ("state", "unit", "page"),  # the filters of the list, of which it reads the page
    "pilots:propose": ("tool",),
    "pilots:board": ("unit", "state", "page"),
    "training:catalogue": ("level", "mode", "month", "page", "courses"),
    "training:mine": ("page",),
    "training:open_session": ("course",),
    "early_adopters:register": ("tool",),
    "early_adopters:to_accompany": ("page",),
    "notifications:centre": ("page",),
}
ROLES_FIRST = (
    "dsi",
    "comms",
    "hr",
    "trainer",
    "employee",
    "lead",
    "manager",
    "pilot_lead",
    "mentor",
    "early_adopter",
    "anonymous",
)

# The short form, of every run: the first parameter of a page meets all values and the others half of them in turn; each
# field of a form meets a third. The long form (make promises NAME=bad_input) leaves nothing out.
LONG = bool(os.environ.get("LONG"))

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


@pytest.fixture
def world(cast, settings):
    settings.SITE_URL = "http://testserver"
    return build(cast, timezone.now())


@pytest.fixture
def door(world):
    """door(role) -> a client of that person, one for each, whose mistakes come back as an answer."""
    clients: dict[str, Client] = {}

    def enter(role: str) -> Client:
        if role not in clients:
            clients[role] = Client(raise_request_exception=False)
            if world.roles[role] is not None:
                clients[role].force_login(world.roles[role], backend="people.adapters.Backend")
        return clients[role]

    return enter


@pytest.fixture(autouse=True)
def _no_value_passes_the_forms(caplog):
    """A value that only the database refuses would be answered differently by the other one: no form lets one through."""
    with caplog.at_level(logging.ERROR, logger="core.middleware"):
        yield
    assert [record.getMessage() for record in caplog.records if record.name == "core.middleware"] == []


def address(name: str, args: str, world) -> str:
    return reverse(name, args=eval(f"[{args}]", {"world": world}))  # the table is ours


def reader(name: str) -> str:
    row = next(row for row in TABLE[name] if row.get)
    return next(role for role in ROLES_FIRST if role in row.get.ok)


def page_of(name: str, world) -> str:
    """The address of the first page of this name that somebody reads."""
    return address(name, next(row.args for row in TABLE[name] if row.get and row.get.ok), world)


# --- Addresses ----------------------------------------------------------------------------------------


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
    for name, parameters in {**PARAMETERS, "dashboards:home": ("lang",)}.items():
        client, path = door(reader(name)), page_of(name, world)
        for turn, parameter in enumerate(parameters):
            every = 1 if turn == 0 or LONG else 2
            queries = [(f"{parameter}={quote(value)}", 200) for value in TYPED[turn % every :: every]]
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


# --- Forms --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A form as a person fills it: who, where, the body that is taken, and which of its fields are free text."""

    name: str
    args: str
    role: str
    body: dict
    text: tuple[str, ...] = ()
    wronged: tuple[str, ...] = ()  # the fields to write wrongly; all of them when none is named


def forms(world) -> list[Sent]:
    day, mentor, today = str(timezone.localdate().replace(year=timezone.localdate().year + 1, month=6, day=1)), world.mentor.pk, str(timezone.localdate())  # fmt: skip
    read = VersionText.objects.get(version__document=world.documents["interne"], language="fr")
    seen = policy_rules.fingerprint_of(list(world.documents["brouillon"].drafts.all()))
    management = {
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "0",
        "lines-MAX_NUM_FORMS": "30",
    }
    proposal = {
        "form_token": "e" * 32, "title": "Essai", "tool": world.tool.pk, "what": "Quoi", "why": "Pourquoi", "starts_on": day, "ends_on": day,
        "kpi_label": "réponses", "kpi_unit": "%", "kpi_baseline": "10", "kpi_target": "20",
        **management, "lines-0-category": "tools", "lines-0-label": "Licence", "lines-0-asked": "100,50", "lines-1-category": "", "lines-1-label": "", "lines-1-asked": "",
    }  # fmt: skip
    texts = ("title", "what", "why", "kpi_label", "lines-0-label")
    place = {"place_fr": "Salle", "place_en": "Room", "link": "https://visio.example/2", "seats": "8"}
    opened = {
        "course": world.course.pk,
        "day": day,
        "hour": "14:00",
        "minutes": "60",
        "mode": "both",
        "trainer": world.cast.trainer.pk,
        **place,
    }
    sheet = {
        "name": "Notion",
        "kind": "content",
        "summary_fr": "Des notes",
        "benefits_fr": "Clair",
        "cost_fr": "Rien",
        "stance": "not_recommended",
        "stance_reason_fr": "Fuites",
        "alternative": world.tool.pk,
        "review_on": day,
        "turns_paid_on": day,
        "owner": mentor,
        "similar": world.tool.pk,
    }
    expense = {
        "token": "f" * 32,
        "label": "Licence",
        "category": "tools",
        "amount": "10",
        "state": "committed",
        "spent_on": today,
        "supplier": "Nous",
    }
    trial = {
        "scope": "Quoi", "allowed_data": "Public", "starts_on": today, "ends_on": day, "criteria": "Rapide\nClair", "testers": "Claire Morel",
        "owner": world.cast.dsi.pk, "turns_paid_on": day, "cost_after": "9 €",
    }  # fmt: skip
    return [
        Sent("policy:acknowledge", "'interne'", "employee", {"version": "1", "language": "fr", "sha256": read.sha256}),
        Sent("policy:publish", "'brouillon'", "comms", {"seen": seen}),
        Sent("pilots:propose", "", "employee", proposal | {"send": "1"}, texts),
        Sent("pilots:propose", "", "employee", proposal | {"draft": "1"}, texts, ("title", "starts_on", "kpi_target", "lines-0-asked")),
        Sent("pilots:propose", "", "employee", proposal | {"add_line": "1"}, texts, ("lines-TOTAL_FORMS", "title", "tool", "lines-0-category")),
        Sent("pilots:edit", "world.draft.pk", "pilot_lead", proposal | {"send": "1"}, texts, ("form_token", "title", "tool", "ends_on", "lines-0-label")),
        Sent("pilots:approve", "world.pilot.pk", "dsi", {"asked": "900.00", "mentor": mentor, "envelope": world.approved.envelope_id}),
        Sent("pilots:rework", "world.pilot.pk", "dsi", {"rework-advice": "Plus petit"}, ("rework-advice",)),
        Sent("pilots:decline", "world.pilot.pk", "dsi", {"decline-reason": "Trop tôt", "decline-next_step": "Revenir", "decline-alternative": ""}, ("decline-reason", "decline-next_step")),
        Sent("pilots:add_expense", "world.approved.pk", "pilot_lead", {f"expense-{key}": value for key, value in expense.items()}, ("expense-label", "expense-supplier")),
        Sent("pilots:record_measure", "world.approved.pk", "pilot_lead", {"measure-value": "40", "measure-measured_on": today}),
        Sent("pilots:close", "world.approved.pk", "pilot_lead", {"close-words": "Appris"}, ("close-words",)),
        Sent("training:open_session", "", "hr", opened, ("place_fr", "place_en")),
        Sent("training:correct_session", "world.session.pk", "hr", place, ("place_fr", "place_en")),
        Sent("training:cancel_session", "world.session.pk", "hr", {"reason": "Malade"}),
        Sent("early_adopters:register", "", "employee", {"wants": "Essayer", "tools": "mastodon", "help_wanted": "start"}, ("wants",)),
        Sent("early_adopters:confirm_mentor", "world.waiting.pk", "dsi", {"mentor": mentor}),
        Sent("early_adopters:reassign", "world.mentoring.pk", "dsi", {"mentor": world.cast.dsi2.pk}),
        Sent("tools:create", "", "dsi", sheet, ("name", "summary_fr", "benefits_fr", "cost_fr")),
        Sent("tools:edit", "'peertube'", "dsi", sheet, ("name", "summary_fr"), ("name", "stance", "similar", "owner", "turns_paid_on", "benefits_fr")),
        Sent("tools:use", "'mastodon'", "employee", {"to": "yes"}),
        Sent("tools:help_with", "'mastodon'", "employee", {"to": "yes"}),
        Sent("tools:ask_help", "'mastodon'", "employee", {"referent": world.cast.other_manager.pk, "words": "Comment ?"}, ("words",)),
        Sent("tools:answer_help", "world.question.pk", "other_manager", {"words": "Voici"}, ("words",)),
        Sent("tools:pass_on_help", "world.question.pk", "other_manager", {"to": world.cast.dsi.pk}),
        Sent("tools:withdraw_help", "world.question.pk", "early_adopter", {}),
        Sent("tools:request_tool", "", "employee", {"name": "Padlet", "what_for": "Nos idées", "data": "none", "seen": ""}, ("name", "what_for")),
        Sent("tools:decide_request", "world.tool_request.pk", "dsi", {"decision": "new", **{f"new-{name}": value for name, value in sheet.items()}, "new-words": "Merci"}, ("new-name", "new-summary_fr", "new-words")),
        Sent("tools:decide_request", "world.tool_request.pk", "dsi", {"decision": "sheet", "sheet-tool": world.tool.pk, "sheet-words": "Là"}, ("sheet-words",)),
        Sent("tools:decide_request", "world.tool_request.pk", "dsi", {"decision": "other", "other-tool": world.tool.pk, "other-words": "Mieux"}, ("other-words",)),
        Sent("tools:tell_blocked", "'mastodon'", "employee", {"where": "site", "place": "Lyon"}, ("place",)),
        Sent("tools:open_trial", "'mastodon'", "dsi", trial, ("scope", "allowed_data", "criteria", "testers", "cost_after")),
        Sent("tools:join_trial", "world.trial.pk", "employee", {}),
        Sent("tools:leave_trial", "world.trial.pk", "early_adopter", {}),
        Sent("tools:score", "world.trial.pk", "early_adopter", {**{f"score-c{pk}": "4" for pk in world.criteria}, "score-word": "Bien"}, ("score-word",)),
        Sent("tools:correct_trial", "world.trial.pk", "dsi", {"correct-owner": world.cast.dsi2.pk, "correct-turns_paid_on": day, "correct-cost_after": "9 €", "correct-testers": "Claire Morel"}, ("correct-cost_after", "correct-testers")),
        Sent("tools:extend_trial", "world.trial.pk", "dsi", {"extend-ends_on": day, "extend-reason": "Le salon"}, ("extend-reason",)),
        Sent("tools:decide_trial", "world.trial.pk", "dsi", {"decide-outcome": "not_recommended", "decide-conclusion": "Appris", "decide-reason_fr": "Cher", "decide-reason_en": "", "decide-alternative": world.tool.pk, "decide-review_on": day}, ("decide-conclusion", "decide-reason_fr", "decide-reason_en")),
        Sent("tools:opinion", "'mastodon'", "hr", {"officer": world.officer.pk, "tone": "fine", "words_fr": "Rien", "words_en": "Nothing", "given_on": today}, ("words_fr", "words_en")),
        Sent("tools:still_right", "'mastodon'", "dsi", {"next": "/outils/mastodon/"}),
        Sent("tools:take_over", "'mastodon'", "dsi", {"next": "/outils/mastodon/"}),
        Sent("tools:answer_blocked", "world.blocked.pk", "dsi", {"outcome": "stays", "words": "Trop lent"}, ("words",)),
        Sent("people:account", "", "employee", {"language": "en", "time_zone": "Europe/Paris"}),
        Sent("people:set_language", "", "employee", {"language": "fr", "next": "/guide/"}),
        Sent("notifications:preferences", "", "employee", {"topics": "reading"}),
        Sent("notifications:read", "world.message.pk", "early_adopter", {"then": "stay"}),
    ]  # fmt: skip


STEP = 1 if LONG else 3
WRONG = (
    "", " ", "abc", "-5", "0", "1.5", "NaN", "Infinity", "1e400", "99999999999999999999", "9" * 5000, "9999-12-31", "0001-01-01", "2026-02-30",
    "25:61", "x" * 5000, "a\x00b", "\x00", "\u200b", "\u202eabc", "' OR 1=1 --", "<script>alert(1)</script>", "[]", "١٢", "javascript:alert(1)", "//evil.example",
)  # fmt: skip
BODIES = {"bad bytes": "%FF%C3%28", "lone surrogate": "%ED%A0%80"}


def counts() -> list[int]:
    """How many rows each table holds, sessions and the cache apart: one query."""
    with connection.cursor() as cursor:
        tables = sorted(set(TABLES or _tables(cursor)))
        cursor.execute("SELECT " + ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables))
        return list(cursor.fetchone())


TABLES: list[str] = []


def _tables(cursor) -> list[str]:
    kept = connection.introspection.table_names(cursor)
    TABLES[:] = [
        table
        for table in kept
        if table not in {"django_session", "django_migrations", "cache"} and "fts" not in table
    ]
    return TABLES


def attempt(client: Client, path: str, **kwargs):
    """Send, look at what was kept, take it back. Returns the answer and whether any table grew or shrank."""
    with transaction.atomic():
        before = counts()
        response = client.post(path, **kwargs)
        moved = counts() != before if response.status_code < 500 else True
        transaction.set_rollback(True)
    return response, moved


def refused(response) -> bool:
    """Anything but a redirect that says no warning."""
    waiting = getattr(response.wsgi_request, "_messages", ())
    said = [message.level_tag for message in getattr(waiting, "_queued_messages", ())]
    return response.status_code != 302 or bool({"warning", "error"} & set(said))


def test_every_form_is_taken_as_it_should_be_filled(world, door):
    """Without this the walk below would knock at closed doors."""
    wrong = []
    for form in forms(world):
        response, _moved = attempt(door(form.role), address(form.name, form.args, world), data=form.body)
        if refused(response) and "add_line" not in form.body:
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
                for value in WRONG[turn % STEP :: STEP]
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
    if response.status_code not in {200, 302, 400, 404, 409, 422}:
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
    for form in forms(world):
        for field in form.body:
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


@pytest.mark.parametrize(
    "name", ["x" * 300 + ".csv", "\u202evsc.exe", "../../etc/passwd", "a\x00b.csv", ".csv", "é" * 200]
)
def test_files_with_odd_names_are_checked_like_others(world, door, name):
    file = SimpleUploadedFile("annuaire.csv", b"Matricule;Nom\r\n\xff\x00;;;\r\n", content_type="text/html")
    file._name = name  # as a browser of bad will would send it
    response, _moved = attempt(
        door("hr"), reverse("people:directory_imports"), data={"file": file, "leavers": "safe"}
    )
    assert response.status_code in {200, 302, 400, 422}


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
