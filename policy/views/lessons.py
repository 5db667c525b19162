"""The lessons of the company: found by filter, made of an evaluation, kept with their facts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import needs
from policy import actions, queries, rules
from policy.forms import FactsForm, LessonFilter
from policy.models import Document, pick_text
from tools.models import Trial

PER_PAGE = 24


@require_safe
@needs("policy.read")
def lessons(request: HttpRequest) -> HttpResponse:
    asked = LessonFilter(request.GET).read()
    form = LessonFilter(initial=dict(asked))
    form.offer(queries.lessons.lesson_choices(request.user))
    number = asked.pop("page")
    page = Paginator(queries.lessons.lessons(request.user, **asked), PER_PAGE).get_page(number)
    cards = [
        {
            "document": document,
            "text": pick_text(document.current_version.texts.all()),
            "facts": getattr(document, "facts", None),
        }
        for document in page.object_list
    ]
    context = {"form": form, "page": page, "cards": cards, "filtered": any(asked.values())}
    return render(request, "policy/lessons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.lesson")
def trial_lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """From a concluded evaluation to the working copy of its lesson; once."""
    trial = get_object_or_404(
        Trial.objects.visible_to(request.user).select_related("tool", "owner__unit"), pk=pk
    )
    rules.can_teach(request.user, trial).enforce()
    made = queries.lessons.lesson_of(trial)
    if request.method == "POST" and made is None:
        made = actions.teach(trial, by=request.user, at=timezone.now())
        messages.success(request, _("The lesson is begun with what the evaluation knows. The rest is yours."))
        return redirect(queries.writing_url(made))
    # Somebody else's working copy is not for everybody to see: its name is enough.
    visible = made is not None and Document.objects.visible_to(request.user).filter(pk=made.pk).exists()
    return render(request, "policy/trial_lesson.html", {"trial": trial, "made": made, "visible": visible})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("policy.lesson")
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    rules.can_set_facts(request.user, found).enforce()
    form = FactsForm(request.POST or None, instance=queries.lessons.facts_of(found))
    if request.method == "POST" and form.is_valid():
        actions.set_facts(found, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The facts of the lesson are kept."))
        return redirect("policy:document", slug=slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "policy/facts.html", {"document": found, "form": form}, status=status)
