"""The templates read as texts: what they include, what they may not hold, which of them nobody uses."""

import re

from notifications import kinds
from tests.house.source import ROOT, STOREYS, app_files, relative, templates

INCLUDE = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"'#]+)")
TEXT = re.compile(r"[A-Za-zÀ-ÿ]{3,}")


def _texts():
    return [(path, path.read_text()) for path in templates()]


def test_no_inline_style_or_script():
    """Mails are the exception: mail clients read nothing else, and no browser policy applies there. What search engines
    read (ld+json) is data: no browser runs it."""
    held = []
    for path, text in _texts():
        if "/emails/" in relative(path) or path.suffix == ".txt":
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(
                r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=|[^>]*application/ld\+json)",
                line,
            ):
                held.append(f"{relative(path)}:{number}")
    assert held == []


def test_includes_point_down():
    upward = []
    for path, text in _texts():
        app = path.relative_to(ROOT / "templates").parts[0]
        if app not in STOREYS:
            continue
        for name in INCLUDE.findall(text):
            target = name.split("/")[0]
            if target in STOREYS and STOREYS.index(target) < STOREYS.index(app):
                upward.append(f"{relative(path)}: {name}")
    assert upward == []


def test_every_template_is_used():
    code = "\n".join(path.read_text() for path in app_files()) + "\n".join(text for _path, text in _texts())
    mails = {
        f"{kind.name.replace('.', '/emails/')}.{suffix}"
        for kind in kinds.kinds()
        for suffix in ("txt", "html")
    }
    by_django = (
        "allauth/",
        "account/",
        "usersessions/",
        "admin/",
        "django/",
        "400.html",
        "403.html",
        "404.html",
        "500.html",
    )
    idle = []
    for path in templates():
        name = path.relative_to(ROOT / "templates").as_posix()
        if not name.startswith(by_django) and name not in mails and f"{name}" not in code:
            idle.append(name)
    assert idle == []


def test_every_kind_has_its_two_mails_and_a_subject():
    missing = []
    for kind in kinds.kinds():
        app, name = kind.name.split(".")
        for suffix in ("txt", "html"):
            path = ROOT / "templates" / app / "emails" / f"{name}.{suffix}"
            if not path.is_file():
                missing.append(relative(path))
            elif suffix == "txt" and not re.search(r"{%\s*partialdef subject", path.read_text()):
                missing.append(f"{relative(path)}: no subject")
    assert missing == []


def test_loads_are_sorted_and_used_once():
    careless = []
    for path, text in _texts():
        loads = re.findall(r"{%\s*load\s+([^%]+?)\s*%}", text)
        names = [name for load in loads for name in load.split()]
        if names != sorted(set(names)):
            careless.append(f"{relative(path)}: {names}")
    assert careless == []


def test_no_text_outside_translation():
    """Words between tags must come from a variable or a translate tag, or they stay in one language."""
    bare = []
    for path, text in _texts():
        stripped = re.sub(
            r"{%\s*(blocktranslate|blocktrans|comment|verbatim).*?%}.*?{%\s*end\1\s*%}", "", text, flags=re.S
        )
        stripped = re.sub(r"{% block page_class %}[a-z -]*{% endblock %}", "", stripped)  # a class, not words
        stripped = re.sub(
            r"<script type=.application/ld\+json.*?</script>", "", stripped
        )  # data for machines
        stripped = re.sub(r"{#.*?#}|<!--.*?-->|<style.*?</style>|{%.*?%}|{{.*?}}", "", stripped, flags=re.S)
        if path.suffix == ".html":
            stripped = re.sub(r"<[^>]*>", "\n", stripped, flags=re.S)
            stripped = re.sub(r"&[a-z]+;", "", stripped)
        for line in stripped.splitlines():
            if TEXT.search(line):
                bare.append(f"{relative(path)}: {line.strip()[:60]}")
    gallery = [entry for entry in bare if "core/gallery" not in entry]
    assert gallery == []


def test_forms_that_post_carry_their_token():
    open_forms = [
        relative(path)
        for path, text in _texts()
        for form in re.findall(r"<form\b.*?</form>", text, flags=re.S)
        if re.search(r"method=[\"']post", form, flags=re.I)
        and "csrf_token" not in form
        and "bar-language" not in form  # guarded by Sec-Fetch-Site (docs/adr/0005)
    ]
    assert open_forms == []
