"""Back office of trials: a list to read; they are run on their own pages."""

from django.contrib import admin

from tools.models import Trial


@admin.register(Trial)
class TrialAdmin(admin.ModelAdmin):
    list_display = ("tool", "starts_on", "ends_on", "owner", "outcome")
    list_filter = ("outcome",)
    list_select_related = ("tool", "owner")
    search_fields = ("tool__folded",)

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
