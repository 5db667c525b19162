"""The register of tools: the list, one sheet for each tool, and its form for who keeps it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, needs
from core.verdicts import NotNow
from tools import actions, queries
from tools.forms import FirstUse, RegisterFilter, SheetForm, TellBlocked
from tools.models import Tool

PER_PAGE = 48


@require_safe
@needs("tools.browse")
def register(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = RegisterFilter(request.GET)
    asked = form.read()
    if not may(user, "tools.use"):  # what colleagues do is not shown outside
        asked |= {"near": False, "helped": False, "sort": ""}
    number = asked.pop("page")
    found = queries.register(user, **asked)
    page = Paginator(found.ids, PER_PAGE).get_page(number)
    page.object_list = queries.cards(user, list(page.object_list))  # type: ignore[assignment]  # a page of ids becomes one of tools
    context = {
        # From what was understood, so that a wrong value in the address leaves no trace in the form.
        "form": RegisterFilter(initial=asked),
        "page": page,
        "asked": asked,
        "filtered": any(asked.values()),
        "guessed": found.guessed,
        "stances": Tool.Stance.choices,
        "colleague": may(user, "tools.use"),
        "keeper": may(user, "tools.keep"),
        "reviews": may(user, "tools.review"),
    }
    return render(request, "tools/register.html", context)


@require_safe
@needs("tools.browse")
def tool(request: HttpRequest, slug: str) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    shown = get_object_or_404(queries.sheets(user), slug=slug)
    colleague = may(user, "tools.use")
    users = queries.people.users_of(shown)
    helpers = queries.people.helpers(shown, user)[: queries.people.HELPERS_SHOWN] if colleague else []
    context = {
        "tool": shown,
        "follow_key": f"tool:{shown.pk}",
        "overdue": shown.review_on is not None and shown.review_on < today,
        "way_out": queries.way_out(shown, user),
        "similar": queries.similar(shown, user),
        "changes": queries.history(shown),
        "users": users,
        "helpers": list(helpers),
        "colleague": colleague,
        "keeper": may(user, "tools.keep"),
        "answers": may(user, "tools.answer"),
        "is_first": any(first.person_id == user.pk for first in shown.users_here),
        "blocked_form": TellBlocked(),
        # A link only: whether the person already is one is the next page's business.
        "may_try": shown.stance != Tool.Stance.RETIRED and may(user, "early_adopters.register"),
        "trial": queries.trials.on_sheet(shown, user, at=timezone.now()),
        "opinions": queries.opinions.on_sheet(shown, user),
    }
    return render(request, "tools/tool.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.keep")
def create(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = SheetForm(_sent(request), initial={"owner": user.pk})
    if request.method == "POST" and form.is_valid():
        made = form.instance
        made.slug = queries.free_slug(made.name)
        try:
            actions.register(made, similar=form.cleaned_data["similar"], by=user, at=timezone.now())
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("%(tool)s is on the register.") % {"tool": made.name})
            return redirect(made)
    return _form(request, form, tool=None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.keep")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    kept = get_object_or_404(Tool.objects.visible_to(request.user), slug=slug)
    name = kept.name
    form = SheetForm(_sent(request), instance=kept)
    if request.method == "POST" and form.is_valid():
        fresh = Tool.objects.visible_to(request.user).get(pk=kept.pk)
        try:
            actions.update(fresh, **form.changes(), by=request.user, at=timezone.now())
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The sheet of %(tool)s is up to date.") % {"tool": fresh.name})
            return redirect(fresh)
    return _form(request, form, tool=kept, name=name)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.first_use")
def first_use(request: HttpRequest, slug: str) -> HttpResponse:
    """A member of the IT department says it of themself: since when, what for; or takes it back."""
    user, at = request.user, timezone.now()
    tool = get_object_or_404(Tool.objects.visible_to(user), slug=slug)
    mine = tool.first_users.filter(person=user).select_related("tool").first()
    if mine and request.method == "POST" and "remove" in request.POST:
        actions.remove_first_user(mine, by=user, at=at)
        messages.success(request, _("You are no longer named on this sheet."))
        return redirect(tool)
    form = FirstUse(_sent(request), instance=mine)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if mine:
            actions.change_first_user(mine, **said, by=user, at=at)
        else:
            actions.add_first_user(tool, person=user, **said, by=user, at=at)
        messages.success(request, _("Thank you. Colleagues read it on the sheet."))
        return redirect(tool)
    context = {"tool": tool, "form": form, "mine": mine}
    return render(request, "tools/first_use.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest):
    """What came, even when nothing came: an empty form is refused like any other."""
    return request.POST if request.method == "POST" else None


def _form(request: HttpRequest, form: SheetForm, *, tool: Tool | None, name: str = "") -> HttpResponse:
    context: dict = {"form": form, "tool": tool, "name": name}
    if form.overtaken and tool is not None:
        context["changed_by"] = queries.last_change(tool)
    status = 409 if form.overtaken else 422 if form.errors else 200
    return render(request, "tools/tool_form.html", context, status=status)
