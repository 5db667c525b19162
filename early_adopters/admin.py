"""Back office: everything readable, nothing written here; mentors are named on the portal's own page."""

from django.contrib import admin

from early_adopters.models import EarlyAdopter, Mentoring


class ReadOnly(admin.ModelAdmin):
    """The workflow has its own screens, with their rules; here administrators only look."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(EarlyAdopter)
class EarlyAdopterAdmin(ReadOnly):
    list_display = ("person", "state", "registered_at", "promised_contact_on")
    list_filter = ("state",)
    list_select_related = ("person",)
    search_fields = ("person__last_name", "person__first_name", "person__email")
    # The page promises that only the IT department and the programme lead read what people write.
    exclude = ("wants", "help_wanted", "tools")


@admin.register(Mentoring)
class MentoringAdmin(ReadOnly):
    list_display = ("person", "mentor", "about_label", "first_contact_due", "first_contact_at", "ended_at")
    list_select_related = ("person", "mentor")
    search_fields = ("person__last_name", "mentor__last_name", "about_label")
