"""The board of one's units and the picture of the whole portfolio; both keep their filters in the address."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import needs
from core.charts import Chart
from pilots import queries
from pilots.forms import BoardFilter, CompareFilter
from pilots.queries.health import stated
from pilots.queries.scope import Scope

PER_PAGE = 20
SELECTED = mark_safe(" selected")
ON_PAPER = 200  # rows of the page that is made to be printed


@require_safe
@needs("pilots.board")
def board(request: HttpRequest) -> HttpResponse:
    form = BoardFilter(request.GET)
    asked = form.read()
    per_page = ON_PAPER if asked.get("print") else PER_PAGE
    shown = queries.board(
        request.user,
        chosen=form.chosen(),
        page=asked.get("page") or 1,
        per_page=per_page,
        at=timezone.now(),
    )
    # The board has read its page already; this only numbers the pages.
    page = Paginator(range(shown.count), per_page).get_page(shown.page)
    context = {
        "board": shown,
        "scope": shown.scope,
        "figures": shown.figures,
        "page": page,
        "states": [(state.value, state.label) for state in BoardFilter.STATES],
        "picture": _picture(shown.figures.chart, get_language()),
        "unit_options": _units(shown.scope, shown.scope.unit and shown.scope.unit.pk),
        "tool_options": _options(shown.figures.tools, shown.scope.chosen.tool),
        "rules": stated(),
        "paper": bool(asked.get("print")),
    }
    return render(request, "pilots/board.html", context | _kept(form))


@require_safe
@needs("pilots.board")
def portfolio(request: HttpRequest) -> HttpResponse:
    form = CompareFilter(request.GET)
    asked = form.read()
    shown = queries.portfolio(
        request.user, chosen=form.chosen(), pair=(asked.get("a"), asked.get("b")), at=timezone.now()
    )
    context = {
        "portfolio": shown,
        "scope": shown.scope,
        "facts": shown.facts,
        "unit_options": _units(shown.scope, shown.scope.unit and shown.scope.unit.pk),
        "tool_options": _options(shown.facts.tools, shown.scope.chosen.tool),
        "first_options": _units(shown.scope, shown.asked[0]),
        "second_options": _units(shown.scope, shown.asked[1]),
        "picture": _picture(shown.facts.chart, get_language()),
    }
    return render(request, "pilots/portfolio.html", context | _kept(form))


def _kept(form: BoardFilter) -> dict:
    """The filters as a query string (for links) and as fields (for forms that send elsewhere)."""
    kept = form.kept()
    return {"kept": urlencode(kept), "kept_fields": kept.items(), "filtered": bool(kept)}


def _units(scope: Scope, chosen: int | None) -> str:
    return _options(((unit.pk, unit.name) for unit in scope.units), chosen)


def _options(pairs: Iterable[tuple], chosen: object) -> str:
    """The options of a filter: hundreds of them, which a template would write ten times slower."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", name) for value, name in pairs),
    )


@lru_cache(maxsize=256)
def _picture(chart: Chart | None, language: str) -> str:
    """The drawing and its table: the same numbers in the same language are written once."""
    return render_to_string("components/chart.html", {"chart": chart}) if chart else ""
