"""Which files in static/vendor come from npm, and are they still the ones that were published?

Run it after `npm ci` (development only) to copy the files again; nothing that runs or tests needs Node.
static/vendor/list.json then says, for each file, its package, version, npm integrity and SHA-256.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
FONTS = "@fontsource-variable"

# Copy, package, file inside the package. Only the weight axis, upright, Latin: French and English need no more.
FILES = [
    (
        "fonts/bricolage-grotesque.woff2",
        f"{FONTS}/bricolage-grotesque",
        "files/bricolage-grotesque-latin-wght-normal.woff2",
    ),
    ("fonts/bricolage-grotesque.LICENSE.txt", f"{FONTS}/bricolage-grotesque", "LICENSE"),
    (
        "fonts/atkinson-hyperlegible-next.woff2",
        f"{FONTS}/atkinson-hyperlegible-next",
        "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    ),
    ("fonts/atkinson-hyperlegible-next.LICENSE.txt", f"{FONTS}/atkinson-hyperlegible-next", "LICENSE"),
]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy() -> list[dict[str, str]]:
    """Copy every file of FILES; return the list that is written beside them."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    rows = []
    for target, package, source in FILES:
        entry = locked[f"node_modules/{package}"]
        copied = VENDOR / target
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "node_modules" / package / source, copied)
        rows.append(
            {
                "file": target,
                "package": package,
                "source": source,
                "version": entry["version"],
                "integrity": entry["integrity"],
                "sha256": sha256(copied),
            }
        )
    return rows


def main() -> int:
    if not (ROOT / "node_modules").is_dir():
        print("node_modules is missing: run npm ci first", file=sys.stderr)
        return 1
    rows = copy()
    (VENDOR / "list.json").write_text(json.dumps(rows, indent=2) + "\n")
    print(f"{len(rows)} files in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
