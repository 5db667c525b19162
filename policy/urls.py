"""The guide: documents, versions, acknowledgements."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from policy import views


class ImageKey(StringConverter):
    """The start of a SHA-256."""

    regex = "[0-9a-f]{20}"


register_converter(ImageKey, "image_key")
app_name = "policy"
urlpatterns = [
    path("", views.library, name="library"),
    path("gerer/", views.manage, name="manage"),
    path("mes-documents/", views.mine, name="mine"),
    path("ecrire/", views.new, name="new"),
    path("lecons/", views.lessons, name="lessons"),
    path("lecons/evaluation/<int:pk>/", views.trial_lesson, name="trial_lesson"),
    path("chiffres/", views.figures, name="figures"),
    path("chiffres/export/", views.figures_export, name="figures_export"),
    path("decideurs/", views.pack, name="pack"),
    path("decideurs/pdf/", views.pack_pdf, name="pack_pdf"),
    path("decideurs/parcours/", views.arrange, name="arrange"),
    path("preuve/", views.check_proof, name="check_proof"),
    path("imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.import_job, name="import"),
    path("imports/<int:pk>/appliquer/", views.apply_import, name="apply_import"),
    path("imports/<int:pk>/archive/", views.export_file, name="export_file"),
    path("exports/", views.export, name="export"),
    path("<slug:slug>/", views.document, name="document"),
    path("<slug:slug>/v/", views.versions, name="versions"),
    path("<slug:slug>/v/<int:number>/", views.version, name="version"),
    path("<slug:slug>/pdf/", views.pdf, name="pdf"),
    path("<slug:slug>/v/<int:number>/pdf/", views.version_pdf, name="version_pdf"),
    path("<slug:slug>/images/<image_key:key>/", views.image, name="image"),
    path("<slug:slug>/confirmer/", views.acknowledge, name="acknowledge"),
    path("<slug:slug>/relu/", views.review, name="review"),
    path("<slug:slug>/ecrire/", views.edit, name="edit"),
    path("<slug:slug>/images/", views.add_image, name="add_image"),
    path("<slug:slug>/reglages/", views.settings, name="settings"),
    path("<slug:slug>/brouillon/", views.draft, name="draft"),
    path("<slug:slug>/abandonner/", views.discard, name="discard"),
    path("<slug:slug>/envoyer/", views.send, name="send"),
    path("<slug:slug>/rendre/", views.give_back, name="give_back"),
    path("<slug:slug>/publier/", views.publish, name="publish"),
    path("<slug:slug>/programmer/", views.schedule, name="schedule"),
    path("<slug:slug>/deprogrammer/", views.unschedule, name="unschedule"),
    path("<slug:slug>/v/<int:number>/repartir/", views.restore, name="restore"),
    path("<slug:slug>/retirer/", views.withdraw, name="withdraw"),
    path("<slug:slug>/remettre/", views.bring_back, name="bring_back"),
    path("<slug:slug>/suivi/", views.follow, name="follow"),
    path("<slug:slug>/suivi/equipe/", views.follow_team, name="follow_team"),
    path("<slug:slug>/suivi/preuve/", views.proof, name="proof"),
    path("<slug:slug>/changements/<int:older>/<int:newer>/", views.changes, name="changes"),
    path("<slug:slug>/questions/", views.questions, name="questions"),
    path("<slug:slug>/utile/", views.useful, name="useful"),
    path("<slug:slug>/remarques/", views.remarks, name="remarks"),
    path("<slug:slug>/remarques/<int:pk>/vu/", views.look_at, name="look_at"),
    path("<slug:slug>/lu/", views.read, name="read"),
    path("<slug:slug>/faits/", views.facts, name="facts"),
]
