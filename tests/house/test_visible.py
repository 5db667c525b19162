"""Lists, look-ups and searches start from what the person may see: views never read a table whole."""

import ast

from tests.house.source import app_files, relative, room

LOUD_ROOMS = {"views", "api", "feeds"}


def _reads(tree: ast.AST) -> list[ast.Call]:
    """Calls on a manager: `Model.objects.something(...)`."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in {"objects", "_default_manager", "_base_manager"}
    ]


def _starts_from_the_person(call: ast.Call) -> bool:
    """`visible_to(request.user)`, nothing at all, or a filter on the person's own rows: `filter(person=request.user)`."""
    if call.func.attr in {"visible_to", "none"}:
        return True
    own = {ast.unparse(keyword.value) for keyword in call.keywords}
    return call.func.attr == "filter" and "request.user" in own


def careless(source: str) -> list[int]:
    return [call.lineno for call in _reads(ast.parse(source)) if not _starts_from_the_person(call)]


def test_views_start_from_what_the_person_may_see():
    found = [
        f"{relative(path)}:{line}"
        for path in app_files()
        if room(path) in LOUD_ROOMS
        for line in careless(path.read_text())
    ]
    assert found == []


def test_the_lint_sees_what_it_forbids():
    forbidden = [
        "Pilot.objects.all()",
        "get_object_or_404(Pilot.objects.filter(pk=pk))",
        "Pilot.objects.get(pk=pk)",
        "Pilot.objects.select_related('lead').visible_to(request.user)[0] or Pilot.objects.first()",
    ]
    assert [len(careless(source)) > 0 for source in forbidden] == [True] * 4
    allowed = [
        "get_object_or_404(Pilot.objects.visible_to(request.user).select_related('lead'), pk=pk)",
        "EarlyAdopter.objects.filter(person=request.user)",
    ]
    assert [careless(source) for source in allowed] == [[], []]
