"""People: the account page, the language switch, the rights page, the directory."""

from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("", views.account, name="account"),
    path("langue/", views.set_language, name="set_language"),
    path("absence/", views.absence, name="absence"),
    path("absence/<int:pk>/retour/", views.end_absence, name="end_absence"),
    path("droits/", views.rights, name="rights"),
    path("annuaire/", views.directory_imports, name="directory_imports"),
    path("annuaire/<int:pk>/", views.directory_import, name="directory_import"),
    path("annuaire/<int:pk>/appliquer/", views.apply_directory, name="apply_directory"),
]
