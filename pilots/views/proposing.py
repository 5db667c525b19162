"""The one page of a proposal: keep a draft, add a line, send."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import needs
from core.money import bare
from core.verdicts import NotNow
from early_adopters.models import day_words
from people.models import User
from pilots import actions, rules
from pilots.forms import (
    MOST_ROWS,
    ROWS,
    BaseLines,
    LineForm,
    LineFormSet,
    ProposalForm,
    new_token,
    rows_of,
    written,
)
from pilots.models import Pilot, Proposal
from pilots.views.page import load


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.propose")
def propose(request: HttpRequest) -> HttpResponse:
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pilots.propose")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    pilot = load(request.user, pk)
    verdict = rules.can_write(request.user, pilot)
    verdict.enforce() if request.user.pk != pilot.lead_id else None
    if not verdict:  # sent from another tab: show it, say why
        messages.info(request, verdict.reason)
        return redirect(pilot)
    return _write(request, pilot)


def _write(request: HttpRequest, pilot: Pilot | None) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        initial = written(pilot) if pilot else {"form_token": new_token(), "tool": _tool(request)}
        rows = rows_of(pilot) if pilot else [{}] * ROWS
        return _page(
            request, pilot, ProposalForm(initial=initial), LineFormSet(initial=rows, prefix="lines"), at
        )
    if "add_line" in request.POST:
        return _one_row_more(request, pilot, at)
    sending = "send" in request.POST
    form = ProposalForm(request.POST, sending=sending, at=at)
    lines = cast(BaseLines, LineFormSet(request.POST, prefix="lines"))
    if not (form.is_valid() & lines.is_valid()):
        return _page(request, pilot, form, lines, at)
    if sending and not lines.lines():
        form.add_error(None, _("Add at least one line to the budget."))
        return _page(request, pilot, form, lines, at)
    return _keep(request, pilot, form, lines, sending, at)


def _keep(
    request: HttpRequest, pilot: Pilot | None, form, lines, sending: bool, at: datetime
) -> HttpResponse:
    try:
        kept = _kept(request.user, pilot, form, lines, sending, at)
    except NotNow as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, pilot, form, lines, at)
    if not sending:
        messages.success(request, _("Your draft is kept. Nothing leaves until you send it."))
        return redirect("pilots:edit", kept.pk)
    messages.success(
        request, _("Sent. You have an answer by %(day)s.") % {"day": day_words(kept.promised_on)}
    )
    return redirect(kept)


def written_otherwise(pilot: Pilot, proposal: Proposal) -> bool:
    """Whether the form says something else than what was sent: the Back button, a change, a second « Send »."""
    return any(getattr(pilot, name) != value for name, value in proposal.fields.items() if name != "language")


def _kept(user: User, pilot: Pilot | None, form, lines, sending: bool, at: datetime) -> Pilot:
    """A new pilot, or this one written again; the second half of a double click finds what the first half did."""
    proposal = form.proposal(lines.lines())
    if pilot is None:
        pilot = actions.propose(
            user, proposal=proposal, token=form.cleaned_data["form_token"], sending=sending, by=user, at=at
        )
        if pilot.state not in Pilot.WRITABLE and written_otherwise(pilot, proposal):
            raise NotNow(_("This proposal had already left: what you have just changed is not in it."))
        if pilot.created_at == at or pilot.state not in Pilot.WRITABLE:
            return pilot
    pilot = actions.save(pilot, proposal=proposal, by=user, at=at)
    return actions.send(pilot, by=user, at=at) if sending else pilot


def _one_row_more(request: HttpRequest, pilot: Pilot | None, at: datetime) -> HttpResponse:
    """Without JavaScript: the same page with what was typed, unjudged, and one more row."""
    total = request.POST.get("lines-TOTAL_FORMS", "")
    count = min(
        int(total) if total.isascii() and total.isdecimal() and len(total) < 4 else ROWS, MOST_ROWS - 1
    )
    rows = [
        {name: request.POST.get(f"lines-{n}-{name}", "") for name in LineForm.base_fields}
        for n in range(count)
    ]
    form = ProposalForm(initial={name: request.POST.get(name, "") for name in ProposalForm.base_fields})
    return _page(request, pilot, form, LineFormSet(initial=[*rows, {}], prefix="lines"), at)


def _page(request: HttpRequest, pilot: Pilot | None, form: ProposalForm, lines, at: datetime) -> HttpResponse:
    total = (
        lines.total()
        if lines.is_bound and lines.is_valid()
        else pilot.asked
        if pilot and not lines.is_bound
        else None
    )
    return render(
        request,
        "pilots/propose.html",
        {
            "pilot": pilot,
            "form": form,
            "lines": lines,
            "total": total,
            "total_text": bare(total) if total else "",
            "promised_on": actions.promised_decision(at),
        },
    )


def _tool(request: HttpRequest) -> str:
    """?tool=12 from a tool's sheet chooses it; anything else chooses nothing."""
    asked = request.GET.get("tool", "")
    return asked if asked.isascii() and asked.isdecimal() and len(asked) < 10 else ""
