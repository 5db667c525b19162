"""Early adopters and their mentors."""

from django.urls import path  # noqa: F401

app_name = "early_adopters"
urlpatterns = []
