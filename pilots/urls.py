"""Pilots: proposal, decision, budget, board."""

from django.urls import path

from pilots import views

app_name = "pilots"
urlpatterns = [
    path("pilotes/", views.browse, name="list"),
    path("pilotes/proposer/", views.propose, name="propose"),
    path("pilotes/a-decider/", views.to_decide, name="to_decide"),
    path("pilotes/enveloppes/", views.envelopes, name="envelopes"),
    path("pilotes/enveloppes/ouvrir/", views.open_envelope, name="open_envelope"),
    path("pilotes/enveloppes/<int:pk>/", views.envelope, name="envelope"),
    path("pilotes/enveloppes/<int:pk>/modifier/", views.change_envelope, name="change_envelope"),
    path("pilotes/enveloppes/<int:pk>/clore/", views.close_envelope, name="close_envelope"),
    path("pilotes/programme/", views.programme, name="programme"),
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
    path("pilotes/<int:pk>/lecon/", views.teach, name="teach"),
    path("tableaux/", views.board, name="board"),
]
