"""Other machines ask: the sheets that are shown on the web, as JSON whose names do not change (docs/register-json.md)."""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from core.access import needs
from tools import queries
from tools.models import Tool

VERSION = 1
FRESH = 300  # seconds that a cache may answer without asking again
LISTS = ("benefits", "risks")
TEXTS = ("summary", "data", "account", "hosting", "data_protection", "terms", "cost", "position_reason")
# Where the name for the outside differs from ours.
OURS = {"data_protection": "gdpr", "position_reason": "stance_reason"}


@require_safe
@needs("tools.browse")
def register(request: HttpRequest) -> HttpResponse:
    """The same for everybody, signed in or not."""
    shown = queries.published()
    body = json.dumps(_document(shown), ensure_ascii=False, indent=1)
    etag = quote_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    changed = queries.published_changed_at()
    moment = int(changed.timestamp()) if changed else None
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["ETag"] = etag
    if moment is not None:
        response.headers["Last-Modified"] = http_date(moment)
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    answer = get_conditional_response(request, etag, moment, response) or response
    answer.headers.setdefault("Cache-Control", response.headers["Cache-Control"])
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _document(shown: list[Tool]) -> dict:
    return {
        "version": VERSION,
        "language": settings.LANGUAGE_CODE,
        "tools": [_entry(tool, {other.pk for other in shown}) for tool in shown],
    }


def _entry(tool: Tool, shown: set[int]) -> dict:
    """One sheet. Names of people never; another tool only when its own sheet is shown."""

    def said(name: str) -> dict:
        return {language: getattr(tool, f"{OURS.get(name, name)}_{language}") for language in ("fr", "en")}

    return {
        "slug": tool.slug,
        "name": tool.name,
        "address": f"{settings.SITE_URL}{tool.get_absolute_url()}",
        "website": tool.website,
        "use": tool.kind,
        "position": tool.stance,
        "position_since": tool.stance_since.date().isoformat(),
        "next_review": tool.review_on.isoformat() if tool.review_on else None,
        "alternative": tool.alternative.slug if tool.alternative_id in shown else None,
        "successor": tool.successor.slug if tool.successor_id in shown else None,
        "similar": [other.slug for other in tool.similar_shown],
        **{name: said(name) for name in TEXTS + LISTS},
    }
