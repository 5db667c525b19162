"""The milestones of a pilot: set on its page, done in one click, put right on a page of their own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, rules
from pilots.forms.milestones import ChangeMilestoneForm, MilestoneForm
from pilots.models import Milestone, Pilot
from pilots.views.page import load, show


@require_POST
@needs("pilots.course")
def add_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_follow_course(request.user, pilot, at=at).enforce()
    form = MilestoneForm(request.POST)
    if form.is_valid():
        try:
            actions.add_milestone(pilot, **form.cleaned_data, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The milestone is set."))
            return _back(pilot)
    return show(pilot, request, at=at, status=422, milestone_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.course")
def change_milestone(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    found, at = _milestone(request, pk, milestone), timezone.now()
    rules.can_follow_course(request.user, found.pilot, at=at).enforce()
    form = ChangeMilestoneForm(initial=ChangeMilestoneForm.of(found), at=at)
    if request.method == "POST":
        form = ChangeMilestoneForm(request.POST, at=at)
        if form.is_valid():
            try:
                actions.change_milestone(found, **form.cleaned_data, by=request.user, at=at)
            except NotNow as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("The milestone is changed."))
                return _back(found.pilot)
    return render(
        request,
        "pilots/milestone_form.html",
        {"pilot": found.pilot, "milestone": found, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@needs("pilots.course")
def reach_milestone(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    found, at = _milestone(request, pk, milestone), timezone.now()
    actions.reach_milestone(found, done_on=localdate(at), by=request.user, at=at)
    messages.success(request, _("Done: the team sees it, and its reminder stops."))
    return _back(found.pilot)


@require_POST
@needs("pilots.course")
def reopen_milestone(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    found = _milestone(request, pk, milestone)
    actions.reopen_milestone(found, by=request.user, at=timezone.now())
    messages.success(request, _("The milestone is to be done again."))
    return _back(found.pilot)


@require_POST
@needs("pilots.course")
def remove_milestone(request: HttpRequest, pk: int, milestone: int) -> HttpResponse:
    found = _milestone(request, pk, milestone)
    actions.remove_milestone(found, by=request.user, at=timezone.now())
    messages.success(request, _("The milestone is removed."))
    return _back(found.pilot)


def _milestone(request: HttpRequest, pk: int, milestone: int) -> Milestone:
    """Of a pilot that this person sees, knowing it."""
    pilot = load(request.user, pk)
    found = get_object_or_404(pilot.milestones.all(), pk=milestone)
    found.pilot = pilot
    return found


def _back(pilot: Pilot) -> HttpResponse:
    return redirect(pilot.get_absolute_url() + "#milestones")
