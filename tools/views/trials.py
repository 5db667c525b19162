"""Trials of tools: the list, one page for testers and for who decides, and the acts that its buttons carry out."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import may, needs
from core.verdicts import NotNow
from people.models import User
from tools import actions, queries, rules
from tools.forms import CorrectForm, DecideForm, ExtendForm, ScoreForm, TrialForm, TrialsFilter
from tools.models import Criterion, Tester, Tool, Trial
from tools.views.kept import kept, too_late

PER_PAGE = 20


@require_safe
@needs("tools.test")
def trials(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    page = Paginator(queries.trials.decided(request.user), PER_PAGE).get_page(
        TrialsFilter(request.GET).number()
    )
    running = queries.trials.running(request.user, at=at)
    return render(request, "tools/trials.html", {"running": running, "page": page})


@require_safe
@needs("tools.test")
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _trial(request, pk), at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.try")
def open_trial(request: HttpRequest, slug: str) -> HttpResponse:
    user, at = request.user, timezone.now()
    tool = get_object_or_404(Tool.objects.visible_to(user), slug=slug)
    rules.can_open_trial(user, tool).enforce()
    form = TrialForm(at=at, initial=TrialForm.proposed(tool, user, at=at))
    if request.method == "POST":
        form = TrialForm(request.POST, at=at)
        if form.is_valid():
            try:
                opened = actions.open_trial(tool, **form.cleaned_data, by=user, at=at)
            except NotNow as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("The trial is open. Its testers are told."))
                return redirect(opened)
    return render(
        request, "tools/trial_open.html", {"tool": tool, "form": form}, status=422 if form.errors else 200
    )


@require_POST
@needs("tools.test")
def join_trial(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _trial(request, pk)
    actions.join_trial(shown, by=request.user, at=timezone.now())
    messages.success(request, _("You are one of the testers. Come back here to score."))
    return redirect(shown)


@require_POST
@needs("tools.test")
def leave_trial(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _trial(request, pk)
    actions.leave_trial(shown, by=request.user, at=timezone.now())
    messages.success(request, _("You are no longer one of the testers."))
    return redirect(shown)


@require_POST
@needs("tools.test")
def score(request: HttpRequest, pk: int) -> HttpResponse:
    shown, at = _trial(request, pk), timezone.now()
    tester = shown.testers.filter(person=request.user).first()
    form = ScoreForm(request.POST, criteria=queries.trials.criteria_of(shown))
    if reason := too_late(rules.can_score(request.user, shown, tester, at=at)):
        return _show(request, shown, at=at, late=kept(form, reason))
    if not form.is_valid():
        return _show(request, shown, at=at, score_form=form)
    try:
        actions.score(shown, values=form.values, word=form.cleaned_data["word"], by=request.user, at=at)
    except NotNow as refusal:
        return _show(request, _trial(request, pk), at=at, late=kept(form, refusal.reason))
    messages.success(request, _("Thank you. You can change your scores until the end of the trial."))
    return redirect(shown)


@require_POST
@needs("tools.try")
def correct_trial(request: HttpRequest, pk: int) -> HttpResponse:
    shown, at = _trial(request, pk), timezone.now()
    form = CorrectForm(request.POST, at=at, initial={"turns_paid_on": shown.turns_paid_on})
    if reason := too_late(rules.can_correct_trial(request.user, shown)):
        return _show(request, shown, at=at, late=kept(form, reason))
    if form.is_valid():
        try:
            actions.correct_trial(shown, **form.cleaned_data, by=request.user, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect(shown)
    return _show(request, shown, at=at, correct_form=form)


@require_POST
@needs("tools.try")
def extend_trial(request: HttpRequest, pk: int) -> HttpResponse:
    shown, at = _trial(request, pk), timezone.now()
    form = ExtendForm(request.POST)
    if reason := too_late(rules.can_extend_trial(request.user, shown)):
        return _show(request, shown, at=at, late=kept(form, reason))
    if form.is_valid():
        verdict = rules.can_end_on(shown, form.cleaned_data["ends_on"], at=at)
        if verdict:
            try:
                actions.extend_trial(shown, **form.cleaned_data, by=request.user, at=at)
            except NotNow as refusal:
                return _show(request, _trial(request, pk), at=at, late=kept(form, refusal.reason))
            messages.success(request, _("The trial is extended; its page says why."))
            return redirect(shown)
        form.add_error("ends_on", verdict.reason)
    return _show(request, shown, at=at, extend_form=form)


@require_POST
@needs("tools.try")
def decide_trial(request: HttpRequest, pk: int) -> HttpResponse:
    shown, at = _trial(request, pk), timezone.now()
    form = DecideForm(request.POST, tool=shown.tool, at=at)
    if reason := too_late(rules.can_decide_trial(request.user, shown)):
        return _show(request, shown, at=at, late=kept(form, reason))
    if form.is_valid():
        try:
            actions.decide_trial(shown, **form.cleaned_data, by=request.user, at=at)
        except NotNow as refusal:  # the register's own rules, or somebody else: what was typed stays
            now = _trial(request, pk)
            if not now.is_running:
                return _show(request, now, at=at, late=kept(form, refusal.reason))
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("The trial is concluded, and the sheet shows the new position."))
            return redirect(shown)
    return _show(request, _trial(request, pk), at=at, decide_form=form)


def _trial(request: HttpRequest, pk: int) -> Trial:
    return get_object_or_404(queries.trials.trial_pages(request.user), pk=pk)


def _show(
    request: HttpRequest, shown: Trial, *, at: datetime, late: dict | None = None, **refused: forms.Form
) -> HttpResponse:
    """The page of a trial; `refused` holds the form that comes back with what was typed, `late` what came too late."""
    user, today = request.user, localdate(at)
    testers = queries.trials.testers_of(shown)
    criteria = queries.trials.criteria_of(shown)
    mine = next((tester for tester in testers if tester.person_id == user.pk), None)
    has_scored = mine is not None and mine.scored
    scored = sum(tester.scored for tester in testers)
    runs = may(user, "tools.try")
    may_score = bool(rules.can_score(user, shown, mine, at=at))
    shows = {
        "trial": shown,
        "kept": late,
        "progress": queries.trials.progress(shown, today),
        "over": shown.is_over(today),
        "testers": testers,
        "scored": scored,
        "has_means": scored >= queries.trials.FEWEST_MARKS,
        # Who has still to score does so before reading the others.
        "hidden": may_score and not has_scored and not runs,
        "worded": [tester for tester in testers if tester.word],
        "criteria": criteria,
        "mine": mine,
        "may_join": bool(rules.can_join_trial(user, shown, mine, at=at)),
        "may_leave": bool(rules.can_leave_trial(user, shown, mine, scored=has_scored, at=at)),
        "runs": runs,
        "stale": runs and queries.trials.sheet_unchanged_since(shown),
        "score_form": None,
    } | _forms(user, shown, mine if may_score else None, criteria, at=at)
    status = 409 if late else 422 if refused else 200
    return render(request, "tools/trial.html", shows | refused, status=status)


def _forms(
    user: User, shown: Trial, mine: Tester | None, criteria: list[Criterion], *, at: datetime
) -> dict[str, forms.Form | None]:
    """The forms that this person finds on the page; `mine`: whose scores are open."""
    found: dict[str, forms.Form | None] = {}
    if mine is not None:
        given = ScoreForm.given(queries.trials.scores_of(mine), mine.word)
        found["score_form"] = ScoreForm(criteria=criteria, initial=given)
    if rules.can_decide_trial(user, shown):
        found["decide_form"] = DecideForm(tool=shown.tool, at=at)
        facts = ("owner", "cost_after", "turns_paid_on")
        found["correct_form"] = CorrectForm(at=at, initial={name: getattr(shown, name) for name in facts})
        found["extend_form"] = ExtendForm() if rules.can_extend_trial(user, shown) else None
    return found
