"""Messages: the in-app centre and the preferences."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.centre, name="centre"),
    path("preferences/", views.preferences, name="preferences"),
    path("lus/", views.read_all, name="read_all"),
    path("<int:pk>/lu/", views.read, name="read"),
]
