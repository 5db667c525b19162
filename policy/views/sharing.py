"""What may be kept by the caches between us and visitors: public pages, for a minute, when they were made for nobody."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SECONDS = 60


def briefly_shared(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a visitor without a session whose page holds no token: the middleware adds Vary on language and cookie."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.user.is_authenticated or response.status_code != 200:
            return response
        own = settings.SESSION_COOKIE_NAME in request.COOKIES or "CSRF_COOKIE" in request.META
        response.headers["Cache-Control"] = "private, no-cache" if own else f"public, max-age={SECONDS}"
        return response

    return answered
