"""The tool register."""

from django.urls import path

from tools import api, views

app_name = "tools"
urlpatterns = [
    path("", views.register, name="register"),
    path("registre.json", api.register, name="register_json"),
    path("nouveau/", views.create, name="create"),
    path("demandes/", views.asked, name="asked"),
    path("demandes/<int:pk>/", views.request, name="request"),
    path("demandes/<int:pk>/decider/", views.decide_request, name="decide_request"),
    path("demandes/<int:pk>/retirer/", views.withdraw_request, name="withdraw_request"),
    path("non-repertorie/", views.request_tool, name="request_tool"),
    path("non-repertorie/proches/", views.alike, name="alike"),
    path("questions/<int:pk>/", views.help_request, name="help_request"),
    path("questions/<int:pk>/repondre/", views.answer_help, name="answer_help"),
    path("questions/<int:pk>/confier/", views.pass_on_help, name="pass_on_help"),
    path("questions/<int:pk>/retirer/", views.withdraw_help, name="withdraw_help"),
    path("blocages/<int:pk>/", views.blocked_report, name="blocked_report"),
    path("blocages/<int:pk>/repondre/", views.answer_blocked, name="answer_blocked"),
    path("blocages/<int:pk>/retirer/", views.withdraw_blocked, name="withdraw_blocked"),
    path("evaluations/", views.trials, name="trials"),
    path("evaluations/<int:pk>/", views.trial, name="trial"),
    path("evaluations/<int:pk>/essayer/", views.join_trial, name="join_trial"),
    path("evaluations/<int:pk>/quitter/", views.leave_trial, name="leave_trial"),
    path("evaluations/<int:pk>/noter/", views.score, name="score"),
    path("evaluations/<int:pk>/corriger/", views.correct_trial, name="correct_trial"),
    path("evaluations/<int:pk>/prolonger/", views.extend_trial, name="extend_trial"),
    path("evaluations/<int:pk>/conclure/", views.decide_trial, name="decide_trial"),
    path("a-revoir/", views.to_review, name="to_review"),
    path("<slug:slug>/", views.tool, name="tool"),
    path("<slug:slug>/modifier/", views.edit, name="edit"),
    path("<slug:slug>/premier-usage/", views.first_use, name="first_use"),
    path("<slug:slug>/utiliser/", views.use, name="use"),
    path("<slug:slug>/aider/", views.help_with, name="help_with"),
    path("<slug:slug>/aide/", views.ask_help, name="ask_help"),
    path("<slug:slug>/bloque/", views.tell_blocked, name="tell_blocked"),
    path("<slug:slug>/evaluer/", views.open_trial, name="open_trial"),
    path("<slug:slug>/avis/", views.opinion, name="opinion"),
    path("<slug:slug>/toujours-juste/", views.still_right, name="still_right"),
    path("<slug:slug>/m-en-occuper/", views.take_over, name="take_over"),
]
