"""Pages that belong to no app: errors, and the gallery of parts."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET


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


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part with its states; only in DEBUG."""
    from core.gallery import parts

    return render(request, "core/gallery.html", parts())
