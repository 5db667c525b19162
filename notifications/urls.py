"""Messages: the in-app centre and the preferences."""

from django.urls import path  # noqa: F401

app_name = "notifications"
urlpatterns = []
