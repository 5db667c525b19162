"""HTTP for accounts, the language, the rights table and the directory."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.verdicts import Forbidden, NotNow
from people import actions, queries
from people.forms import AbsenceForm, AccountForm, DirectoryForm, LanguageForm
from people.models import Absence, DirectoryImport


@require_http_methods(["GET", "HEAD", "POST"])
@needs("people.account")
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and the two things I choose: my language, my time zone."""
    person = request.user
    form = AccountForm(
        request.POST or None, initial={"language": person.language, "time_zone": person.time_zone}
    )
    if request.method == "POST" and form.is_valid():
        actions.update_account(person, **form.cleaned_data, at=timezone.now())
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your choices are kept."))
        return _remember_language(redirect("people:account"), form.cleaned_data["language"])
    return render(request, "people/account.html", {"form": form, "card": queries.card(person)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("people.absence")
def absence(request: HttpRequest) -> HttpResponse:
    """I will be away: from when, until when, who stands in; and for whom I stand in."""
    person, at = request.user, timezone.now()
    form = AbsenceForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.announce_absence(person, **form.cleaned_data, by=person, at=at)
        except NotNow as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(
                request,
                _("It is said. %(name)s knows and stands in for you.") % {"name": kept.stand_in.name},
            )
            return redirect("people:absence")
    shown = {
        **queries.absences_of(person, timezone.localdate(at)),
        "form": form,
        "suggested": queries.suggested_stand_ins(person),
    }
    return render(request, "people/absence.html", shown, status=422 if form.errors else 200)


@require_POST
@needs("people.absence")
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Back earlier than planned, or staying after all."""
    found = get_object_or_404(Absence.objects.visible_to(request.user).select_related("stand_in"), pk=pk)
    actions.end_absence(found, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back: everything is in your hands again."))
    return redirect("people:absence")


@csrf_exempt  # a token would make every public page a page of one visitor; the browser says where the click came from
@require_POST
@needs("people.set_language")
def set_language(request: HttpRequest) -> HttpResponse:
    """The switch of the bar: the cookie for everybody, the profile for who has one, then back to the page."""
    form = LanguageForm(request.POST)
    if not form.is_valid() or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return redirect("/")
    language, target = form.cleaned_data["language"], form.cleaned_data["next"]
    if request.user.is_authenticated:
        actions.set_language(request.user, language=language)
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        target = "/"
    return _remember_language(redirect(queries.without_language(target)), language)


def _remember_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


@require_safe
@needs("people.rights")
def rights(request: HttpRequest) -> HttpResponse:
    """Who may do what: the table that the views read, printed."""
    return render(request, "people/rights.html", queries.rights())


@require_http_methods(["GET", "HEAD", "POST"])
@needs("people.import_directory")
def directory_imports(request: HttpRequest) -> HttpResponse:
    """Send a file, and the latest ones."""
    form = DirectoryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        job = actions.submit(
            data=file.read(),
            name=file.name,
            leavers=form.cleaned_data["leavers"],
            by=request.user,
            at=timezone.now(),
        )
        return redirect("people:directory_import", job.pk)
    latest = DirectoryImport.objects.visible_to(request.user).select_related("by")[:20]
    return render(request, "people/directory_imports.html", {"form": form, "latest": latest})


@require_safe
@needs("people.import_directory")
def directory_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What the check found, what would change, and the one button."""
    job = get_object_or_404(DirectoryImport.objects.visible_to(request.user).select_related("by"), pk=pk)
    return render(request, "people/directory_import.html", {"job": job})


@require_POST
@needs("people.import_directory")
def apply_directory(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(DirectoryImport.objects.visible_to(request.user), pk=pk)
    actions.request_apply(job, by=request.user, at=timezone.now())
    return redirect("people:directory_import", job.pk)


@require_safe
@needs("people.enter_back_office")
def admin_login(request: HttpRequest) -> HttpResponse:
    """The back office has no door of its own: same sign-in, same limits."""
    if request.user.is_authenticated:
        raise Forbidden(_("The back office is for administrators."))
    return redirect_to_login("/admin/")
