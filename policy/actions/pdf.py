"""A document as a PDF, made once for each text and kept; one at a time in a process, within limits."""

import hashlib
import json
import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from core import files, richtext
from policy.models import Document, Image, Version, VersionText

logger = logging.getLogger(__name__)
BASE = "https://portal.invalid"  # an address that leads nowhere: the press opens files, never the network
PRESS = Path(__file__).with_name("press.py")
STATIC = (
    "css/pdf.css",
    "vendor/fonts/atkinson-hyperlegible-next.woff2",
    "vendor/fonts/bricolage-grotesque.woff2",
)
MOST_SECONDS = 60
PATIENCE = 20  # seconds to wait for the document before ours
NOT_INSTALLED = 3
_press = threading.Lock()
_SOURCES = re.compile(r'src="(/[^"]*/images/(?P<key>[0-9a-f]{20})/)"')


class NoPdf(Exception):
    """There is no PDF; `busy` when another try in a minute may help."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__("busy" if busy else "not available")
        self.busy = busy


def document_pdf(document: Document, version: Version, text: VersionText) -> Path:
    """The file of this text; NoPdf when the press is not installed, or busy."""
    with translation.override(text.language):
        body = richtext.render(text.body, text.language)
        html = render_to_string(
            "policy/pdf.html",
            {
                "document": document,
                "version": version,
                "text": text,
                "body": body,
                "contents": richtext.contents(text.body),
                "address": settings.SITE_URL + version.get_absolute_url(),
            },
        )
    keys = {match["key"] for match in _SOURCES.finditer(body)}
    pictures = {
        image.get_absolute_url(): Path(image.file.path)
        for image in Image.objects.filter(document=document, key__in=keys).select_related("document")
    }
    return printed(html, pictures)


def printed(html: str, pictures: dict[str, Path] | None = None) -> Path:
    """The PDF of a page that stands on its own and links css/pdf.css; `pictures` by the address the page names.

    Any page may be printed this way (`render_to_string`, then this); the same page is printed once."""
    table = {f"{BASE}{settings.STATIC_URL}{name}": str(finders.find(name)) for name in STATIC}
    style = Path(table[f"{BASE}{settings.STATIC_URL}{STATIC[0]}"]).read_bytes()
    key = hashlib.sha256(html.encode() + style).hexdigest()
    place = Path(settings.MEDIA_ROOT) / "pdf" / f"{key}.pdf"
    if place.exists():
        return place
    table |= {BASE + address: str(path) for address, path in (pictures or {}).items()}
    if not _press.acquire(timeout=PATIENCE):
        raise NoPdf(busy=True)
    try:
        if not place.exists():
            _keep(place, _print(html, table))
    finally:
        _press.release()
    return place


def _print(html: str, table: dict[str, str]) -> bytes:
    question = json.dumps({"html": html, "base": f"{BASE}/", "files": table})
    try:
        # -P: the folder of the script is no place to import from.
        done = subprocess.run(  # noqa: S603  (our own words)
            [sys.executable, "-P", str(PRESS)],
            input=question.encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        logger.warning("A PDF took longer than %s seconds", MOST_SECONDS)
        raise NoPdf(busy=True) from late
    if done.returncode == NOT_INSTALLED:
        raise NoPdf(busy=False)
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        logger.error("No PDF: %s", done.stderr.decode(errors="replace")[-500:])
        raise NoPdf(busy=False)
    return done.stdout


def _keep(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(files.random_name())
    beside.write_bytes(content)
    os.replace(beside, place)
