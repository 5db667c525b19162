"""The register of tools: the list, and one sheet for each tool."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import may, needs
from tools import queries
from tools.forms import RegisterFilter
from tools.models import Tool

PER_PAGE = 48


@require_safe
@needs("tools.browse")
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterFilter(request.GET)
    asked = form.read()
    number = asked.pop("page")
    page = Paginator(queries.register(request.user, **asked), PER_PAGE).get_page(number)
    # Shown from what was understood, so that a wrong value in the address leaves no trace in the form.
    return render(
        request,
        "tools/register.html",
        {
            "form": RegisterFilter(initial=asked),
            "page": page,
            "filtered": any(asked.values()),
            "asked": asked,
            "stances": Tool.Stance.choices,
        },
    )


@require_safe
@needs("tools.browse")
def tool(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(queries.sheets(request.user), slug=slug)
    today = timezone.localdate()
    overdue = shown.review_on is not None and shown.review_on < today
    # A link only: whether the person already is one is the next page's business.
    may_try = shown.stance != Tool.Stance.RETIRED and may(request.user, "early_adopters.register")
    return render(request, "tools/tool.html", {"tool": shown, "overdue": overdue, "may_try": may_try})
