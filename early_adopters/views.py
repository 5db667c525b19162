"""The page of the early adopters, the registration, and the list of who waits for a mentor."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import may, needs
from core.verdicts import NotNow
from early_adopters import actions, queries, rules
from early_adopters.forms import MentorChoice, Paging, Registration
from early_adopters.models import EarlyAdopter, Mentoring, day_words
from people.models import Role, User

PER_PAGE = 20
WATCHED = 50


@require_safe
@needs("early_adopters.browse")
def home(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    adopter = queries.of_person(user)
    return render(
        request,
        "early_adopters/home.html",
        {
            "adopter": adopter,
            "late": adopter is not None and adopter.late(at),
            "accompanying": queries.accompanying(user),
            "mentored": _with_lateness(queries.mentored_by(user), at) if user.holds(Role.DSI) else [],
            "may_register": rules.can_register(user, adopter),
            "promised_day": day_words(actions.promised_contact(at)),
            "count": queries.shown_count(),
            "waiting": queries.waiting(user).count() if may(user, "early_adopters.accompany") else 0,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("early_adopters.register")
def register(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    verdict = rules.can_register(user, queries.of_person(user))
    if not verdict:
        messages.info(request, verdict.reason)
        return redirect("early_adopters:home")
    form = Registration(request.POST or None, user=user, initial={"tools": request.GET.getlist("tool")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.register(user, **form.cleaned_data, by=user, at=at)
        except NotNow as refusal:  # the second half of a double click: the first one registered
            messages.info(request, refusal.reason)
        return redirect("early_adopters:home")
    promised_day = day_words(actions.promised_contact(at))
    return render(request, "early_adopters/register.html", {"form": form, "promised_day": promised_day})


@require_POST
@needs("early_adopters.register")
def withdraw(request: HttpRequest) -> HttpResponse:
    adopter = get_object_or_404(EarlyAdopter.objects.filter(person=request.user))
    actions.withdraw(adopter, by=request.user, at=timezone.now())
    messages.success(request, _("Your registration is withdrawn. You may come back whenever you like."))
    return redirect("early_adopters:home")


@require_safe
@needs("early_adopters.accompany")
def to_accompany(request: HttpRequest) -> HttpResponse:
    user, at = request.user, timezone.now()
    page = Paginator(queries.waiting(user), PER_PAGE).get_page(Paging(request.GET).number())
    watched = queries.to_watch(user, limit=WATCHED)
    rows = [*page, *watched]
    for row, proposal in zip(rows, queries.proposals(rows, at=at), strict=True):
        row.proposal, row.is_late, row.anchor = proposal, row.late(at), str(row.pk)
    return render(
        request,
        "early_adopters/to_accompany.html",
        {
            "page": page,
            "lost": [one for one in watched if one.needs_mentor],
            "expected": [one for one in watched if not one.needs_mentor],
            "figures": queries.first_contacts(at),
        },
    )


@require_POST
@needs("early_adopters.accompany")
def confirm_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    adopter = get_object_or_404(EarlyAdopter.objects.visible_to(request.user).select_related("person"), pk=pk)
    mentoring = actions.confirm_mentor(adopter, mentor=_chosen(request), by=request.user, at=timezone.now())
    return _named(request, mentoring)


@require_POST
@needs("early_adopters.accompany")
def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    mentoring = get_object_or_404(
        Mentoring.objects.visible_to(request.user).select_related("mentor", "person"), pk=pk
    )
    actions.reassign(mentoring, mentor=_chosen(request), by=request.user, at=timezone.now())
    return _named(request, mentoring)


@require_POST
@needs("early_adopters.contact")
def contacted(request: HttpRequest, pk: int) -> HttpResponse:
    mentoring = get_object_or_404(
        Mentoring.objects.visible_to(request.user).select_related("mentor", "person"), pk=pk
    )
    actions.contacted(mentoring, by=request.user, at=timezone.now())
    messages.success(
        request, _("Noted: you have made contact with %(person)s.") % {"person": mentoring.person.name}
    )
    return redirect("early_adopters:home")


@require_POST
@needs("early_adopters.end")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    mentoring = get_object_or_404(
        Mentoring.objects.visible_to(request.user).select_related("mentor", "person"), pk=pk
    )
    actions.end(mentoring, by=request.user, at=timezone.now())
    messages.success(request, _("The mentoring has ended. What was learned stays."))
    return redirect("early_adopters:home")


def _chosen(request: HttpRequest) -> User:
    form = MentorChoice(request.POST)
    mentor = form.chosen()
    if mentor is None:
        raise NotNow(form.first_error)
    return mentor


def _named(request: HttpRequest, mentoring: Mentoring) -> HttpResponse:
    said = _("%(mentor)s accompanies %(person)s. First contact by %(day)s.")
    messages.success(
        request,
        said % {"mentor": mentoring.mentor.name, "person": mentoring.person.name, "day": mentoring.due_day},
    )
    return redirect("early_adopters:to_accompany")


def _with_lateness(mentorings, at) -> list[Mentoring]:
    shown = list(mentorings)
    for mentoring in shown:
        mentoring.is_late = mentoring.late(at)
    return shown
