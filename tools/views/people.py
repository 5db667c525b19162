"""My own word on a tool, a question to who can help, its page, and what I asked and am asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import may, needs
from core.verdicts import NotNow, Refused
from tools import actions, queries, rules
from tools.forms import AnswerHelp, AskHelp, PassOn, Said, Wanted
from tools.models import HelpRequest, Tool
from tools.views.kept import kept

LISTED = 50


@require_POST
@needs("tools.use")
def use(request: HttpRequest, slug: str) -> HttpResponse:
    tool = get_object_or_404(Tool.objects.visible_to(request.user), slug=slug)
    yes = _said(request)
    actions.declare_use(tool, uses=yes, helps=None if yes else False, by=request.user, at=timezone.now())
    return redirect(f"{tool.get_absolute_url()}#people")


@require_POST
@needs("tools.use")
def help_with(request: HttpRequest, slug: str) -> HttpResponse:
    tool = get_object_or_404(Tool.objects.visible_to(request.user), slug=slug)
    yes = _said(request)
    actions.declare_use(tool, uses=True, helps=yes, by=request.user, at=timezone.now())
    if yes:
        said = _("Thank you. Colleagues now see that you can help with %(tool)s.")
        messages.success(request, said % {"tool": tool.name})
    return redirect(f"{tool.get_absolute_url()}#people")


def _said(request: HttpRequest) -> bool:
    yes = Said(request.POST).yes()
    if yes is None:
        raise NotNow(_("That button is not known here: reload the page."))
    return yes


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.ask")
def ask_help(request: HttpRequest, slug: str) -> HttpResponse:
    user, at = request.user, timezone.now()
    tool = get_object_or_404(Tool.objects.visible_to(user).select_related("owner__unit"), slug=slug)
    form = AskHelp(_sent(request), tool=tool, user=user, wanted=Wanted(request.GET).read())
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_help(tool, **form.cleaned_data, by=user, at=at)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            said = _("Your question is on its way to %(person)s.")
            messages.success(request, said % {"person": asked.referent.name})
            return redirect(asked)
    context = {
        "tool": tool,
        "form": form,
        "promised_on": rules.promised_help(at),
        "someone_helps": queries.people.helpers(tool, user).exists(),
    }
    return render(request, "tools/help_ask.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest):
    """What came, even when nothing came: an empty form is refused like any other."""
    return request.POST if request.method == "POST" else None


def _asked(request: HttpRequest, pk: int) -> HelpRequest:
    found = HelpRequest.objects.visible_to(request.user).select_related(
        "tool__owner__unit", "person__unit", "referent__unit", "answered_by"
    )
    return get_object_or_404(found, pk=pk)


def _help_page(
    request: HttpRequest, asked: HelpRequest, *, late: dict | None = None, **forms
) -> HttpResponse:
    """`forms`: what came back refused; `late`: what was typed while somebody else answered."""
    user = request.user
    may_answer = rules.can_answer_help(user, asked)
    context = {
        "asked": asked,
        "late": asked.state == HelpRequest.State.WAITING and asked.answer_due_on < timezone.localdate(),
        "may_answer": may_answer,
        "may_withdraw": rules.can_withdraw_help(user, asked),
        "answer_form": forms.get("answer") or AnswerHelp(),
        "pass_form": forms.get("passing") or (PassOn(asked=asked) if may_answer else None),
        "passing": "passing" in forms,
        "kept": late,
    }
    status = 409 if late else 422 if forms else 200
    return render(request, "tools/help_request.html", context, status=status)


@require_safe
@needs("tools.ask")
def help_request(request: HttpRequest, pk: int) -> HttpResponse:
    return _help_page(request, _asked(request, pk))


@require_POST
@needs("tools.ask")
def answer_help(request: HttpRequest, pk: int) -> HttpResponse:
    asked, form = _asked(request, pk), AnswerHelp(request.POST)
    if form.is_valid():
        try:
            actions.answer_help(asked, **form.cleaned_data, by=request.user, at=timezone.now())
        except NotNow as refusal:
            asked = _asked(request, pk)
            if asked.state != HelpRequest.State.WAITING:
                return _help_page(request, asked, late=kept(form, refusal.reason))
            form.add_error(None, refusal.reason)
        else:
            said = _("Thank you. Your answer is on its way to %(person)s.")
            messages.success(request, said % {"person": asked.person.name})
            return redirect(asked)
    rules.can_answer_help(request.user, asked).enforce()  # the page that comes back is for who may send it
    return _help_page(request, asked, answer=form)


@require_POST
@needs("tools.ask")
def pass_on_help(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    rules.can_answer_help(request.user, asked).enforce()
    form = PassOn(request.POST, asked=asked)
    if form.is_valid():
        to = form.cleaned_data["to"]
        actions.pass_on_help(asked, to=to, by=request.user, at=timezone.now())
        messages.success(request, _("%(person)s has the question now.") % {"person": to.name})
        return redirect("tools:asked")
    return _help_page(request, asked, passing=form)


@require_POST
@needs("tools.ask")
def withdraw_help(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    actions.withdraw_help(asked, by=request.user, at=timezone.now())
    messages.success(request, _("Your question is withdrawn."))
    return redirect("tools:asked")


@require_safe
@needs("tools.ask")
def asked(request: HttpRequest) -> HttpResponse:
    """What I asked and told, what is asked of me; for the IT department also what waits for its answer."""
    user, today = request.user, timezone.localdate()
    answers = may(user, "tools.answer")
    waiting, answered = queries.people.ever_asked_of(user)
    context = {
        "today": today,
        "asked_of_me": waiting,
        "answered": answered,
        "my_questions": queries.people.asked_by(user)[:LISTED],
        "my_tools": queries.requests.told_by(user)[:LISTED],
        "my_blocks": queries.requests.blocked_for(user)[:LISTED],
        "answers": answers,
        "to_decide": queries.requests.to_decide()[:LISTED] if answers else [],
        "to_open": queries.requests.blocked_waiting()[:LISTED] if answers else [],
        "late": queries.people.late_help(today)[:LISTED] if answers else [],
    }
    return render(request, "tools/asked.html", context)
