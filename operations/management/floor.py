"""The floors that pages are measured against: what a bare Django page costs on this machine, in this run.

Django's standard middleware in its standard order, session, user, one indexed query, one template; the list adds
twenty rows; the anonymous page does without session and query. Served by its own process, same settings otherwise.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adoption_portal.settings")

STANDARD = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PROSE = "<p>" + "A sentence of an ordinary page, as long as people write them. " * 9 + "</p>\n"
TEMPLATE = (
    "<!doctype html><html lang=en><head><title>{{ title }}</title></head><body>"
    "{% if user.is_authenticated %}<p>{{ user.first_name }} {{ user.last_name }}</p>{% endif %}"
    "{% if unit %}<p>{{ unit.name }}</p>{% endif %}"
    "<ul>{% for row in rows %}<li><a href='/{{ row.pk }}/'>{{ row.first_name }} {{ row.last_name }}</a> {{ row.site }}</li>{% endfor %}</ul>"
    + PROSE * 15
    + "</body></html>"
)


def _render(request: HttpRequest, **context) -> HttpResponse:
    if "page" not in _compiled:
        _compiled["page"] = engines["django"].from_string(TEMPLATE)
    return HttpResponse(_compiled["page"].render({"title": "Floor", **context}, request))


_compiled: dict = {}


def page(request: HttpRequest) -> HttpResponse:
    from people.models import OrgUnit

    request.user.pk  # noqa: B018  (the session and the user are part of the floor)
    return _render(request, unit=OrgUnit.objects.filter(pk=request.user.unit_id).first())


def listing(request: HttpRequest) -> HttpResponse:
    from people.models import User

    request.user.pk  # noqa: B018
    return _render(request, rows=User.objects.filter(pk__gte=request.user.pk).order_by("pk")[:20])


def anonymous(request: HttpRequest) -> HttpResponse:
    return _render(request)


urlpatterns = [path("page/", page), path("list/", listing), path("anonymous/", anonymous)]


def application(environ, start_response):
    """Built at the first request: the apps as they are, the settings narrowed to the floor."""
    if "app" not in _compiled:
        django.setup(set_prefix=False)
        settings.MIDDLEWARE = STANDARD
        settings.ROOT_URLCONF = __name__
        settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
        _compiled["app"] = WSGIHandler()
    return _compiled["app"](environ, start_response)
