"""What changed between two versions, for somebody who reads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import differences
from core.access import needs
from policy import actions, queries
from policy.models import LANGUAGES, Document

MOST_VERSIONS = 100_000


@require_safe
@needs("policy.read")
def changes(request: HttpRequest, slug: str, older: int, newer: int) -> HttpResponse:
    found = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
    if not 0 < older < newer <= MOST_VERSIONS:
        raise Http404
    pair = queries.changes.pair(found, older, newer)
    if pair is None:
        raise Http404
    first, second = pair
    both = {text.language for text in first.texts.all()} & {text.language for text in second.texts.all()}
    wanted = request.LANGUAGE_CODE[:2]
    language = wanted if wanted in both else next((code for code in LANGUAGES if code in both), None)
    row = None
    if language:
        asked = {"older_id": first.pk, "newer_id": second.pk, "language": language}
        row = queries.changes.difference(found, **asked)
        if row is None:  # nobody needed this pair before: the clock computes it within seconds
            actions.ask_for_pair(first, second, at=timezone.now())
            row = queries.changes.difference(found, **asked)
    context = {
        "document": found,
        "older": first,
        "newer": second,
        "row": row,
        "failed": row is not None and row.done_at is None and row.attempts >= actions.MOST_ATTEMPTS,
        "html": differences.show(row.html, row.language) if row and row.done_at else "",
    }
    return render(request, "policy/changes.html", context)
