"""Back office of the library, to read: documents and versions are written, published and settled on their own pages."""

from django.contrib import admin

from policy.models import Document, LibraryJob, PathStep, QuizQuestion, Schedule, Version


class ReadOnly(admin.ModelAdmin):
    """Looked at here, changed through the actions of its own page."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(ReadOnly):
    list_display = ("slug", "kind", "state", "visibility", "owner", "review_on", "sent_at")
    list_filter = ("kind", "state", "visibility", "audience")
    list_select_related = ("owner",)
    search_fields = ("slug", "title_fr", "title_en")


@admin.register(Version)
class VersionAdmin(ReadOnly):
    list_display = ("document", "number", "published_at", "material_change", "by")
    list_filter = ("material_change",)
    list_select_related = ("document", "by")
    search_fields = ("document__slug",)


@admin.register(Schedule)
class ScheduleAdmin(ReadOnly):
    list_display = ("document", "at", "by", "failed")
    list_select_related = ("document", "by")


@admin.register(QuizQuestion)
class QuizQuestionAdmin(ReadOnly):
    list_display = ("document", "position", "words_fr", "words_en")
    list_select_related = ("document",)
    search_fields = ("document__slug", "words_fr", "words_en")


@admin.register(PathStep)
class PathStepAdmin(ReadOnly):
    list_display = ("position", "document", "why_fr")
    list_select_related = ("document",)


@admin.register(LibraryJob)
class LibraryJobAdmin(ReadOnly):
    list_display = ("name", "kind", "state", "by", "created_at", "ended_at")
    list_filter = ("kind", "state")
    list_select_related = ("by",)
