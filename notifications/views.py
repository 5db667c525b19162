"""HTTP for a person's messages: the list, read marks, and what also comes by mail."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from notifications import actions, delivery, kinds, queries
from notifications.forms import WHAT_COMES, After, Choices, PageForm
from notifications.kinds import Topic

PER_PAGE = 20
ICONS = {
    Topic.READING: "book-open",
    Topic.WRITING: "file-pen",
    Topic.TRAINING: "graduation-cap",
    Topic.PILOTS: "rocket",
    Topic.TOOLS: "wrench",
    Topic.MENTORING: "handshake",
    Topic.DIGEST: "newspaper",
    Topic.ACCOUNT: "key-round",
}


@require_safe
@needs("notifications.read")
def centre(request: HttpRequest) -> HttpResponse:
    """The messages of the signed-in person, newest first."""
    at = timezone.now()
    rows = queries.centre(request.user, at)
    page = Paginator(rows, PER_PAGE).get_page(PageForm(request.GET).number())
    unread = queries.unread(request.user, at)
    return render(
        request,
        "notifications/centre.html",
        {"page": page, "items": _items(request.user, page), "unread": unread},
    )


def _items(user, page) -> list[dict]:
    """The rows with their subject line and address; a subject that is gone leaves the label of its kind."""
    rows = list(page.object_list)
    for row in rows:
        row.recipient = user
    lines = delivery.lines(rows)
    return [_item(row, lines.get(row.pk)) for row in rows]


def _item(row, line: tuple[str, str] | None) -> dict:
    kind = kinds.find(row.kind)
    title, url = line or (str(kind.label) if kind else _("Message"), "")
    return {
        "row": row,
        "title": title,
        "url": url,
        "label": Topic(kind.topic).label if kind else "",
        "icon": ICONS[kind.topic] if kind else "mail",
    }


@require_POST
@needs("notifications.read")
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one message read, then open what it is about or stay on the list."""
    message = get_object_or_404(queries.centre(request.user, timezone.now()), pk=pk)
    actions.mark_read(message, by=request.user, at=timezone.now())
    form = After(request.POST)
    if form.is_valid() and form.cleaned_data["then"] == "open":
        message.recipient = request.user  # type: ignore[assignment]
        _title, url = delivery.lines([message]).get(message.pk, ("", ""))
        if url and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
            return redirect(url)
    return redirect("notifications:centre")


@require_POST
@needs("notifications.read")
def read_all(request: HttpRequest) -> HttpResponse:
    count = actions.mark_all_read(by=request.user, at=timezone.now())
    messages.success(
        request,
        ngettext("%(count)s message marked as read.", "%(count)s messages marked as read.", count)
        % {"count": count},
    )
    return redirect("notifications:centre")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("notifications.choose")
def preferences(request: HttpRequest) -> HttpResponse:
    """One line per topic; what cannot be left is named with its reason."""
    if request.method == "POST":
        form = Choices(request.POST)
        if form.is_valid():
            actions.choose(request.user, kept=form.cleaned_data["topics"])
            messages.success(request, _("Your choices are saved. They apply from the next message on."))
            return redirect("notifications:preferences")
        kept = queries.topics_kept(request.user)
    else:
        kept = queries.topics_kept(request.user)
        form = Choices(initial={"topics": kept})
    topics = [
        {"value": topic.value, "label": topic.label, "help": WHAT_COMES[topic], "kept": topic.value in kept}
        for topic in WHAT_COMES
    ]
    always = sorted({(str(kind.label), str(kind.why_legal)) for kind in kinds.kinds() if kind.legal})
    return render(
        request, "notifications/preferences.html", {"form": form, "topics": topics, "always": always}
    )
