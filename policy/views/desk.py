"""The desk: what waits, the preview of a working copy, sending, publication now or later, old versions, review."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import differences, richtext
from core.access import may, needs
from core.verdicts import NotNow, Refused
from policy import actions, queries, rules
from policy.forms import AdviceForm, DeskFilter, LanguageFilter, PublishForm
from policy.models import Document, Version, pick_text

PER_PAGE = 20
LISTS = {
    "read": gettext_lazy("To read"),
    "failed": gettext_lazy("Did not come out"),
    "publish": gettext_lazy("Ready to publish"),
    "scheduled": gettext_lazy("Scheduled"),
    "reviews": gettext_lazy("Reviews that are due"),
    "translate": gettext_lazy("To translate"),
    "remarks": gettext_lazy("Remarks"),
    "copies": gettext_lazy("All working copies"),
    "confirm": gettext_lazy("Confirmations"),
    "withdrawn": gettext_lazy("Withdrawn"),
}


@require_safe
@needs("policy.manage")
def manage(request: HttpRequest) -> HttpResponse:
    """One list at a time: the first that holds something, or the one that was asked for."""
    today = timezone.localdate()
    lists = queries.lists(today)
    sizes = queries.sizes(lists)
    asked, number = DeskFilter(request.GET).read()
    show = asked if asked in lists else next((name for name in lists if sizes[name]), "publish")
    page = Paginator(queries.dressed(lists[show]), PER_PAGE).get_page(number)
    context = {
        "show": show,
        "heading": LISTS[show],
        "lists": [(name, label, sizes[name]) for name, label in LISTS.items() if sizes[name] or name == show],
        "page": page,
        "lines": queries.lines(list(page)),
        "today": today,
        "may_publish": may(request.user, "policy.publish"),
    }
    return render(request, "policy/manage.html", context)


@require_safe
@needs("policy.write")
def mine(request: HttpRequest) -> HttpResponse:
    _show, number = DeskFilter(request.GET).read()
    page = Paginator(queries.owned(request.user), PER_PAGE).get_page(number)
    context = {"page": page, "lines": queries.lines(list(page)), "today": timezone.localdate()}
    return render(request, "policy/mine.html", context)


# --- A working copy -----------------------------------------------------------------------------------


@require_safe
@needs("policy.preview")
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    rules.can_preview(request.user, found).enforce()
    return _preview(request, found, None)


def _preview(
    request: HttpRequest,
    found: Document,
    form: PublishForm | None,
    *,
    advice: AdviceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    drafts = list(found.drafts.all())
    language = LanguageFilter(request.GET).read(request.LANGUAGE_CODE[:2])
    text = pick_text(drafts, language)
    first = found.current_version is None
    number = found.current_version.number + 1 if found.current_version else 1
    if form is None:
        form = PublishForm(first=first, initial={"seen": rules.fingerprint_of(drafts)})
    context = {
        "document": found,
        "text": text,
        "other": next((other for other in drafts if other is not text), None),
        "body": richtext.render(text.body, text.language) if text else "",
        "contents": richtext.contents(text.body) if text else (),
        "states": queries.lines([found])[0][1],
        "number": number,
        "first": first,
        "form": form,
        "advice": advice or AdviceForm(),
        "schedule": getattr(found, "schedule", None),
        "today": timezone.localdate(),
        "lacking": rules.unfinished(drafts),
        "may_publish": may(request.user, "policy.publish"),
        "may_edit": bool(rules.can_edit(request.user, found)),
        "may_send": bool(rules.can_send(request.user, found, drafts)),
        "mine": found.owner_id == request.user.pk,
        "changes": _changes(found, text),
    }
    return render(request, "policy/draft.html", context, status=status)


def _changes(found: Document, text) -> str:
    """What the working copy changes in the text in force, marked; nothing when there is none."""
    texts = found.current_version.texts.all() if found.current_version and text else ()
    before = next((old for old in texts if old.language == text.language), None)
    if before is None or before.sha256 == text.sha256:
        return ""
    return differences.show(differences.compare(before.body, text.body).html, text.language)


@require_http_methods(["POST"])
@needs("policy.publish")
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    form = PublishForm(request.POST, first=found.current_version is None)
    if not form.is_valid():
        return _preview(request, found, form, status=422)
    try:
        shown = actions.publish(found, **form.chosen, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _preview(request, found, form, status=409)
    messages.success(request, _("Version %(number)s is published.") % {"number": shown.number})
    return redirect("policy:document", slug=slug)


@require_POST
@needs("policy.publish")
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    form = PublishForm(request.POST, first=found.current_version is None, later=True)
    if not form.is_valid():
        return _preview(request, found, form, status=422)
    try:
        actions.schedule(found, on=form.cleaned_data["on"], **form.chosen, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _preview(request, found, form, status=409)
    messages.success(request, _("Scheduled: exactly this text comes out by itself."))
    return redirect("policy:draft", slug=slug)


@require_POST
@needs("policy.publish")
def unschedule(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    if actions.unschedule(found, by=request.user, at=timezone.now()):
        messages.success(request, _("Nothing comes out by itself any more."))
    return redirect("policy:draft", slug=slug)


@require_POST
@needs("policy.write")
def send(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    actions.send(found, by=request.user, at=timezone.now())
    messages.success(request, _("Sent. Communication answers within three working days."))
    return redirect("policy:draft", slug=slug)


@require_POST
@needs("policy.publish")
def give_back(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    form = AdviceForm(request.POST)
    if not form.is_valid():
        return _preview(request, found, None, advice=form, status=422)
    actions.give_back(found, advice=form.cleaned_data["advice"], by=request.user, at=timezone.now())
    messages.success(request, _("Given back: the writer is told."))
    return redirect("policy:manage")


@require_POST
@needs("policy.write")
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up the working copy in one language, at the revision that the page showed."""
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    rules.can_edit(request.user, found).enforce()
    language = LanguageFilter(request.POST).read("")
    kept = get_object_or_404(found.drafts.all(), language=language)
    if request.POST.get("revision") != str(kept.revision):
        raise NotNow(_("Somebody else has saved this draft in the meantime."))
    actions.discard(kept, revision=kept.revision, by=request.user, at=timezone.now())
    messages.success(request, _("The working copy is given up."))
    if found.current_version_id is None:
        return redirect("policy:mine")
    return redirect("policy:document", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.write")
def restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Start again from an old version; what is being written is shown before it is given up."""
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    rules.can_edit(request.user, found).enforce()
    version = get_object_or_404(
        Version.objects.visible_to(request.user).select_related("document").prefetch_related("texts"),
        document=found,
        number=number,
    )
    drafts = list(found.drafts.all())
    if request.method == "POST":
        over = request.POST.get("over", "")[:200]
        actions.restore(version, over=over, by=request.user, at=timezone.now())
        messages.success(
            request, _("Version %(number)s is your working copy now.") % {"number": version.number}
        )
        return redirect("policy:draft", slug=slug)
    text = pick_text(version.texts.all())
    context = {
        "document": found,
        "version": version,
        "drafts": drafts,
        "over": rules.fingerprint_of(drafts),
        "text": text,
        "body": richtext.render(text.body, text.language) if text else "",
    }
    return render(request, "policy/restore.html", context)


# --- What is published ----------------------------------------------------------------------------------


@require_POST
@needs("policy.publish")
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    actions.withdraw(found, by=request.user, at=timezone.now())
    messages.success(request, _("The document is withdrawn. Its versions and confirmations are kept."))
    return redirect("policy:document", slug=slug)


@require_POST
@needs("policy.publish")
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.page(request.user), slug=slug)
    actions.bring_back(found, by=request.user, at=timezone.now())
    messages.success(request, _("The document is shown again."))
    return redirect("policy:document", slug=slug)


@require_POST
@needs("policy.review")
def review(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    actions.review(found, by=request.user, at=timezone.now())
    messages.success(request, _("Noted: this document is still right."))
    return redirect("policy:document", slug=slug)
