"""The tool register."""

from django.urls import path

from tools import views

app_name = "tools"
urlpatterns = [
    path("", views.register, name="register"),
    path("<slug:slug>/", views.tool, name="tool"),
]
