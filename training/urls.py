"""Courses, sessions, sign-ups. Fixed words come before the names of courses, which may not take them."""

from django.urls import path

from training import views

app_name = "training"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("mes-inscriptions/", views.mine, name="mine"),
    path("ouvrir/", views.open_session, name="open_session"),
    path("seances/<int:pk>/", views.session, name="session"),
    path("seances/<int:pk>/inscription/", views.join, name="join"),
    path("seances/<int:pk>/desistement/", views.leave, name="leave"),
    path("seances/<int:pk>/correction/", views.correct_session, name="correct_session"),
    path("seances/<int:pk>/annulation/", views.cancel_session, name="cancel_session"),
    path("<slug:slug>/", views.course, name="course"),
]
