"""Pages that belong to no app: errors, and the gallery of parts."""

from django.shortcuts import render


def csrf_failed(request, reason=""):
    return render(request, "403.html", status=403)


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def failed(request):
    return render(request, "500.html", status=500)


def gallery(request):
    return render(request, "core/gallery.html")
