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
    path("<slug:slug>/", views.document, name="document"),
    path("<slug:slug>/v/", views.versions, name="versions"),
    path("<slug:slug>/v/<int:number>/", views.version, name="version"),
    path("<slug:slug>/images/<image_key:key>/", views.image, name="image"),
    path("<slug:slug>/confirmer/", views.acknowledge, name="acknowledge"),
    path("<slug:slug>/relu/", views.review, name="review"),
    path("<slug:slug>/brouillon/", views.draft, name="draft"),
    path("<slug:slug>/publier/", views.publish, name="publish"),
    path("<slug:slug>/retirer/", views.withdraw, name="withdraw"),
    path("<slug:slug>/remettre/", views.bring_back, name="bring_back"),
    path("<slug:slug>/suivi/", views.follow, name="follow"),
]
