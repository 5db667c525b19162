"""Pilots: proposal, decision, budget, board."""

from django.urls import path  # noqa: F401

app_name = "pilots"
urlpatterns = []
