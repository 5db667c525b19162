"""The catalogue, a course, a session with its ONE button, my sign-ups, and opening a date."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import may, needs
from core.verdicts import Refused
from training import actions, queries, rules
from training.forms import Cancellation, CatalogueFilter, NewSession, Paging, Place
from training.models import Course, Session

SESSIONS, COURSES, PAST = 20, 12, 20


@require_safe
@needs("training.browse")
def catalogue(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    asked = CatalogueFilter(request.GET, at=at).read()
    number, shelf = asked.pop("page"), asked.pop("courses")
    filters = dict(asked)
    if filters["month"]:
        filters["month"] = date.fromisoformat(f"{filters['month']}-01")
    page = Paginator(queries.sessions(user, at=at, **filters), SESSIONS).get_page(number)
    page.object_list = queries.dress(page.object_list, user, at=at)
    # A mode or a month speaks of dates; the courses below follow the level only.
    first = (shelf - 1) * COURSES
    found = queries.courses(user, at=at, level=asked["level"])
    courses = list(found[first : first + COURSES + 1]) if page.number == 1 else []
    # Shown from what was understood, so that a wrong value in the address leaves no trace in the form.
    form = CatalogueFilter(initial=asked, at=at)
    return render(
        request,
        "training/catalogue.html",
        {
            "form": form,
            "page": page,
            "courses": courses[:COURSES],
            "courses_before": shelf - 1,
            "courses_after": shelf + 1 if len(courses) > COURSES else 0,
            "filtered": any(asked.values()),
            "may_open": may(user, "training.open"),
        },
    )


@require_safe
@needs("training.browse")
def course(request: HttpRequest, slug: str) -> HttpResponse:
    user, at = request.user, timezone.now()
    shown = get_object_or_404(queries.course_page(user, at=at), slug=slug)
    coming = queries.dress(shown.coming, user, at=at)
    trainers = list({session.trainer_id: session.trainer for session in coming}.values())
    return render(
        request,
        "training/course.html",
        {"course": shown, "coming": coming, "trainers": trainers, "may_open": may(user, "training.open")},
    )


def _session(request: HttpRequest, pk: int) -> Session:
    return get_object_or_404(
        Session.objects.visible_to(request.user).select_related("course__tool", "trainer__unit"), pk=pk
    )


@require_safe
@needs("training.browse")
def session(request: HttpRequest, pk: int) -> HttpResponse:
    return _session_page(request, _session(request, pk), correction=None)


def _session_page(request: HttpRequest, shown: Session, *, correction: Place | None) -> HttpResponse:
    """The page of one session; `correction` is the form that was refused, with what was typed."""
    user, at = request.user, timezone.now()
    queries.dress([shown], user, at=at)
    runs = bool(rules.can_run(user, shown))
    confirmed, waiting = queries.participants(shown) if runs else ([], [])
    clash = queries.clash_of(user, shown) if shown.mine and not shown.started(at) else None
    return render(
        request,
        "training/session.html",
        {
            "session": shown,
            "course": shown.course,
            "mine": shown.mine,
            "zone_said": timezone.get_current_timezone_name().rsplit("/", 1)[-1].replace("_", " "),
            "place_said": queries.place_words(shown.mine.place) if shown.mine and shown.mine.in_line else "",
            "started": shown.started(at),
            "over": shown.ends_at <= at,
            "may_join": rules.can_join(user, shown, at=at) if shown.mine is None else None,
            "may_leave": rules.can_leave(user, shown, shown.mine, at=at),
            "clash_said": rules.clash_words(clash, at) if clash else "",
            "runs": runs,
            "sees_link": runs or bool(shown.mine and shown.mine.confirmed),
            "confirmed": confirmed,
            "waiting": waiting,
            "may_cancel": rules.can_cancel_session(user, shown, at=at),
            "cancellation": Cancellation(),
            "may_correct": rules.can_correct_session(user, shown, at=at),
            "correction": correction
            or Place(initial={name: getattr(shown, name) for name in Place.base_fields}),
        },
        status=422 if correction else 200,
    )


@require_POST
@needs("training.join")
def join(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _session(request, pk)
    sign_up = actions.join(shown, by=request.user, at=timezone.now())
    if sign_up.confirmed:
        messages.success(request, _("You have a seat. The confirmation is on its way by mail."))
    else:
        messages.info(
            request,
            _("You are on the waiting list. As soon as a seat comes free for you, you are told by mail."),
        )
    return redirect(shown)


@require_POST
@needs("training.join")
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _session(request, pk)
    actions.leave(shown, by=request.user, at=timezone.now())
    messages.success(request, _("You have withdrawn. Thank you for leaving the place to somebody else."))
    return redirect(shown)


@require_safe
@needs("training.join")
def mine(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    page = Paginator(queries.past_of(user, at=at), PAST).get_page(Paging(request.GET).number())
    coming = queries.coming_of(user, at=at)
    for sign_up in [*coming, *page]:
        sign_up.session.day_said, sign_up.session.hours_said = (
            sign_up.session.day(at=at),
            sign_up.session.hours(),
        )
        sign_up.place_said = queries.place_words(sign_up.place) if sign_up.in_line else ""
    running = list(queries.run_by_me(user, at=at)[:SESSIONS])
    for one in running:
        one.day_said, one.hours_said = one.day(at=at), one.hours()
    return render(request, "training/mine.html", {"coming": coming, "page": page, "running": running})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("training.open")
def open_session(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    form = NewSession(
        request.POST or None, user=user, initial={"course": _course_asked(request), "seats": 12}
    )
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.create_session(form.cleaned_data["course"], **form.session(), by=user, at=at)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The session is open. Colleagues can sign up from now on."))
            return redirect(opened)
    return render(request, "training/open.html", {"form": form}, status=422 if form.errors else 200)


def _course_asked(request: HttpRequest) -> Course | None:
    """?course=slug, from the button of a course page."""
    slug = request.GET.get("course", "")
    return (
        Course.objects.visible_to(request.user).filter(slug=slug).first()
        if slug.isprintable() and slug
        else None
    )


@require_POST
@needs("training.run")
def correct_session(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _session(request, pk)
    form = Place(request.POST)
    if form.is_valid():
        try:
            actions.correct_session(shown, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            rules.can_correct_session(request.user, shown, at=timezone.now()).enforce()
            form.add_error("seats", refusal.reason)
        else:
            messages.success(request, _("The session is put right."))
            return redirect(shown)
    rules.can_correct_session(request.user, shown, at=timezone.now()).enforce()
    return _session_page(request, shown, correction=form)


@require_POST
@needs("training.run")
def cancel_session(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _session(request, pk)
    form = Cancellation(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else form.data.get("reason", "")[:300]
    actions.cancel_session(shown, reason=reason.replace("\x00", ""), by=request.user, at=timezone.now())
    messages.success(request, _("The session is cancelled. Everybody who signed up is told by mail."))
    return redirect(shown)
