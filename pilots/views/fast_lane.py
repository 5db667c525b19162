"""What started by the fast lane is looked at afterwards: seen, or a word of advice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import needs
from pilots import actions, rules
from pilots.forms import AdviceForm
from pilots.views.page import load, show


@require_POST
@needs("pilots.look_at")
def look_at(request: HttpRequest, pk: int) -> HttpResponse:
    """« Vu » is one click; the advice form comes with words."""
    pilot, at = load(request.user, pk), timezone.now()
    rules.can_look_at(request.user, pilot).enforce()
    words = ""
    if "look-words" in request.POST:
        form = AdviceForm(request.POST)
        if not form.is_valid():
            return show(pilot, request, at=at, status=422, advice_form=form)
        words = form.cleaned_data["words"]
    actions.look_at(pilot, words=words, by=request.user, at=at)
    messages.success(
        request, _("Your word leaves for its authors.") if words else _("Seen. It goes on as it is.")
    )
    return redirect("pilots:to_decide" if request.POST.get("from") == "list" else pilot)
