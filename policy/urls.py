"""The guide: documents, versions, acknowledgements."""

from django.urls import path  # noqa: F401

app_name = "policy"
urlpatterns = []
