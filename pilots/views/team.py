"""The people of a running pilot: its team, who leads it, the help around it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import needs
from core.verdicts import NotNow
from pilots import actions, rules
from pilots.actions import people
from pilots.forms.team import HandOverForm, MemberForm, MentorForm, SupportForm
from pilots.models import Pilot
from pilots.views.page import load, show


@require_POST
@needs("pilots.team")
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_change_team(request.user, pilot).enforce()
    form = MemberForm(request.POST)
    if form.is_valid():
        person, part = form.cleaned_data["who"], form.cleaned_data["part"]
        try:
            people.add_member(pilot, person=person, part=part, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error("who", refusal.reason)
        else:
            messages.success(request, _("%(name)s takes part from now on.") % {"name": person.name})
            return _back(pilot, "team")
    return show(pilot, request, at=at, status=422, member_form=form)


@require_POST
@needs("pilots.team")
def remove_member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    pilot = load(request.user, pk)
    found = get_object_or_404(pilot.members.select_related("person"), pk=member)
    found.pilot = pilot
    people.remove_member(found, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s takes part no longer.") % {"name": found.person.name})
    if not Pilot.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("pilots:list")
    return _back(pilot, "team")


@require_POST
@needs("pilots.team")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_hand_over(request.user, pilot, at=at).enforce()
    form = HandOverForm(request.POST, pilot=pilot)
    if form.is_valid():
        member = form.cleaned_data["to"]
        try:
            actions.hand_over_lead(pilot, to=member, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error("to", refusal.reason)
        else:
            messages.success(request, _("%(name)s leads it from now on.") % {"name": member.person.name})
            return _back(pilot, "team")
    return show(load(request.user, pk), request, at=at, status=422, hand_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.team")
def support(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_support(request.user, pilot, at=at).enforce()
    form = SupportForm(initial=SupportForm.of(pilot), pilot=pilot)
    if request.method == "POST":
        form = SupportForm(request.POST, pilot=pilot)
        if form.is_valid():
            try:
                actions.set_support(pilot, **form.support, by=request.user, at=at)
            except NotNow as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("The support is noted; whoever is newly named is told."))
                return _back(pilot, "support")
    status = 422 if form.errors else 200
    return render(request, "pilots/support_form.html", {"pilot": pilot, "form": form}, status=status)


@require_POST
@needs("pilots.mentor")
def name_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_name_mentor(request.user, pilot, at=at).enforce()
    form = MentorForm(request.POST)
    if not form.is_valid():
        raise NotNow(form.first_error)
    mentor = form.cleaned_data["mentor"]
    actions.name_mentor(pilot, mentor=mentor, by=request.user, at=at)
    messages.success(request, _("%(name)s accompanies this pilot and is told.") % {"name": mentor.name})
    return _back(pilot, "support")


def _back(pilot: Pilot, place: str) -> HttpResponse:
    return redirect(f"{pilot.get_absolute_url()}#{place}")
