"""A reading is confirmed, counted, judged useful or not; who has confirmed, and the proof of it."""

import tempfile
import zipfile

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import may, needs
from policy import actions, queries, rules
from policy.forms import (
    AcknowledgeForm,
    BeaconForm,
    CheckForm,
    ProofForm,
    QuestionForm,
    QuizForm,
    UsefulForm,
)
from policy.models import Document, Feedback, QuizQuestion, Version
from policy.views.reading import READING, reading_context

REMARKS_PER_PAGE = 30
SPOOLED = 4 * 1024 * 1024


@require_POST
@needs("policy.acknowledge")
def acknowledge(request: HttpRequest, slug: str) -> HttpResponse:
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This page is not complete. Please go back and read it again."))
    shown = get_object_or_404(
        Version.objects.visible_to(request.user).select_related(
            "document__audience_unit", "document__asked_version"
        ),
        document__slug=slug,
        number=form.cleaned_data["version"],
    )
    current = shown.pk == shown.document.current_version_id
    quiz = QuizForm(request.POST, questions=shown.document.questions.all())
    if not quiz.is_valid():
        if not current:
            messages.info(request, _("A newer version has come out since you opened the page: here it is."))
            return redirect("policy:document", slug=slug)
        found = queries.page(request.user).get(slug=slug)
        return render(request, READING, reading_context(found, shown, request, quiz), status=422)
    said = {"language": form.cleaned_data["language"], "sha256": form.cleaned_data["sha256"]}
    actions.acknowledge(shown, **said, answers=quiz.answers, by=request.user, at=timezone.now())
    if current:
        messages.success(
            request,
            _("Thank you. Your reading of version %(number)s is recorded.") % {"number": shown.number},
        )
    else:
        messages.info(
            request,
            _(
                "Your reading of version %(number)s is recorded. A newer version has come out since: here it is."
            )
            % {"number": shown.number},
        )
    return redirect("policy:document", slug=slug)


# Sent by static/js/reading.js without a form, so without its token. Nothing of the sender is kept and nothing is shown:
# the worst that a forged call does is one reading too many, and browsers say when it comes from another site.
@csrf_exempt
@require_POST
@needs("policy.read")
def read(request: HttpRequest, slug: str) -> HttpResponse:
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponseForbidden()
    form = BeaconForm(request.POST)
    found = get_object_or_404(Document.objects.visible_to(request.user).published(), slug=slug)
    if not form.is_valid():
        return HttpResponseBadRequest()
    actions.count_reading(found, language=form.cleaned_data["language"], day=timezone.localdate())
    return HttpResponse(status=204)


# --- Useful or not ------------------------------------------------------------------------------------


@require_POST
@needs("policy.say_useful")
def useful(request: HttpRequest, slug: str) -> HttpResponse:
    form = UsefulForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This page is not complete. Please go back and read it again."))
    shown = get_object_or_404(
        Version.objects.visible_to(request.user).select_related("document"),
        document__slug=slug,
        number=form.cleaned_data["version"],
    )
    yes, reason = form.cleaned_data["useful"] == "yes", form.cleaned_data["reason"]
    actions.say_useful(shown, useful=yes, reason=reason, by=request.user, at=timezone.now())
    if reason and not yes:
        messages.success(request, _("Thank you: the person who keeps this text reads what you wrote."))
    return redirect(f"{shown.document.get_absolute_url()}#useful")


@require_safe
@needs("policy.remarks")
def remarks(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    rules.can_see_remarks(request.user, found).enforce()
    page = Paginator(queries.feedback.remarks(found, request.user), REMARKS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "document": found,
        "page": page,
        "useful": queries.feedback.useful(found),
        "may_look": bool(rules.can_look_at(request.user, found)),
    }
    return render(request, "policy/remarks.html", context)


@require_POST
@needs("policy.remarks")
def look_at(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    remark = get_object_or_404(
        Feedback.objects.visible_to(request.user).select_related("document"), document__slug=slug, pk=pk
    )
    actions.look_at(remark, by=request.user, at=timezone.now())
    return redirect("policy:remarks", slug=slug)


# --- Questions before confirming ------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.questions")
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    kept = {question.position: question for question in found.questions.all()}
    forms = [
        QuestionForm(request.POST or None, prefix=f"q{place}", question=kept.get(place))
        for place in range(1, QuizQuestion.MOST + 1)
    ]
    status = 200
    if request.method == "POST":
        if not [form for form in forms if not form.is_valid()]:
            written = [form.facts for form in forms if not form.is_blank]
            actions.set_questions(found, written, by=request.user, at=timezone.now())
            messages.success(
                request,
                _("The questions are kept.") if written else _("Nothing is asked before confirming."),
            )
            return redirect("policy:document", slug=slug)
        status = 422
    return render(request, "policy/questions.html", {"document": found, "forms": forms}, status=status)


# --- Who has confirmed ------------------------------------------------------------------------------------


@require_safe
@needs("policy.follow")
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    if not found.asks:
        raise Http404
    rows, total = queries.by_direction(found)
    return render(
        request,
        "policy/follow.html",
        {
            "document": found,
            "rows": rows,
            "total": total,
            "asked_on": queries.asked_on(found),
            "team": False,
            "may_prove": may(request.user, "policy.prove"),
        },
    )


@require_safe
@needs("policy.follow_team")
def follow_team(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for the units that the reader runs, and those below."""
    found = get_object_or_404(queries.page(request.user), slug=slug)
    if not found.asks:
        raise Http404
    rows, total = queries.by_team(found, request.user)
    return render(
        request,
        "policy/follow.html",
        {
            "document": found,
            "rows": rows,
            "total": total,
            "asked_on": queries.asked_on(found),
            "team": True,
            "may_prove": False,
        },
    )


@require_POST
@needs("policy.prove")
def proof(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    """A .zip with the table and its signed statement; it is written to a file, so that memory does not grow with it."""
    form = ProofForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Choose CSV or XLSX."))
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    kind, at = form.cleaned_data["kind"], timezone.now()
    archive = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - FileResponse closes it
    with tempfile.TemporaryFile() as table:
        statement = actions.take_out_proof(found, kind=kind, file=table, by=request.user, at=at)
        name = queries.proofs.name_of(found, kind, at)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            with packed.open(name, "w", force_zip64=True) as inside:
                table.seek(0)
                while block := table.read(queries.proofs.BLOCK):
                    inside.write(block)
            packed.writestr(queries.proofs.STATEMENT, statement)
    archive.seek(0)
    return FileResponse(
        archive, as_attachment=True, filename=f"{name}.zip", headers={"Cache-Control": "private, no-store"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.prove")
def check_proof(request: HttpRequest) -> HttpResponse:
    """Whether a proof that somebody brings back is what the portal gave out."""
    form, checked, status = CheckForm(), None, 200
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if form.is_valid():
            checked = queries.proofs.check(form.cleaned_data["file"])
        else:
            status = 422
    return render(request, "policy/proof.html", {"form": form, "checked": checked}, status=status)
