"""Pages that belong to no app: errors, and the gallery of parts."""

from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from core import charts


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: say what to do, nothing was done."""
    words = _("This form is no longer valid, so nothing was saved. Go back, reload the page and send it again.")
    return render(request, "403.html", {"reason": words}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": ""}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Whatever broke may break the frame of the page too: this page stands alone, without context."""
    return HttpResponse(render_to_string("500.html"), status=500)


class Sample(forms.Form):
    """The fields of the gallery, one of each kind."""

    title = forms.CharField(label=_lazy("Title of the pilot"), help_text=_lazy("A few words that a colleague understands."))
    why = forms.CharField(label=_lazy("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    unit = forms.ChoiceField(label=_lazy("Unit"), choices=[("", "—"), ("s", _lazy("Customer service")), ("p", _lazy("Production"))])
    starts = forms.DateField(label=_lazy("Start"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    amount = forms.DecimalField(label=_lazy("Amount"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    level = forms.ChoiceField(
        label=_lazy("Level"), widget=forms.RadioSelect, choices=[("first", _lazy("First steps")), ("practice", _lazy("Practice"))]
    )
    help = forms.MultipleChoiceField(
        label=_lazy("Help"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
        choices=[("training", _lazy("Training")), ("budget", _lazy("Budget"))],
    )
    agree = forms.BooleanField(label=_lazy("I have read the charter"))


def sample_chart() -> charts.Chart:
    spent: list[int | None] = [5, 14, 25, 43, 56, 80, 92, 96, 116, 140, None, None]
    return charts.line(
        _("Money spent, month after month"),
        [str(month) for month in range(1, 13)],
        [charts.Series(_("spent"), spent), charts.Series(_("planned"), range(16, 208, 16), dashed=True)],
        step_name=_("Month"),
    )


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part with its states; only in DEBUG."""
    now = timezone.now()
    return render(
        request,
        "core/gallery.html",
        {
            "form": Sample(auto_id="new_%s"),
            "wrong": Sample({"title": "", "why": _("To answer in public."), "amount": "12 500"}, auto_id="wrong_%s"),
            "page": Paginator(range(240), 20).page(5),
            "chart": sample_chart(),
            "now": now,
            "days": [now + timedelta(days=days) for days in (-1, 0, 1, 3, 40, 400)],
            "todos": [
                {"title": _("Read the social media charter, version 4"), "detail": _("6 minutes, to confirm before 30 November"),
                 "url": "#", "button": _("Read"), "icon": "book-open", "tone": "coral"},
                {"title": _("Workshop “Publish on LinkedIn without a false step”"), "detail": _("tomorrow, 14:00, Curie room or video"),
                 "url": "#", "button": _("See"), "icon": "clock", "tone": "accent"},
                {"title": _("Pilot “Customer watch on Mastodon”: enter the figure of November"), "detail": "",
                 "url": "#", "button": _("Enter"), "icon": "check", "tone": "ok"},
            ],
            "news": [
                {"tag": _("Lesson learned"), "tone": "accent", "title": _("What customer service gained by answering in public"),
                 "text": _("Finished pilot: answers three times faster."), "url": "#"},
                {"tag": _("Recommended tool"), "tone": "ok", "title": _("Mastodon, used by the IT department for eight weeks"), "text": "", "url": "#"},
            ],
        },
    )
