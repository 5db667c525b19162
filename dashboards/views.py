"""Stand-in while the apps below are being built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.access import needs


@require_GET
@needs("dashboards.home")
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


@require_GET
@needs("dashboards.search")
def find(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
