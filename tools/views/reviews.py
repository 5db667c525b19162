"""Sheets to look at again: the list, "still right", "I take care of it"."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import needs
from core.templatetags.ui import long_day
from tools import actions, queries
from tools.forms import TrialsFilter
from tools.models import Tool

PER_PAGE, SOON_AT_ONCE = 20, 20


@require_safe
@needs("tools.review")
def to_review(request: HttpRequest) -> HttpResponse:
    today = localdate(timezone.now())
    page = Paginator(queries.reviews.to_review(today), PER_PAGE).get_page(TrialsFilter(request.GET).number())
    for tool in page.object_list:
        tool.days_late = (today - (tool.review_on or today)).days
    soon = queries.reviews.soon_to_review(today)[:SOON_AT_ONCE]
    return render(request, "tools/to_review.html", {"page": page, "soon": soon})


@require_POST
@needs("tools.review")
def still_right(request: HttpRequest, slug: str) -> HttpResponse:
    tool = _tool(request, slug)
    actions.still_right(tool, by=request.user, at=timezone.now())
    said = _("%(tool)s: still right. The next review is on %(day)s.")
    messages.success(request, said % {"tool": tool.name, "day": long_day(tool.review_on)})
    return redirect(_back(request))


@require_POST
@needs("tools.review")
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    tool = _tool(request, slug)
    actions.take_over(tool, by=request.user, at=timezone.now())
    messages.success(request, _("You now keep the sheet of %(tool)s.") % {"tool": tool.name})
    return redirect(_back(request))


def _tool(request: HttpRequest, slug: str) -> Tool:
    return get_object_or_404(Tool.objects.visible_to(request.user).select_related("owner"), slug=slug)


def _back(request: HttpRequest) -> str:
    """The page that held the button, when it is one of ours; else the list."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/outils/") else "tools:to_review"
