"""Pilots: proposal, decision, budget, board."""

from django.urls import path

from pilots import views

app_name = "pilots"
urlpatterns = [
    path("pilotes/", views.browse, name="list"),
    path("pilotes/proposer/", views.propose, name="propose"),
    path("pilotes/a-decider/", views.to_decide, name="to_decide"),
    path("pilotes/<int:pk>/", views.pilot, name="pilot"),
    path("pilotes/<int:pk>/modifier/", views.edit, name="edit"),
    path("pilotes/<int:pk>/accorder/", views.approve, name="approve"),
    path("pilotes/<int:pk>/a-retravailler/", views.rework, name="rework"),
    path("pilotes/<int:pk>/decliner/", views.decline, name="decline"),
    path("pilotes/<int:pk>/annuler/", views.undo, name="undo"),
    path("pilotes/<int:pk>/depenses/", views.add_expense, name="add_expense"),
    path("pilotes/<int:pk>/depenses/<int:expense>/payee/", views.pay_expense, name="pay_expense"),
    path("pilotes/<int:pk>/depenses/<int:expense>/annuler/", views.cancel_expense, name="cancel_expense"),
    path("pilotes/<int:pk>/mesures/", views.record_measure, name="record_measure"),
    path("pilotes/<int:pk>/clore/", views.close, name="close"),
    path("tableaux/", views.board, name="board"),
]
