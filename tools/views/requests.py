"""A tool that is not listed and its one decision; a tool that is blocked and its answer."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.verdicts import NotNow, Refused
from tools import actions, queries, rules
from tools.forms import (
    DECISIONS,
    AnswerBlocked,
    Decision,
    Named,
    PutOnRegister,
    TellBlocked,
    TellTool,
)
from tools.models import BlockedReport, Tool, ToolRequest, fold
from tools.views.kept import kept, too_late

REVIEW_IN_DAYS = 182


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.tell")
def request_tool(request: HttpRequest) -> HttpResponse:
    """Before anything is sent, the tools of the register that may be meant are shown once."""
    user, at = request.user, timezone.now()
    typed = "" if request.method == "POST" else Named(request.GET).read()
    form = TellTool(_sent(request), initial={"name": typed})
    alike: list[Tool] = []
    asking = False
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["name"]
        alike = [] if form.has_seen else queries.alike(user, typed)
        if not alike:
            asked = actions.request_tool(**form.answers(), by=user, at=at)
            said = _("Thank you for telling us. You get an answer by %(day)s at the latest.")
            messages.success(request, said % {"day": queries.spoken_day(asked.promised_on)})
            return redirect(asked)
        asking = True
    elif typed:
        alike = queries.alike(user, typed)
    form.fields["name"].widget.attrs["data-alike"] = reverse("tools:alike")
    context = {
        "form": form,
        "alike": alike,
        "asking": asking,
        "seen": fold(typed),
        "promised_on": rules.promised_decision(at),
    }
    return render(request, "tools/request_new.html", context, status=422 if form.errors or asking else 200)


@require_safe
@needs("tools.tell")
def alike(request: HttpRequest) -> HttpResponse:
    """The same tools, as the name is typed."""
    found = queries.alike(request.user, Named(request.GET).read())
    return render(request, "tools/request_new.html#alike", {"alike": found})


def _sent(request: HttpRequest):
    """What came, even when nothing came: an empty form is refused like any other."""
    return request.POST if request.method == "POST" else None


def _request(request: HttpRequest, pk: int) -> ToolRequest:
    found = ToolRequest.objects.visible_to(request.user).select_related("person__unit", "tool", "decided_by")
    return get_object_or_404(found, pk=pk)


def _request_page(
    request: HttpRequest, asked: ToolRequest, *, late: dict | None = None, **sent
) -> HttpResponse:
    """`sent`: the form that came back, under its prefix; `late`: what was typed while somebody else decided."""
    user = request.user
    verdict = rules.can_decide_request(user, asked)
    alike = queries.alike(user, asked.name) if verdict else []
    # Somebody else may have told of the same tool before: then its sheet is the answer.
    known = next((tool for tool in alike if tool.folded == fold(asked.name)), None)
    forms = {}
    if verdict:
        review_on = timezone.localdate() + timedelta(days=REVIEW_IN_DAYS)
        fresh = PutOnRegister(initial={"name": asked.name, "review_on": review_on})
        forms = {
            "new": fresh,
            "sheet": DECISIONS["sheet"](initial={"tool": known}),
            "other": DECISIONS["other"](),
        }
        forms |= sent
    context = {
        "asked": asked,
        "late": asked.state == ToolRequest.State.WAITING and asked.promised_on < timezone.localdate(),
        "verdict": verdict,
        "forms": forms,
        "sent": next(iter(sent), "sheet" if known else ""),
        "alike": alike,
        "kept": late,
        "may_withdraw": rules.can_withdraw_request(user, asked),
    }
    status = 409 if late else 422 if sent else 200
    return render(request, "tools/request.html", context, status=status)


@require_safe
@needs("tools.tell")
def request(request: HttpRequest, pk: int) -> HttpResponse:
    return _request_page(request, _request(request, pk))


@require_POST
@needs("tools.answer")
def decide_request(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _request(request, pk)
    prefix = Decision(request.POST).read()
    form = DECISIONS[prefix](request.POST)
    if reason := too_late(rules.can_decide_request(request.user, asked)):
        return _request_page(request, asked, late=kept(form, reason))
    if form.is_valid():
        try:
            _decide(asked, prefix, form, request)
        except NotNow as refusal:
            asked = _request(request, pk)
            if asked.state != ToolRequest.State.WAITING:
                return _request_page(request, asked, late=kept(form, refusal.reason))
            form.add_error(None, refusal.reason)
        else:
            said = _("Decided. %(person)s gets your answer by mail.")
            messages.success(request, said % {"person": asked.person.name})
            return redirect(asked)
    return _request_page(request, asked, **{prefix: form})


def _decide(asked: ToolRequest, prefix: str, form, request: HttpRequest) -> None:
    who = {"by": request.user, "at": timezone.now()}
    words = form.cleaned_data["words"]
    if prefix == "new":
        made = form.instance
        made.slug, made.owner = queries.free_slug(made.name), request.user
        actions.put_on_register(asked, tool=made, words=words, **who)
    elif prefix == "sheet":
        actions.point_to_sheet(asked, tool=form.cleaned_data["tool"], words=words, **who)
    else:
        actions.offer_another(asked, tool=form.cleaned_data["tool"], words=words, **who)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.tell")
def tell_blocked(request: HttpRequest, slug: str) -> HttpResponse:
    user, at = request.user, timezone.now()
    tool = get_object_or_404(Tool.objects.visible_to(user), slug=slug)
    form = TellBlocked(_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            report = actions.tell_blocked(tool, **form.cleaned_data, by=user, at=at)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            said = _("Thank you. The IT department answers by %(day)s at the latest.")
            messages.success(request, said % {"day": queries.spoken_day(report.answer_due_on)})
            return redirect(report)
    context = {
        "tool": tool,
        "form": form,
        "verdict": rules.can_tell_blocked(user, tool),
        "promised_on": rules.promised_help(at),
    }
    return render(request, "tools/blocked_tell.html", context, status=422 if form.errors else 200)


def _report(request: HttpRequest, pk: int) -> BlockedReport:
    found = BlockedReport.objects.visible_to(request.user).select_related(
        "tool__alternative", "tool__successor", "person__unit", "answered_by"
    )
    return get_object_or_404(found, pk=pk)


def _blocked_page(
    request: HttpRequest, report: BlockedReport, form: AnswerBlocked | None, kept: dict | None = None
) -> HttpResponse:
    late = report.state == BlockedReport.State.WAITING and report.answer_due_on < timezone.localdate()
    context = {
        "report": report,
        "late": late,
        "verdict": rules.can_answer_blocked(request.user, report),
        "form": form or AnswerBlocked(),
        "kept": kept,
        "may_withdraw": rules.can_withdraw_blocked(request.user, report),
    }
    status = 409 if kept else 422 if form else 200
    return render(request, "tools/blocked.html", context, status=status)


@require_safe
@needs("tools.tell")
def blocked_report(request: HttpRequest, pk: int) -> HttpResponse:
    return _blocked_page(request, _report(request, pk), None)


@require_POST
@needs("tools.answer")
def answer_blocked(request: HttpRequest, pk: int) -> HttpResponse:
    report, form = _report(request, pk), AnswerBlocked(request.POST)
    if reason := too_late(rules.can_answer_blocked(request.user, report)):
        return _blocked_page(request, report, None, kept(form, reason))
    if form.is_valid():
        said = form.cleaned_data
        answer = {"opened": said["outcome"] == "opened", "words": said["words"]}
        try:
            actions.answer_blocked(report, **answer, by=request.user, at=timezone.now())
        except NotNow as refusal:
            return _blocked_page(request, _report(request, pk), None, kept(form, refusal.reason))
        messages.success(request, _("Answered. %(person)s is told by mail.") % {"person": report.person.name})
        return redirect(report)
    return _blocked_page(request, report, form)


@require_POST
@needs("tools.tell")
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the form with the name: what was wrong is said again, right."""
    asked = _request(request, pk)
    name = asked.name
    actions.withdraw_request(asked, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back. Was something wrong in it? Say it again here."))
    return redirect(f"{reverse('tools:request_tool')}?{urlencode({'name': name})}")


@require_POST
@needs("tools.tell")
def withdraw_blocked(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    actions.withdraw_blocked(report, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back: nobody looks into it any more."))
    return redirect(report.tool)
