"""What every request passes through: bad bytes refused, browser policy, language and zone, refusals answered."""

import logging
import zoneinfo
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.contrib import messages
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core.verdicts import Forbidden, NotNow

logger = logging.getLogger(__name__)
LANGUAGES = dict(settings.LANGUAGES)


def bad_input(get_response):
    """Refuse NUL and broken UTF-8 in the address, the query string and the names of fields: 400, never 500."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _readable(request):
            return render(request, "400.html", status=400)
        return get_response(request)

    return middleware


def _readable(request: HttpRequest) -> bool:
    try:
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
    except UnicodeDecodeError:
        return False
    if "\x00" in request.path or "\x00" in query or "\ufffd" in request.path_info:
        return False
    return request.method != "POST" or not any("\x00" in name for name in request.POST)


def browser_policy(get_response):
    """What Django's own middleware does not say to the browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response

    return middleware


def language(get_response):
    """?lang= first (links in mails, hreflang), then the profile, the cookie, the browser; the person's time zone too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        asked = request.GET.get("lang") if request.method in {"GET", "HEAD"} else None
        known = user.language if user.is_authenticated else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = asked if asked in LANGUAGES else known
        if code not in LANGUAGES:
            code = translation.get_language_from_request(request)
        with translation.override(code), timezone.override(_zone(user)):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        if user.is_authenticated:
            # Back after signing out shows nothing of what was open (ASVS 14.3.2).
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def _zone(user) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(user.time_zone if user.is_authenticated else settings.TIME_ZONE)


class Refusals:
    """A rule said no: 403 with its reason, or back to the page with its reason. Values no column holds: 400.

    A person who opens the address of a button (the other language after a refused form, a session that ended
    meanwhile) is brought to the page that holds it; machines read 405.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asks_for_a_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code == 405 and asks_for_a_page:
            return redirect(_nearest_page(request.path))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Forbidden):
            return render(request, "403.html", {"reason": exception.reason}, status=403)
        if isinstance(exception, NotNow):
            messages.warning(request, exception.reason)
            return redirect(_came_from(request))
        if isinstance(exception, (DataError, OverflowError)):
            logger.exception("A value passed the forms that no column holds")
            return render(request, "400.html", status=400)
        return None


def _nearest_page(path: str) -> str:
    """The closest address above `path` that is one of ours; home at the end."""
    parts = path.strip("/").split("/")
    while len(parts) > 1:
        parts.pop()
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"


def _came_from(request: HttpRequest) -> str:
    """The page of ours that held the button; home when the browser does not say, or when a page itself refused."""
    if request.method != "POST":
        return "/"
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc == request.get_host() and referer.path:
        return referer.path + (f"?{referer.query}" if referer.query else "")
    return "/"
