"""Writing: a new document, the editing page, its pictures, its settings; nothing that was typed is ever lost."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import differences, richtext
from core.access import needs
from core.templatetags.ui import clock
from core.verdicts import NotNow
from policy import actions, queries, rules
from policy.forms import ImageForm, LanguageFilter, NewForm, SettingsForm, TextForm
from policy.models import Document, Text, fingerprint


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.write")
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        initial = {"kind": Document.Kind.GUIDE, "language": request.LANGUAGE_CODE[:2]}
        return render(request, "policy/new.html", {"form": NewForm(initial=initial)})
    form = NewForm(request.POST)
    if not form.is_valid():
        return render(request, "policy/new.html", {"form": form}, status=422)
    begun = actions.begin(**form.cleaned_data, by=request.user, at=timezone.now())
    return redirect(queries.writing_url(begun, form.cleaned_data["language"]))


# --- The text ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.write")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    rules.can_edit(request.user, found).enforce()
    language = LanguageFilter(request.GET).read(request.LANGUAGE_CODE[:2])
    if request.method == "POST":
        return _save(request, found, language)
    return _page(request, found, language, _form(found, language))


def _standing(found: Document, language: str) -> tuple[Text | None, int, str]:
    """(text, revision, fingerprint) that a writer starts from: the working copy, else the text in force, else nothing."""
    draft = next((draft for draft in found.drafts.all() if draft.language == language), None)
    if draft:
        return draft, draft.revision, draft.sha256
    texts = found.current_version.texts.all() if found.current_version else ()
    text = next((text for text in texts if text.language == language), None)
    return text, 0, text.sha256 if text else ""


def _form(found: Document, language: str) -> TextForm:
    text, revision, base = _standing(found, language)
    shown = {"title": text.title, "summary": text.summary, "body": text.body} if text else {}
    return TextForm(initial=shown | {"revision": revision, "base": base})


def _page(
    request: HttpRequest, found: Document, language: str, form: TextForm, *, status: int = 200, **more
) -> HttpResponse:
    states = queries.lines([found])[0][1]
    here = next(state for state in states if state.language == language)
    other = next(state for state in states if state.language != language)
    source = _standing(found, other.language)[0]
    mine = found.owner_id == request.user.pk
    context = {
        "document": found,
        "form": form,
        "language": language,
        "states": states,
        "here": here,
        "other": other,
        # Beside a text that is to be made or brought up to date: the one in the other language.
        "source": source if source and here.state != "fresh" else None,
        "source_body": richtext.render(source.body, source.language) if source else "",
        "read_only": richtext.render(form["body"].value() or "", language),
        "image_form": ImageForm(),
        "drafts": list(found.drafts.all()),
        "may_send": mine and bool(rules.can_send(request.user, found, list(found.drafts.all()))),
        "may_settle": bool(rules.can_settle(request.user, found)),
        "mine": mine,
    }
    return render(request, "policy/edit.html", context | more, status=status)


def _save(request: HttpRequest, found: Document, language: str) -> HttpResponse:
    """From the page's button, or by itself while the person writes (then the answer is JSON)."""
    quiet = request.headers.get("Accept") == "application/json"
    form = TextForm(request.POST)
    if not form.is_valid():
        if quiet:
            return JsonResponse({"said": next(iter(form.errors.values()))[0]}, status=422)
        return _page(request, found, language, form, status=422)
    typed = form.cleaned_data
    if request.POST.get("do") == "go_on":  # their own text on top of the newer one, which they have seen
        return _page(request, found, language, form, on_top=True)
    words = actions.Words(typed["title"], typed["summary"], typed["body"])
    _text, revision, base = _standing(found, language)
    unchanged = fingerprint(language, words.title, words.summary, words.body) == base
    try:
        if not unchanged:
            saved = actions.write(
                found,
                words,
                language=language,
                revision=typed["revision"],
                base=typed["base"],
                by=request.user,
                at=timezone.now(),
            )
            revision, base = saved.revision, saved.sha256
    except NotNow as refusal:
        if quiet:
            return JsonResponse({"said": refusal.reason, "conflict": True}, status=409)
        return _conflict(request, found.slug, language, words)
    if quiet:
        said = _("Saved at %(time)s") % {"time": clock(timezone.now())}
        return JsonResponse({"revision": revision, "base": base, "said": said})
    then = {"preview": queries.preview_url(found), "send": queries.preview_url(found)}
    if request.POST.get("then") not in then:
        messages.success(request, _("Saved. Only you and communication see it until it is published."))
    return redirect(then.get(request.POST.get("then", ""), queries.writing_url(found, language)))


def _conflict(request: HttpRequest, slug: str, language: str, mine: actions.Words) -> HttpResponse:
    """Both texts side by side: whoever wrote decides, nothing is thrown away for them."""
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    theirs, revision, base = _standing(found, language)
    context = {
        "document": found,
        "language": language,
        "mine": mine,
        "mine_body": richtext.render(mine.body, language),
        "theirs": theirs,
        "theirs_body": richtext.render(theirs.body, language) if theirs else "",
        "who": getattr(theirs, "by", None),
        "changes": differences.show(
            differences.compare(theirs.body if theirs else "", mine.body).html, language
        ),
        "form": TextForm(
            initial={
                "title": mine.title,
                "summary": mine.summary,
                "body": mine.body,
                "revision": revision,
                "base": base,
            }
        ),
    }
    return render(request, "policy/conflict.html", context, status=409)


@require_POST
@needs("policy.write")
def add_image(request: HttpRequest, slug: str) -> JsonResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    rules.can_edit(request.user, found).enforce()
    form = ImageForm(request.POST, request.FILES)
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        return JsonResponse({"field": name, "said": problems[0]}, status=422)
    sent = form.cleaned_data["file"]
    try:
        image = actions.add_image(
            found, name=sent.name, content=sent.read(), by=request.user, at=timezone.now()
        )
    except (ValidationError, NotNow) as problem:
        said = problem.reason if isinstance(problem, NotNow) else problem.messages[0]
        return JsonResponse({"field": "file", "said": said}, status=422)
    shown = {"src": image.get_absolute_url(), "width": image.width, "height": image.height}
    return JsonResponse(shown | {"alt": form.cleaned_data["alt"]})


# --- Settings -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.write")
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.at_desk(request.user), slug=slug)
    rules.can_settle(request.user, found).enforce()
    whole = rules.settles_all(request.user)
    if request.method != "POST":
        form = SettingsForm(instance=found, whole=whole)
        return render(request, "policy/settings.html", {"document": found, "form": form, "whole": whole})
    form = SettingsForm(request.POST, instance=found, whole=whole)
    if not form.is_valid():
        return render(
            request, "policy/settings.html", {"document": found, "form": form, "whole": whole}, status=422
        )
    actions.settle(
        get_object_or_404(
            queries.at_desk(request.user), slug=slug
        ),  # as it is: the form has written on its own
        form.facts,
        topics=form.cleaned_data["topics"],
        tools=form.cleaned_data["tools"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The settings are saved."))
    return redirect("policy:settings", slug=slug)
