"""Pages that mix apps: home, search."""

from django.urls import path  # noqa: F401

app_name = "dashboards"
urlpatterns = []
