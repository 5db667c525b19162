"""What a browser loads: small, ours, and the same bytes that were published."""

import hashlib
import json
import re
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
LIST = json.loads((VENDOR / "list.json").read_text())


def test_vendored_files_are_the_listed_ones():
    listed = {row["file"] for row in LIST} | {"list.json"}
    assert {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} == listed
    for row in LIST:
        assert hashlib.sha256((VENDOR / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]


def test_vendored_versions_are_the_locked_ones():
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for row in LIST:
        entry = locked[f"node_modules/{row['package']}"]
        assert (entry["version"], entry["integrity"]) == (row["version"], row["integrity"])


def test_lock_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()


def test_every_font_has_its_licence():
    fonts = VENDOR / "fonts"
    for font in fonts.glob("*.woff2"):
        assert "SIL OPEN FONT LICENSE" in (fonts / f"{font.stem}.LICENSE.txt").read_text().upper()


def test_fonts_are_light():
    assert sum(font.stat().st_size for font in VENDOR.rglob("*.woff2")) < 80 * 1024


def test_stylesheet_is_light():
    assert len(brotli.compress((STATIC / "css" / "portal.css").read_bytes())) < 12_000


def test_script_is_light():
    assert (STATIC / "js" / "portal.js").stat().st_size < 6_000


def test_stylesheet_loads_only_our_files():
    css = (STATIC / "css" / "portal.css").read_text()
    addresses = re.findall(r'url\("([^"]+)"\)', css)
    assert len(addresses) == css.count("url(")
    for address in addresses:
        assert (STATIC / "css" / address).resolve().is_file(), address
    assert "http" not in css.replace('a[href^="http"]', "")


def test_stylesheet_names_its_layers_in_order():
    css = (STATIC / "css" / "portal.css").read_text()
    assert "@layer tokens, base, layout, parts, utilities;" in css
    assert re.findall(r"^@layer (\w+) \{", css, re.M) == ["tokens", "base", "layout", "parts", "utilities"]


def test_every_token_that_is_used_exists():
    css = (STATIC / "css" / "portal.css").read_text()
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", css))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_can_be_read_in_both_themes():
    css = (STATIC / "css" / "portal.css").read_text()
    tokens = dict(re.findall(r"--([\w-]+): light-dark\(([^)]+)\)", css))
    pairs = [("ink", "paper"), ("ink", "card"), ("muted", "paper"), ("muted", "card"), ("accent", "paper"), ("accent", "accent-soft"),
             ("on-accent", "accent"), ("coral", "paper"), ("coral", "coral-soft"), ("ok", "ok-soft"), ("warn", "warn-soft")]  # fmt: skip
    for theme in (0, 1):
        shade = {name: value.split(", ")[theme] for name, value in tokens.items()}
        for text, ground in pairs:
            assert _contrast(shade[text], shade[ground]) >= 4.5, (text, ground, theme)
        assert _contrast(shade["field"], shade["card"]) >= 3


def test_the_frame_loads_few_files():
    base = (ROOT / "templates" / "base.html").read_text()
    files = set(re.findall(r"{% static '([^']+)' %}", base))
    assert len(files) == 5
    assert all(finders.find(name) for name in files)
