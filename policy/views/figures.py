"""What is read in the library, for those who write it."""

from datetime import timedelta
from itertools import batched

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import charts, exports, search
from core.access import needs
from policy import queries
from policy.forms import PeriodForm

PER_PAGE = 25
MISSED = 15
AT_ONCE = 500
WEEKS = {30: 5, 90: 13, 365: 53}


@require_safe
@needs("policy.figures")
def figures(request: HttpRequest) -> HttpResponse:
    days, number = PeriodForm(request.GET).read()
    today = timezone.localdate()
    page = Paginator(queries.figures.read_documents(today, days), PER_PAGE).get_page(number)
    rows = [_row(document) for document in queries.figures.judged(list(page.object_list), today, days)]
    totals = queries.figures.totals(today, days)
    context = {
        "days": days,
        "periods": queries.figures.PERIODS,
        "page": page,
        "rows": rows,
        "totals": totals,
        "trend": queries.figures.trend(totals["reads"], totals["reads_before"]),
        "authors": queries.figures.by_author(today, days),
        "missed": search.missed(since=today - timedelta(days=days), limit=MISSED),
        "chart": _chart(queries.figures.by_week(today, WEEKS[days])),
    }
    return render(request, "policy/figures.html", context)


def _row(document) -> dict:
    return {
        "document": document,
        "trend": queries.figures.trend(document.reads, document.reads_before),
        "share": queries.figures.useful_share(document),
    }


def _chart(weeks: list) -> charts.Chart:
    return charts.bars(
        _("Readings by week"),
        [date_format(monday, "d/m") for monday, _n in weeks],
        [count for _day, count in weeks],
        name=_("readings"),
        description=_("How many times the documents of the library were read, week by week."),
        step_name=_("Week of"),
    )


@require_safe
@needs("policy.figures")
def figures_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same table as CSV, all documents, line by line."""
    days, _number = PeriodForm(request.GET).read()
    today = timezone.localdate()
    documents = queries.figures.read_documents(today, days)
    head = [
        _("Document"),
        _("Address"),
        _("Owner"),
        _("Readings"),
        _("Readings of the period before"),
        _("Confirmations"),
        _("Found it useful, in per cent"),
    ]

    def rows():
        for some in batched(documents.iterator(chunk_size=AT_ONCE), AT_ONCE, strict=False):
            for one in queries.figures.judged(some, today, days):
                yield (
                    one.title,
                    one.get_absolute_url(),
                    one.owner.name,
                    one.reads,
                    one.reads_before,
                    one.confirmations,
                    queries.figures.useful_share(one),
                )

    answer = StreamingHttpResponse(exports.csv_lines(head, rows()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="lectures-{days}-jours.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
