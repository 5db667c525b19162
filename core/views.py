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
from django.views.decorators.http import require_safe

from core import charts


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: say what to do, nothing was done."""
    words = _(
        "This form is no longer valid, so nothing was saved. Go back, reload the page and send it again."
    )
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


def sample_form(data: dict[str, str] | None, prefix: str) -> forms.Form:
    """One field of each kind; `data` fills it, with errors where it must."""
    form = forms.Form(data, auto_id=f"{prefix}_%s")
    levels = [("first", _("First steps")), ("practice", _("Practice"))]
    helps = [("training", _("Training")), ("budget", _("Budget"))]
    units = [("", "—"), ("s", _("Customer service")), ("p", _("Production"))]
    form.fields |= {
        "title": forms.CharField(
            label=_("Title of the pilot"), help_text=_("A few words that a colleague understands.")
        ),
        "why": forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3})),
        "unit": forms.ChoiceField(label=_("Unit"), choices=units),
        "starts": forms.DateField(
            label=_("Start"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        ),
        "amount": forms.DecimalField(
            label=_("Amount"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
        ),
        "level": forms.ChoiceField(label=_("Level"), widget=forms.RadioSelect, choices=levels),
        "help": forms.MultipleChoiceField(
            label=_("Help"),
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
            choices=helps,
        ),
        "agree": forms.BooleanField(label=_("I have read the charter")),
    }
    return form


def sample_chart() -> charts.Chart:
    spent: list[int | None] = [5, 14, 25, 43, 56, 80, 92, 96, 116, 140, None, None]
    return charts.line(
        _("Money spent, month after month"),
        [str(month) for month in range(1, 13)],
        [charts.Series(_("spent"), spent), charts.Series(_("planned"), range(16, 208, 16), dashed=True)],
        step_name=_("Month"),
    )


def sample_todos() -> list[dict[str, str]]:
    rows = [
        (
            _("Read the social media charter, version 4"),
            _("6 minutes, to confirm before 30 November"),
            _("Read"),
            "book-open",
            "coral",
        ),
        (
            _("Workshop “Publish on LinkedIn without a false step”"),
            _("tomorrow, 14:00, Curie room or video"),
            _("See"),
            "clock",
            "accent",
        ),
        (
            _("Pilot “Customer watch on Mastodon”: enter the figure of November"),
            "",
            _("Enter"),
            "check",
            "ok",
        ),
    ]
    return [
        dict(zip(("title", "detail", "button", "icon", "tone"), row, strict=True), url="#") for row in rows
    ]


def sample_news() -> list[dict[str, str]]:
    rows = [
        (
            _("Lesson learned"),
            "accent",
            _("What customer service gained by answering in public"),
            _("Finished pilot: answers three times faster."),
        ),
        (_("Recommended tool"), "ok", _("Mastodon, used by the IT department for eight weeks"), ""),
    ]
    return [dict(zip(("tag", "tone", "title", "text"), row, strict=True), url="#") for row in rows]


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part with its states; only in DEBUG."""
    now = timezone.now()
    wrong = {"title": "", "why": _("To answer in public."), "amount": "12 500"}
    shown = {
        "form": sample_form(None, "new"),
        "wrong": sample_form(wrong, "wrong"),
        "page": Paginator(range(240), 20).page(5),
        "chart": sample_chart(),
        "now": now,
        "days": [now + timedelta(days=days) for days in (-1, 0, 1, 3, 40, 400)],
        "todos": sample_todos(),
        "news": sample_news(),
    }
    return render(request, "core/gallery.html", shown)
