"""Pages that mix apps: home, search."""

from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.find, name="search"),
    path("recherche/suggestions/", views.suggest, name="suggest"),
    path("recherche/cibles/", views.targets, name="targets"),
    path("suivre/", views.follow, name="follow"),
    path("compte/suivis/", views.followed, name="followed"),
]
