"""The one page of a proposal: write it alone or with others, see it as the decider will, send it, take it back."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.templatetags.ui import clock
from core.verdicts import NotNow
from early_adopters.models import day_words
from people.models import User
from pilots import actions, rules
from pilots.forms import CopyForm, Mode, Page, PersonSought, SeenForm
from pilots.models import Pilot, PilotFile, Programme, Proposal
from pilots.queries import proposing as drafts
from pilots.views.page import context, load

MORE = {"add_line": "lines", "add_kpi": "kpis"}  # the buttons that add a row without JavaScript


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.propose")
def propose(request: HttpRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.propose")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    pilot = load(request.user, pk)
    verdict = rules.can_write(request.user, pilot)
    verdict.enforce() if not pilot.written_by(request.user) else None
    if not verdict:  # sent from another tab: show it, say why
        messages.info(request, verdict.reason)
        return redirect(pilot)
    return _write(request, pilot)


@require_POST
@needs("pilots.propose")
def autosave_new(request: HttpRequest) -> HttpResponse:
    return _autosave(request, None)


@require_POST
@needs("pilots.propose")
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    return _autosave(request, load(request.user, pk))


@require_safe
@needs("pilots.propose")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """As the person who decides will see it, with what is missing named."""
    pilot, at = load(request.user, pk), timezone.now()
    verdict = rules.can_write(request.user, pilot)
    verdict.enforce() if not pilot.written_by(request.user) else None
    if not verdict:
        return redirect(pilot)
    shown = context(request.user, pilot, at, {}) | _promise(pilot, at)
    shown |= {
        "missing": rules.missing(pilot, at=at),
        "takes_fast_lane": rules.may_start_at_once(pilot, Programme.now()),
    }
    return render(request, "pilots/preview.html", shown)


@require_POST
@needs("pilots.propose")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """From the preview: what was seen is what is sent."""
    pilot, form = load(request.user, pk), SeenForm(request.POST)
    rules.can_write(request.user, pilot).enforce()
    if not form.is_valid() or form.cleaned_data["revision"] != pilot.revision:
        raise NotNow(_("Somebody has written this proposal meanwhile: look at it again before you send it."))
    return _sent(request, actions.send(pilot, by=request.user, at=timezone.now()))


@require_POST
@needs("pilots.propose")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    pilot = load(request.user, pk)
    actions.withdraw(pilot, by=request.user, at=timezone.now())
    messages.success(request, _("It is a draft again: nobody decides it before you send it."))
    return redirect("pilots:edit", pk)


@require_POST
@needs("pilots.propose")
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, form = load(request.user, pk), CopyForm(request.POST)
    if not form.is_valid():
        raise NotNow(_("Open this page again."))
    token = form.cleaned_data["form_token"]
    made = actions.copy(pilot, token=token, by=request.user, at=timezone.now())
    messages.success(
        request, _("A draft of your own, with the words of this pilot. Change what is different.")
    )
    return redirect("pilots:edit", made.pk)


@require_safe
@needs("pilots.propose")
def people(request: HttpRequest) -> HttpResponse:
    """Who may be meant, as a name is typed."""
    found = drafts.people_starting(PersonSought(request.GET).read())
    return render(request, "pilots/propose.html#people", {"people": found})


# --- The page ---------------------------------------------------------------------------------------------------


def _write(request: HttpRequest, pilot: Pilot | None) -> HttpResponse:
    at, user = timezone.now(), request.user
    if request.method != "POST":
        return _page(request, Page(pilot=pilot, lead=user, at=at, tool=_tool(request)), at)
    if more := next((rows for button, rows in MORE.items() if button in request.POST), None):
        if request.FILES:
            messages.warning(request, _choose_again())
        return _page(request, Page.unjudged(request.POST, pilot=pilot, lead=user, at=at, more=more), at)
    if pilot and "remove_file" in request.POST:
        _remove(request, pilot, at)
    mode = Mode.SEND if "send" in request.POST else Mode.DRAFT
    page = Page(request.POST, request.FILES, pilot=pilot, lead=user, mode=mode, at=at)
    return _keep(request, page, at) if page.is_valid() else _mistaken(request, page, at)


def _mistaken(request: HttpRequest, page: Page, at: datetime) -> HttpResponse:
    """The page with its mistakes. A browser gives a chosen file once: with a title, it is kept with the draft now."""
    user, chosen = request.user, page.form.cleaned_data.get("attachments", [])
    whole = Page(request.POST, request.FILES, pilot=page.pilot, lead=user, mode=Mode.AUTO, at=at)
    if not chosen or not whole.is_titled():
        return _page(request, _said_lost(request, page), at, status=422)
    try:
        kept = _kept(user, whole, at)
    except NotNow:  # overtaken too: it is said when the rest is right
        return _page(request, _said_lost(request, page), at, status=422)
    if kept.state not in Pilot.WRITABLE or not kept.written_by(user):
        return redirect(kept if kept.state not in Pilot.WRITABLE else "pilots:list")
    refused = _take_files(user, kept, chosen, at)
    data = request.POST.copy()
    data["revision"] = str(kept.revision)
    again = Page(data, pilot=kept, lead=user, mode=page.mode, at=at)
    again.is_valid()
    for reason in refused:
        again.form.add_error("attachments", reason)
    return _page(request, again, at, status=422)


def _said_lost(request: HttpRequest, page: Page) -> Page:
    """A file that is not kept is asked for again; what is wrong with it already says so."""
    if request.FILES.getlist("attachments") and "attachments" not in page.form.errors:
        page.form.add_error("attachments", _choose_again())
    return page


def _choose_again() -> str:
    return _("Choose your file again: it is not kept yet.")


def _keep(request: HttpRequest, page: Page, at: datetime) -> HttpResponse:
    user = request.user
    try:
        kept = _kept(user, page, at)
    except actions.Overtaken:
        return _both(request, page, at)
    except NotNow as refusal:
        page.form.add_error(None, refusal.reason)
        return _page(request, _said_lost(request, page), at, status=422)
    if kept.state not in Pilot.WRITABLE:  # the second half of a double click
        return redirect(kept)
    refused = _take_files(user, kept, page.form.cleaned_data["attachments"], at)
    for reason in refused:
        messages.error(request, reason)
    if page.mode == Mode.SEND and not refused:
        try:
            return _sent(request, actions.send(kept, by=user, at=at))
        except NotNow as refusal:
            kept.refresh_from_db()
            if kept.state not in Pilot.WRITABLE:
                return redirect(kept)
            messages.error(request, refusal.reason)
    elif not refused and "preview" not in request.POST:
        messages.success(request, _("Your draft is kept. Nothing leaves until you send it."))
    if not kept.written_by(user):
        return redirect("pilots:list")
    return redirect("pilots:preview" if "preview" in request.POST else "pilots:edit", kept.pk)


def _sent(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    if pilot.fast_lane:
        said = _("It starts at once: the fast lane is open for it. The budget is yours to spend.")
    else:
        said = _("Sent. You have an answer by %(day)s.") % {"day": day_words(pilot.promised_on)}
    messages.success(request, said)
    return redirect(pilot)


def _kept(user: User, page: Page, at: datetime) -> Pilot:
    """A new pilot, or this one written again; the second half of a double click finds what the first half did."""
    proposal, team, pilot = page.proposal(), page.form.team(), page.pilot
    if pilot is None:
        token = page.form.cleaned_data["form_token"]
        pilot = actions.propose(user, proposal=proposal, people=team, token=token, by=user, at=at)
        if pilot.state not in Pilot.WRITABLE and _says_more(pilot, proposal):
            raise NotNow(_("This proposal had already left: what you have just changed is not in it."))
        if pilot.created_at == at or pilot.state not in Pilot.WRITABLE:
            return pilot
    return actions.save(pilot, proposal=proposal, people=team, revision=page.revision, by=user, at=at)


def _says_more(pilot: Pilot, proposal: Proposal) -> bool:
    """Whether the form says something else than what was sent: the Back button, a change, a second « Send »."""
    return any(getattr(pilot, name) != value for name, value in proposal.fields.items() if name != "language")


def _take_files(user: User, pilot: Pilot, chosen: list, at: datetime) -> list[str]:
    """Each file on its own, so that one that is refused loses no other; the sentences about the refused ones."""
    refused = []
    for one in chosen:
        try:
            actions.add_file(pilot, content=one.read(), name=one.name, by=user, at=at)
        except ValidationError as problem:
            refused.append(_("%(name)s: %(reason)s") % {"name": one.name, "reason": problem.messages[0]})
        except NotNow as refusal:
            return [*refused, refusal.reason]
    return refused


def _remove(request: HttpRequest, pilot: Pilot, at: datetime) -> None:
    number = request.POST["remove_file"]
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        return
    file = (
        PilotFile.objects.visible_to(request.user)
        .filter(pilot=pilot, pk=number)
        .select_related("pilot", "expense")
        .first()
    )
    if file:
        actions.remove_file(file, by=request.user, at=at)


def _both(request: HttpRequest, page: Page, at: datetime) -> HttpResponse:
    """Somebody else wrote meanwhile: what was typed stays, what they wrote stands beside it, saving is a decision."""
    typed, proposal, team = page.form.cleaned_data, page.proposal(), page.form.team()
    mine = Pilot.objects.visible_to(request.user)
    pilot = load(request.user, page.pilot.pk if page.pilot else mine.get(form_token=typed["form_token"]).pk)
    data = request.POST.copy()
    data["revision"] = str(pilot.revision)
    again = Page(data, pilot=pilot, lead=request.user, mode=Mode.DRAFT, at=at)
    again.is_valid()
    again = _said_lost(request, again)
    theirs = drafts.written_otherwise(pilot, proposal, team)
    return _page(request, again, at, status=409, theirs=theirs)


def _page(
    request: HttpRequest, page: Page, at: datetime, *, status: int = 200, theirs: dict[str, str] | None = None
) -> HttpResponse:
    pilot, problems = page.pilot, list(page.problems()) if page.is_bound else []
    page.ask()
    shown = {
        "pilot": pilot,
        "form": page.form,
        "lines": page.lines,
        "kpis": page.kpis,
        "problems": problems,
        "total": page.total,
        "theirs": theirs,
        "files": list(drafts.attachments(pilot)) if pilot else [],
        "most_files": rules.MOST_FILES,
        "autosave": _autosave_url(pilot),
    }
    return render(request, "pilots/propose.html", shown | _promise(pilot, at), status=status)


def _promise(pilot: Pilot | None, at: datetime) -> dict:
    """By when the answer comes, and up to what it needs none."""
    programme = Programme.now()
    return {"promised_on": actions.promised_decision(at), "fast_lane_amount": programme.fast_lane_amount}


def _tool(request: HttpRequest) -> str:
    """?tool=12 from a tool's sheet chooses it; anything else chooses nothing."""
    asked = request.GET.get("tool", "")
    return asked if asked.isascii() and asked.isdecimal() and len(asked) < 10 else ""


# --- Kept by itself ---------------------------------------------------------------------------------------------


def _autosave(request: HttpRequest, pilot: Pilot | None) -> HttpResponse:
    """A moment after typing stops: whatever can be read is kept, nothing is judged, nothing is ever sent."""
    user, at = request.user, timezone.now()
    page = Page(request.POST, request.FILES, pilot=pilot, lead=user, mode=Mode.AUTO, at=at)
    if not page.is_titled():
        return HttpResponse(status=204)
    try:
        if pilot:
            rules.can_write(user, pilot).enforce()
        kept = _kept(user, page, at)
    except actions.Overtaken as refusal:
        return JsonResponse({"said": refusal.reason, "conflict": True}, status=409)
    except NotNow as refusal:
        return JsonResponse({"said": refusal.reason, "ended": True}, status=409)
    said = [_("Draft kept at %(time)s") % {"time": clock(at)}]
    said += _take_files(user, kept, page.form.cleaned_data.get("attachments", []), at)
    if left_out := page.left_out():
        said.append(_("Not kept yet: %(what)s") % {"what": ", ".join(left_out)})
    answer = {
        "said": ". ".join(one.rstrip(".") for one in said),
        "revision": kept.revision,
        "page": reverse("pilots:edit", args=[kept.pk]),
        "autosave": _autosave_url(kept),
    }
    if request.FILES:
        shown = {"files": list(drafts.attachments(kept)), "pilot": kept}
        answer["files"] = render_to_string("pilots/propose.html#files", shown, request)
    return JsonResponse(answer)


def _autosave_url(pilot: Pilot | None) -> str:
    return reverse("pilots:autosave", args=[pilot.pk]) if pilot else reverse("pilots:autosave_new")
