"""The repository read as a text: its apps, its files, what each imports."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# From the top of the house down; pyproject.toml holds the same line for import-linter.
STOREYS = [
    "operations",
    "dashboards",
    "pilots",
    "early_adopters",
    "training",
    "policy",
    "tools",
    "people",
    "notifications",
    "core",
]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file git knows or would add, without what is deleted on disk."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def app_files() -> tuple[Path, ...]:
    """Python of our apps, without migrations."""
    return tuple(
        path
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in {*STOREYS, "adoption_portal"}
        and "migrations" not in path.parts
    )


def room(path: Path) -> str:
    """« pilots/models/pilot.py » -> models, « pilots/rules.py » -> rules."""
    parts = path.relative_to(ROOT).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else parts[0]


def imports(path: Path) -> set[str]:
    """Full dotted names that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@cache
def templates() -> tuple[Path, ...]:
    return tuple(path for path in tracked() if relative(path).startswith("templates/"))
