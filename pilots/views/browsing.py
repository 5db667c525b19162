"""The list of what is tried here, the list of what is to be decided."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import may, needs
from pilots import queries, rules
from pilots.forms import BoardFilter, FilterForm

PER_PAGE = 20


@require_safe
@needs("pilots.browse")
def browse(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    form = FilterForm(request.GET)
    chosen = {} if request.user.is_guest else form.chosen()  # they see their own, and no list of the house
    page = Paginator(queries.listed(request.user, **chosen), PER_PAGE).get_page(form.number())
    lessons = queries.lessons_of(request.user, list(page))
    for pilot in page:
        pilot.standing = queries.standing(pilot, at)
        pilot.lesson = lessons.get(pilot.pk)
        pilot.is_late = pilot.late(at)
    return render(
        request,
        "pilots/list.html",
        {
            "form": form,
            "page": page,
            "guest": request.user.is_guest,
            "filtered": any(chosen.values()),
            "promised_days": settings.PROMISED_DECISION_DAYS,
            "may_propose": may(request.user, "pilots.propose"),
            "may_decide": may(request.user, "pilots.decide"),
            "may_follow": may(request.user, "pilots.board"),
            "may_see_budget": bool(rules.can_see_budget(request.user)),
        },
    )


@require_safe
@needs("pilots.decide")
def to_decide(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    number = BoardFilter(request.GET).read().get("page") or 1
    page = Paginator(queries.waiting_for(request.user), PER_PAGE).get_page(number)
    for pilot in page:
        pilot.is_late = pilot.late(at)
    started = queries.fast_lane.to_look_at(request.user)
    return render(
        request,
        "pilots/to_decide.html",
        {
            "page": page,
            "started": started[:PER_PAGE],
            "top_ups": queries.top_ups.shown_to(request.user, at),
        },
    )
