"""An opinion is given beside a sheet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import needs
from core.verdicts import NotNow
from tools import actions, queries, rules
from tools.forms import OpinionForm
from tools.models import Tool


@require_http_methods(["GET", "HEAD", "POST"])
@needs("tools.opinion")
def opinion(request: HttpRequest, slug: str) -> HttpResponse:
    user, at = request.user, timezone.now()
    tool = get_object_or_404(Tool.objects.visible_to(user), slug=slug)
    officers = queries.opinions.officers_for(user)
    rules.can_give_opinions(user, list(officers)).enforce()
    form = OpinionForm(officers=officers, at=at, initial={"given_on": localdate(at)})
    if request.method == "POST":
        form = OpinionForm(request.POST, officers=officers, at=at)
        if form.is_valid():
            try:
                actions.give_opinion(tool, **form.cleaned_data, by=user, at=at)
            except NotNow as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("The opinion is beside the sheet."))
                return redirect(tool)
    shows = {
        "tool": tool,
        "form": form,
        "officers": officers,
        "said": queries.opinions.on_sheet(tool, user),
    }
    return render(request, "tools/opinion.html", shows, status=422 if form.errors else 200)
