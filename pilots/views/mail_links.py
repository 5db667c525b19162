"""The signed link of a mail: a page that changes nothing, then one answer, given without signing in; and taking it back."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import needs
from core.verdicts import Refused, Verdict
from people.models import Role, User
from pilots import actions, queries, rules
from pilots.forms import ApprovalForm, DeclineForm, ReworkForm
from pilots.models import Pilot
from pilots.queries.mail_links import ANSWER, UNDO, Opened, read, reader, token
from pilots.views import sections

FORMS = {"grant": ApprovalForm, "rework": ReworkForm, "decline": DeclineForm}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.decide_from_mail")
def decide_from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Mail programs and scanners open links by themselves: only the button of the page decides."""
    at = timezone.now()
    found = _open(request, token, use=ANSWER)
    if isinstance(found, HttpResponse):
        return found
    with _reading_as(found.person):
        verdict = rules.can_answer_by_link(found.person, found.pilot, found.link, at=at)
        if not verdict:
            return _done_or_said(request, found, verdict, at)
        if request.method == "POST":
            return _answer(request, found, token, at)
        return _desk(request, found, at)


@require_POST
@needs("pilots.decide_from_mail")
def undo_from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """For ten minutes, whoever decided from the mail takes it back from the page that said so."""
    at = timezone.now()
    found = _open(request, token, use=UNDO)
    if isinstance(found, HttpResponse):
        return found
    with _reading_as(found.person):
        try:
            rules.can_undo_by_link(found.person, found.pilot, found.link, at=at).enforce()
            actions.undo(found.pilot, by=found.person, at=at)
        except Refused as refusal:
            return _say(request, refusal.reason, found.pilot.get_absolute_url(), status=409)
        return _say(
            request,
            _("The pilot waits again, under the same promise. No mail had left."),
            found.pilot.get_absolute_url(),
            title=_("Your decision is taken back"),
        )


def _open(request: HttpRequest, text: str, *, use: str) -> Opened | HttpResponse:
    """What the link opens, or the page that says why it opens nothing."""
    link = read(text, use=use)
    person = reader(link) if link else None
    if link is None or person is None:
        words = _(
            "This link is not whole: some mail programs cut long lines. Everything to decide is in the portal."
        )
        return _say(request, words, reverse("pilots:to_decide"), status=404)
    page = reverse("pilots:pilot", args=[link.pilot])
    if Role.DSI in settings.MFA_REQUIRED_ROLES and request.user.pk != person.pk:
        return redirect_to_login(page)
    if request.user.is_authenticated and request.user.pk != person.pk:
        words = _("This link was sent to %(name)s, and you are signed in as %(you)s.")
        said = words % {"name": person.name, "you": request.user.name}
        return _say(request, said, page, status=403)
    with _reading_as(person):
        pilot = queries.sheet(person).filter(pk=link.pilot).first()
        if pilot is None or not (person.is_active and person.holds(Role.DSI)):
            words = _("This link was for a member of the IT department who no longer decides pilots.")
            return _say(request, words, page, status=403)
    return Opened(link, person, pilot)


def _answer(request: HttpRequest, found: Opened, text: str, at: datetime) -> HttpResponse:
    """The same actions as on the desk, on the same conditions; the page after it says what was done."""
    answer = request.POST.get("answer", "")
    pilot, person = found.pilot, found.person
    if answer not in FORMS:  # a form that was changed on its way: what was typed stays
        kept = {f"{name}_form": _kept(FORMS[name], request) for name in ("rework", "decline")}
        return _desk(request, found, at, status=422, **kept)
    form = (
        ApprovalForm(request.POST, pilot=pilot, at=at) if answer == "grant" else FORMS[answer](request.POST)
    )
    if not form.is_valid():
        return _desk(request, found, at, status=422, **{f"{answer}_form": form})
    try:
        if answer == "grant":
            actions.approve(pilot, **form.chosen, by=person, at=at)
        elif answer == "rework":
            actions.rework(pilot, advice=form.cleaned_data["advice"], by=person, at=at)
        else:
            actions.decline(pilot, **form.cleaned_data, by=person, at=at)
    except Refused as refusal:
        return _say(request, refusal.reason, pilot.get_absolute_url(), status=409)
    return _private(redirect("pilots:decide_from_mail", text))


def _kept(form: type[ReworkForm | DeclineForm], request: HttpRequest) -> ReworkForm | DeclineForm:
    """A form that shows what was typed, unjudged."""
    empty = form()
    return form(initial={name: request.POST.get(empty.add_prefix(name), "") for name in empty.fields})


def _desk(request: HttpRequest, found: Opened, at: datetime, *, status: int = 200, **forms) -> HttpResponse:
    pilot = found.pilot
    context = sections.course.context(found.person, pilot, at, {}) | {
        "pilot": pilot,
        "insight": True,
        "more_kpis": sections.proposing.more_kpis(pilot),
        "person": found.person,
        "late": pilot.late(at),
        "lines": pilot.lines.all(),
        "desk": queries.desk(pilot, at=at),
        "undo_minutes": int(settings.UNDO_WINDOW.total_seconds() // 60),
        "grant_form": forms.get("grant_form"),
        "rework_form": forms.get("rework_form") or ReworkForm(),
        "decline_form": forms.get("decline_form") or DeclineForm(),
    }
    return _private(render(request, "pilots/decide_from_mail.html", context, status=status))


def _done_or_said(request: HttpRequest, found: Opened, verdict: Verdict, at: datetime) -> HttpResponse:
    """This person has just decided by this link: what was done, and how to take it back. Else why it decides no more."""
    pilot, person, link = found.pilot, found.person, found.link
    theirs = (
        pilot.decided_by_id == person.pk
        and pilot.decisions == link.decisions + 1
        and queries.mail_links.moment(pilot) == link.sent
        and pilot.state in Pilot.DECIDED
    )
    if not theirs:
        status = 409 if request.method == "POST" else 200
        return _say(request, verdict.reason, pilot.get_absolute_url(), status=status)
    context = {
        "pilot": pilot,
        "person": person,
        "undo_until": pilot.undo_until(),
        "undo_token": token(pilot, person, use=UNDO, at=at) if rules.can_undo(person, pilot, at=at) else "",
    }
    return _private(render(request, "pilots/decided_from_mail.html", context))


def _say(request: HttpRequest, words: str, page: str, *, title: str = "", status: int = 200) -> HttpResponse:
    context = {"said_title": title or _("This link decides nothing any more"), "words": words, "page": page}
    return _private(render(request, "pilots/said_from_mail.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search engine, told to no other site.

    Not "no-referrer": browsers then send « Origin: null » with the form, which Django rightly refuses.
    """
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


@contextmanager
def _reading_as(person: User):
    """In the language and the zone of the person whom the link names: nobody is signed in who could tell."""
    with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        yield
