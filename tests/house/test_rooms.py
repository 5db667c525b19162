"""The rooms keep quiet about what they must not know."""

import ast

import pytest

from tests.house.source import ROOT, STOREYS, app_files, imports, relative, room, tracked

QUIET = {"models", "queries", "rules", "notices", "actions", "kinds", "delivery"}
LOUD = ("django.http", "django.shortcuts", "django.contrib.messages", "celery")
JUNK = {"utils.py", "helpers.py", "common.py", "services.py", "managers.py", "signals.py", "receivers.py"}
CLOCKLESS = {"rules", "queries", "actions"}
FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 60, 200


def test_quiet_rooms_know_no_http_no_broker():
    loud = [
        f"{relative(path)}: {name}"
        for path in app_files()
        if room(path) in QUIET
        for name in imports(path)
        if name.startswith(LOUD) and name != "django.http.Http404"
    ]
    assert loud == []


def test_rules_queries_actions_never_read_the_clock():
    """`at` is an argument. The outbox's leases use the database's clock, written as Now()."""
    readers = []
    for path in app_files():
        if room(path) not in CLOCKLESS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {
                "timezone.now",
                "datetime.now",
                "date.today",
                "datetime.utcnow",
                "timezone.localdate",
            }:
                called_bare = True
                readers.append(f"{relative(path)}:{node.lineno}") if called_bare else None
    assert readers == []


def test_no_junk_drawer():
    assert [relative(path) for path in app_files() if path.name in JUNK] == []


def test_no_signal_between_our_apps():
    listeners = [
        relative(path)
        for path in app_files()
        if {"django.dispatch", "django.dispatch.receiver", "django.dispatch.Signal"} & imports(path)
        or any(name.startswith("django.db.models.signals") for name in imports(path))
    ]
    assert listeners == []


def test_foreign_keys_by_name_point_down():
    upward = []
    for path in app_files():
        app = path.relative_to(ROOT).parts[0]
        if app not in STOREYS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).endswith(("ForeignKey", "OneToOneField", "ManyToManyField"))
            ):
                continue
            target = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
            if isinstance(target, str) and "." in target:
                named = target.split(".")[0]
                if named in STOREYS and STOREYS.index(named) < STOREYS.index(app):
                    upward.append(f"{relative(path)}:{node.lineno} {target}")
    assert upward == []


def test_cross_app_foreign_keys_have_no_reverse_name():
    climbing = []
    for path in app_files():
        if room(path) != "models":
            continue
        own = path.relative_to(ROOT).parts[0]
        brought = {
            name.rsplit(".", 1)[-1]: name.split(".")[0] for name in imports(path) if name.count(".") >= 2
        }
        for node in ast.walk(ast.parse(path.read_text())):
            if not (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).endswith(("ForeignKey", "OneToOneField", "ManyToManyField"))
                and node.args
            ):
                continue
            target = ast.unparse(node.args[0])
            foreign = brought.get(target, own) in set(STOREYS) - {own} or (
                target == "settings.AUTH_USER_MODEL" and own != "people"
            )
            names = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if foreign and names.get("related_name") != "'+'":
                climbing.append(f"{relative(path)}:{node.lineno} {target}")
    assert climbing == []


def test_every_file_says_what_it_answers():
    silent = [
        relative(path)
        for path in app_files()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_sizes_stay_readable():
    """A smell detector with the limits of docs/architecture.md, loosened once for functions that are tables."""
    long = [
        f"{relative(path)}: {count} lines"
        for path in app_files()
        if (count := len(path.read_text().splitlines())) > FILE_LINES
    ]
    for path in app_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
                long.append(
                    f"{relative(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
                )
    assert long == []


def test_views_are_functions_that_declare_their_methods():
    careless = []
    for path in app_files():
        if room(path) != "views":
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                careless.append(f"{relative(path)}: class {node.name}")
            if (
                isinstance(node, ast.FunctionDef)
                and node.args.args
                and node.args.args[0].arg == "request"
                and not node.name.startswith("_")
            ):
                marks = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
                if path.parts[-2] != "core" and "require_" not in marks:
                    careless.append(f"{relative(path)}: {node.name} declares no method")
    assert careless == []


@pytest.mark.parametrize(
    "pattern",
    [
        # Written in two halves, so that this list does not find itself.
        "/ro" + "ot/",
        "/wo" + "rk/",
        "/tm" + "p/build",
        "py" + "pi.org",
        "pythonhos" + "ted",
        "registry.npm" + "js",
        "deb.deb" + "ian",
    ],
)
def test_no_file_names_this_machine_or_a_registry(pattern):
    texts = {
        ".py",
        ".md",
        ".html",
        ".txt",
        ".toml",
        ".yml",
        ".json",
        ".sh",
        ".in",
        ".cfg",
        ".css",
        ".js",
        ".po",
        "",
    }
    named = [
        relative(path)
        for path in tracked()
        if path.suffix in texts and pattern in path.read_text(errors="ignore")
    ]
    assert named == []
