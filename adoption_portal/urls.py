"""Every address of the portal: French words first, each app names its own below them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

import people.views

urlpatterns = [
    path("", include("dashboards.urls")),
    path("guide/", include("policy.urls")),
    path("outils/", include("tools.urls")),
    path("", include("pilots.urls")),
    path("formations/", include("training.urls")),
    path("pionniers/", include("early_adopters.urls")),
    # Addresses belong to the directory: nobody changes theirs here.
    path("compte/email/", RedirectView.as_view(pattern_name="people:account")),
    path("compte/", include("allauth.urls")),
    path("compte/", include("people.urls")),
    path("compte/messages/", include("notifications.urls")),
    path("admin/login/", people.views.admin_login),
    path("admin/", admin.site.urls),
    path("", include("operations.urls")),
]

if settings.DEBUG:
    from core import views

    urlpatterns.append(path("ui/", views.gallery, name="gallery"))

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.failed"
