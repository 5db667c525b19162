"""People: the account page, the language switch, the rights page."""

from django.urls import path  # noqa: F401

app_name = "people"
urlpatterns = []
