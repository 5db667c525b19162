"""Early adopters and their mentors."""

from django.urls import path

from early_adopters import views

app_name = "early_adopters"
urlpatterns = [
    path("", views.home, name="home"),
    path("inscription/", views.register, name="register"),
    path("retrait/", views.withdraw, name="withdraw"),
    path("a-accompagner/", views.to_accompany, name="to_accompany"),
    path("<int:pk>/accompagnateur/", views.confirm_mentor, name="confirm_mentor"),
    path("accompagnements/<int:pk>/accompagnateur/", views.reassign, name="reassign"),
    path("accompagnements/<int:pk>/contact/", views.contacted, name="contacted"),
    path("accompagnements/<int:pk>/fin/", views.end, name="end"),
]
